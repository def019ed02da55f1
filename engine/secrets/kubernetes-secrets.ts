import type { Node, Path } from '../formats/node.ts'
import type { SourceFile } from '../tree.ts'
import type { Candidate } from './candidate.ts'
import { decodeBase64, isPrintable } from './encoding.ts'
import { harmlessOf } from './reference.ts'
import { sopsDocumentsOf } from './sops.ts'
import type { Selection } from './sops-block.ts'

/** What the structure of a file's documents says of ranges of its text; it overrules what the text alone looks like. */
export interface Verdict {
  readonly secrets: readonly Candidate[]
  /** ranges of values that are known to be no secrets, in no order */
  readonly harmless: readonly (readonly [start: number, end: number])[]
}

/** Kinds that say where secrets are kept, what they look like, or hold them encrypted, with the group that defines them. */
const SILENT: Readonly<Record<string, RegExp>> = {
  ExternalSecret: /(?:^|\.)external-secrets\.io$|^kubernetes-client\.io$/,
  ClusterExternalSecret: /(?:^|\.)external-secrets\.io$/,
  PushSecret: /(?:^|\.)external-secrets\.io$/,
  SecretStore: /(?:^|\.)external-secrets\.io$/,
  ClusterSecretStore: /(?:^|\.)external-secrets\.io$/,
  SealedSecret: /^bitnami\.com$/,
  CustomResourceDefinition: /^apiextensions\.k8s\.io$/,
  CompositeResourceDefinition: /^apiextensions\.crossplane\.io$/,
  ConstraintTemplate: /^templates\.gatekeeper\.sh$/,
  SecretProviderClass: /^secrets-store\.csi\.x-k8s\.io$/,
  VaultStaticSecret: /^secrets\.hashicorp\.com$/,
  VaultDynamicSecret: /^secrets\.hashicorp\.com$/,
  VaultAuth: /^secrets\.hashicorp\.com$/,
  VaultConnection: /^secrets\.hashicorp\.com$/,
  ImagePolicy: /^image\.toolkit\.fluxcd\.io$/,
  Certificate: /^cert-manager\.io$/,
  GitRepository: /^source\.toolkit\.fluxcd\.io$/,
  HelmRepository: /^source\.toolkit\.fluxcd\.io$/,
  OCIRepository: /^source\.toolkit\.fluxcd\.io$/,
  Bucket: /^source\.toolkit\.fluxcd\.io$/,
  Receiver: /^notification\.toolkit\.fluxcd\.io$/,
  Provider: /^notification\.toolkit\.fluxcd\.io$/,
}
/** Where these kinds have literal values for the Secret that is made of them. */
const TEMPLATES: Readonly<Record<string, readonly Path[]>> = {
  ExternalSecret: [['spec', 'target', 'template', 'data']],
  ClusterExternalSecret: [['spec', 'externalSecretSpec', 'target', 'template', 'data']],
  SealedSecret: [
    ['spec', 'template', 'data'],
    ['spec', 'template', 'stringData'],
  ],
}

/** Last words of keys that say where and as whom, not by what right: they lie beside the password they belong to. */
const ADDRESS =
  /(^|[._-])(user(name)?|login|db(name)?|database|host(name)?|port|region|bucket|namespace|project|e?mail|endpoint|id|tenant|issuer|type|name|domain|realm|scope|schema|sslmode|engine|path)$|[a-z](User(name)?|Db|Database|Host(name)?|Port|Region|Bucket|Id|Email|Endpoint|Tenant|Issuer|Domain|Name)$|_ID$/i
/** Keys of who or what something is, as clouds number them; a `secret_id` and an access key's id are halves of a credential. */
const ID_KEY = /(?:^|[._-])[a-z]*ids?$|[a-z](?:Id|ID)s?$|_IDS?$/i
const HALF_KEY = /(?:secret|role|key|token|session|csrf)[._-]?ids?$/i
const ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{1,21}|[a-z][a-z0-9]*(?:[._-][a-z0-9]+){0,6})$/i
/** Keys of settings that lie beside credentials: how loud, how often, where in time, which version. */
const SETTING_KEY =
  /(?:^|[._-])(?:log[._-]?level|level|mode|timezone|tz|version|format|protocol|scheme|interval|timeout|ttl|locale|lang|environment|enabled|disabled|cluster|zone|platform|branch)$|[a-z](?:Level|Mode|Version|Format|Timeout|Interval|Enabled|Zone)$/i
/** A word, a number, a measure. */
const SETTING = /^[A-Za-z][A-Za-z+/_-]{0,23}$|^[\d.]{1,12}[a-z]{0,2}$/
/** Keys whose values are addresses, in which a password may stand. */
const URL_KEY = /(^|[._-])(url|uri|server|address|addr)$|[a-z](Url|URL|Uri|Server|Address)$/i

const OPEN =
  /^(?:true|false|yes|no|on|off|null|none|\d{1,5})$|^\d{4}-\d\d-\d\d(?:T[\d:.]{5,15}(?:Z|[+-]\d\d:?\d\d)?)?$|^\s*(?:-----BEGIN (?:CERTIFICATE|PUBLIC KEY|RSA PUBLIC KEY)-----|(?:ssh-(?:rsa|ed25519)|ecdsa-sha2-\S+) )/i
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
    // what SOPS left in clear because a sound block says so is told apart from a block that anybody can write
    const block = sopsDocumentsOf(file).find((one) => one.document === document)?.block
    const selection = block && block.faults.length === 0 && block.macFault === undefined ? block : undefined
    for (const { node, path } of objectsIn(document.root, [], 0)) {
      const kind = node.get('kind')?.text ?? ''
      if (kind === 'Secret' && isCore(node)) {
        judgeSecret(node, { document: document.index, path, selection }, secrets, harmless)
      } else if (isSilent(kind, node)) {
        for (const way of Object.hasOwn(TEMPLATES, kind) ? TEMPLATES[kind]! : [])
          judgeTemplate(node, way, { document: document.index, path }, secrets)
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

/** Whether the object is of a silent kind of the group that we know: others may call theirs the same. */
function isSilent(kind: string, node: Node): boolean {
  const group = Object.hasOwn(SILENT, kind) ? SILENT[kind] : undefined
  const version = node.get('apiVersion')?.text ?? ''
  return group?.test(version.slice(0, Math.max(0, version.indexOf('/')))) ?? false
}

function judgeSecret(
  secret: Node,
  at: { readonly document: number; readonly path: Path; readonly selection: Selection | undefined },
  secrets: Candidate[],
  harmless: [number, number][],
): void {
  // The control plane fills this one in; what stands in the file is empty or ignored.
  const filled = secret.get('type')?.text === 'kubernetes.io/service-account-token'
  // a suffix that somebody chose for one key says that the value may be read; what a pattern passes over may be forgotten
  const suffix = at.selection?.unencryptedSuffix
  const argo = secret.at(['metadata', 'labels'])?.get('argocd.argoproj.io/secret-type') !== undefined
  const name = secret.at(['metadata', 'name'])?.text ?? secret.at(['metadata', 'generateName'])?.text ?? ''
  for (const field of ['stringData', 'data'] as const) {
    for (const { key, value } of secret.get(field)?.pairs() ?? []) {
      const plain = value.kind === 'scalar' ? textOf(value.text, field) : ''
      const open =
        filled ||
        value.kind !== 'scalar' ||
        (suffix !== undefined && key.text.endsWith(suffix)) ||
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

/** Literal values in the template of an ExternalSecret or a SealedSecret: what is not `{{ … }}` is in clear. */
function judgeTemplate(
  object: Node,
  way: Path,
  at: { readonly document: number; readonly path: Path },
  secrets: Candidate[],
): void {
  const kind = object.get('kind')?.text ?? ''
  const name = object.at(['metadata', 'name'])?.text ?? ''
  for (const { key, value } of object.at(way)?.pairs() ?? []) {
    if (value.kind !== 'scalar' || isReference(value.text) || isPublic(key.text, value.text)) continue
    if (value.text.includes('\n') && !CREDENTIAL.test(value.text)) continue
    secrets.push({
      kind: 'kubernetes-secret',
      name: `${kind} ${name}`,
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
    return (
      /^(?:-----BEGIN (?:PGP MESSAGE|AGE ENCRYPTED)|\$ANSIBLE_VAULT)/.test(trimmed) ||
      // the head of a key, and dots for the rest
      /^-----BEGIN [A-Z ]{3,40}-----\s{1,20}(?:\.{3}|…|<)/.test(trimmed)
    )
  const harmless = harmlessOf(trimmed)
  return (
    harmless === 'reference' || harmless === 'filler' || harmless === 'ciphertext' || harmless === 'public'
  )
}

/** Whether an entry of a Secret needs no protection: a reference, a filler, a user's name, an address without a password. */
export function isOpenEntry(key: string, text: string): boolean {
  return isReference(text) || isPublic(key, text)
}

/** Whether an entry of a Secret is no secret: an address, a certificate, settings that hold no credential. */
function isPublic(key: string, text: string): boolean {
  if (OPEN.test(text)) return !/PRIVATE KEY/.test(text)
  if (ID_KEY.test(key) && !HALF_KEY.test(key) && ID.test(text.trim())) return true
  if (SETTING_KEY.test(key) && SETTING.test(text.trim())) return true
  if (ADDRESS.test(key) || URL_KEY.test(key)) return !CREDENTIAL.test(text)
  return SETTINGS_FILE.test(key) && /\n|^\s*[[{]/.test(text.trim()) && !CREDENTIAL.test(text)
}

/** The text that a Pod would get; where `data` is not base64, what is written. */
function textOf(text: string, field: 'stringData' | 'data'): string {
  if (field === 'stringData') return text
  const decoded = decodeBase64(text)
  // KMS and the like encrypt to bytes: those stay as they are written, so that their form can be recognised
  return decoded === undefined || !isPrintable(decoded) ? text : decoded
}
