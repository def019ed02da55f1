import type { Node, Path } from '../formats/node.ts'
import type { SourceFile } from '../tree.ts'
import type { Candidate } from './candidate.ts'
import { decodeBase64, isPrintable } from './encoding.ts'
import { harmlessOf } from './reference.ts'

/** What the structure of a file's documents says of ranges of its text; it overrules what the text alone looks like. */
export interface Verdict {
  readonly secrets: readonly Candidate[]
  /** ranges of values that are known to be no secrets, in no order */
  readonly harmless: readonly (readonly [start: number, end: number])[]
}

/** Kinds that say where secrets are kept, what they look like, or hold them encrypted. */
const SILENT =
  /^(?:ExternalSecret|ClusterExternalSecret|PushSecret|SecretStore|ClusterSecretStore|SealedSecret|CustomResourceDefinition|SecretProviderClass|VaultStaticSecret|VaultDynamicSecret|VaultAuth|VaultConnection|CompositeResourceDefinition|ConstraintTemplate|ImagePolicy|Certificate|GitRepository|HelmRepository|OCIRepository|Bucket|Receiver|Provider)$/

/** Last words of keys that say where and as whom, not by what right: they lie beside the password they belong to. */
const ADDRESS =
  /(^|[._-])(user(name)?|login|db(name)?|database|host(name)?|port|region|bucket|namespace|project|e?mail|endpoint|id|tenant|issuer|type|name|domain|realm|scope|schema|sslmode|engine|path)$|[a-z](User(name)?|Db|Database|Host(name)?|Port|Region|Bucket|Id|Email|Endpoint|Tenant|Issuer|Domain|Name)$|_ID$/i
/** Keys whose values are addresses, in which a password may stand. */
const URL_KEY = /(^|[._-])(url|uri|server|address|addr)$|[a-z](Url|URL|Uri|Server|Address)$/i

const OPEN =
  /^(?:true|false|yes|no|on|off|null|none|\d{1,5})$|^\s*(?:-----BEGIN (?:CERTIFICATE|PUBLIC KEY|RSA PUBLIC KEY)-----|(?:ssh-(?:rsa|ed25519)|ecdsa-sha2-\S+) )/i
/** What settings with a credential have: a key that names one, an address with a password, a long random word. */
const CREDENTIAL =
  /pass(w(or)?d|phrase|\b)|secret|token|credential|api[-_]?key|private|auth|hook|:\/\/[^/\s:@]*:[^/\s@]+@|[\w+/-]{32,}/i
const SETTINGS_FILE = /\.(ya?ml|json|ini|conf|cfg|toml|properties|xml|sh|lua|js|py)$/

/** Keys that Argo CD reads beside the credentials of a repository or cluster. */
const ARGO_KEYS =
  /^(type|url|name|server|enableLfs|enableOCI|insecure\w*|forceHttpBasicAuth|shard|proxy|noProxy|project|namespaces|clusterResources)$/

/** The verdict on the Kubernetes objects of a file: each value of each Secret, in lists and templates too. */
export function judgeObjects(file: SourceFile): Verdict {
  const secrets: Candidate[] = []
  const harmless: [number, number][] = []
  for (const document of file.documents) {
    if (!document.root) continue
    for (const { node, path } of objectsIn(document.root, [], 0)) {
      const kind = node.get('kind')?.text ?? ''
      if (kind === 'Secret' && isCore(node)) {
        judgeSecret(node, { document: document.index, path }, secrets, harmless)
      } else if (SILENT.test(kind)) {
        if (kind.endsWith('ExternalSecret')) judgeTemplate(node, { document: document.index, path }, secrets)
        harmless.push([node.start, node.end])
      }
    }
  }
  return { secrets, harmless }
}

interface Found {
  readonly node: Node
  readonly path: Path
}

/** The objects of a document: itself, or what a List of any depth holds. */
function* objectsIn(node: Node, path: Path, depth: number): Generator<Found> {
  if (node.kind === 'list' && depth < 3) {
    for (const [index, item] of node.items().entries()) yield* objectsIn(item, [...path, index], depth + 1)
    return
  }
  const kind = node.get('kind')?.text
  if (kind === undefined) return
  const items = kind.endsWith('List') ? node.get('items') : undefined
  if (!items || depth >= 3) yield { node, path }
  else {
    for (const [index, item] of items.items().entries())
      yield* objectsIn(item, [...path, 'items', index], depth + 1)
  }
}

function isCore(node: Node): boolean {
  const version = node.get('apiVersion')?.text
  return version === undefined || version === 'v1'
}

function judgeSecret(
  secret: Node,
  at: { readonly document: number; readonly path: Path },
  secrets: Candidate[],
  harmless: [number, number][],
): void {
  // The control plane fills this one in; what stands in the file is empty or ignored.
  const filled = secret.get('type')?.text === 'kubernetes.io/service-account-token'
  const suffix = secret.at(['sops', 'unencrypted_suffix'])?.text
  const argo = secret.at(['metadata', 'labels'])?.get('argocd.argoproj.io/secret-type') !== undefined
  const name = secret.at(['metadata', 'name'])?.text ?? secret.at(['metadata', 'generateName'])?.text ?? ''
  for (const field of ['stringData', 'data'] as const) {
    for (const { key, value } of secret.get(field)?.pairs() ?? []) {
      const plain = value.kind === 'scalar' ? textOf(value.text, field) : ''
      const open =
        filled ||
        value.kind !== 'scalar' ||
        (suffix !== undefined && suffix !== '' && key.text.endsWith(suffix)) ||
        isReference(value.text) ||
        isReference(plain) ||
        isPublic(key.text, plain) ||
        (argo && ARGO_KEYS.test(key.text) && !/:\/\/[^/\s]*@/.test(plain))
      if (open) harmless.push([value.start, value.end])
      else {
        secrets.push({
          kind: 'kubernetes-secret',
          name: `Secret ${name}`,
          confidence: 'high',
          value: plain,
          start: value.start,
          end: value.end,
          key: key.text,
          keyStart: key.start,
          keyEnd: key.end,
          shown: key.text,
          encoded: field === 'data' ? 'base64' : undefined,
          place: { document: at.document, path: [...at.path, field, key.text] },
        })
      }
    }
  }
}

/** Literal values in the template of an ExternalSecret: what is not `{{ … }}` is in clear. */
function judgeTemplate(
  object: Node,
  at: { readonly document: number; readonly path: Path },
  secrets: Candidate[],
): void {
  const way = ['spec', 'target', 'template', 'data']
  const name = object.at(['metadata', 'name'])?.text ?? ''
  for (const { key, value } of object.at(way)?.pairs() ?? []) {
    if (value.kind !== 'scalar' || isReference(value.text) || isPublic(key.text, value.text)) continue
    if (value.text.includes('\n') && !CREDENTIAL.test(value.text)) continue
    secrets.push({
      kind: 'kubernetes-secret',
      name: `ExternalSecret ${name}`,
      confidence: 'medium',
      value: value.text,
      start: value.start,
      end: value.end,
      key: key.text,
      keyStart: key.start,
      keyEnd: key.end,
      shown: key.text,
      place: { document: at.document, path: [...at.path, ...way, key.text] },
    })
  }
}

/** Values that stand for a secret elsewhere, or for none: one line of them, or every line that says something. */
function isReference(text: string): boolean {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === '{}' || trimmed === '[]') return true
  if (trimmed.includes('\n'))
    return /^(?:-----BEGIN (?:PGP MESSAGE|AGE ENCRYPTED)|\$ANSIBLE_VAULT)/.test(trimmed)
  const harmless = harmlessOf(trimmed)
  return (
    harmless === 'reference' || harmless === 'filler' || harmless === 'ciphertext' || harmless === 'public'
  )
}

/** Whether an entry of a Secret is no secret: an address, a certificate, settings that hold no credential. */
function isPublic(key: string, text: string): boolean {
  if (OPEN.test(text)) return !/PRIVATE KEY/.test(text)
  if (ADDRESS.test(key) || URL_KEY.test(key)) return !CREDENTIAL.test(text)
  return SETTINGS_FILE.test(key) && text.trim().includes('\n') && !CREDENTIAL.test(text)
}

/** The text that a Pod would get; where `data` is not base64, what is written. */
function textOf(text: string, field: 'stringData' | 'data'): string {
  if (field === 'stringData') return text
  const decoded = decodeBase64(text)
  // KMS and the like encrypt to bytes: those stay as they are written, so that their form can be recognised
  return decoded === undefined || !isPrintable(decoded) ? text : decoded
}
