import type { Node } from '../../engine/formats/node.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule } from '../../engine/rule.ts'

/** Values that stand for a secret elsewhere, or for none: variables, templates, references, obvious fillers. */
const REFERENCE =
  /^\s*$|^[^\n]*\$\{[^}\n]+\}[^\n]*$|^\$[A-Z_]+$|\{\{.*\}\}|^<[^>]+>$|^(ref\+|vault:|op:\/\/|ENC\[)|^(redacted|placeholder|x{3,}|\*{3,})$|^((please[-_ ])?(change|replace)[-_ ]?(me|this|it)|your[-_ ][\w -]+)\W*$/i

/** Last words of keys that say where and as whom, not by what right: they lie beside the password they belong to. */
const ADDRESS =
  /(^|[._-])(user(name)?|db(name)?|database|host(name)?|port|region|bucket|namespace|project)$|[a-z](User(name)?|Db|Database|Host(name)?|Port|Region|Bucket)$/i

/** Values that open nothing: switches, certificates, public keys. */
const OPEN =
  /^(true|false|yes|no|on|off|null|none)$|^\s*(-----BEGIN (CERTIFICATE|PUBLIC KEY)-----|(ssh-(rsa|ed25519)|ecdsa-sha2-\S+) )/i

/** Keys that Argo CD reads beside the credentials of a repository or cluster. */
const ARGO_KEYS =
  /^(type|url|name|server|enableLfs|enableOCI|insecure\w*|forceHttpBasicAuth|shard|proxy|noProxy)$/

const SETTINGS_FILE = /\.(ya?ml|json|ini|conf|cfg|toml|properties|xml)$/
/** What settings with a credential have: a key that names one, an address with a password, a long random word. */
const CREDENTIAL =
  /pass(w(or)?d|phrase|\b)|secret|token|credential|api[-_]?key|private|auth|hook|:\/\/[^/\s:@]+:[^/\s@]+@|[\w+/-]{32,}/i

export default defineRule({
  summary: 'No Kubernetes Secret holds its values in clear.',
  why: 'Base64 is no encryption: whoever can read the repository, now or later in its history, has the secret.',
  remedy:
    'Rotate the value first, since it has been in clear. Then encrypt the file (`sops --encrypt --in-place FILE`), or write a SealedSecret or an ExternalSecret in its place.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    for (const secret of infra.ofKind('Secret')) {
      if (secret.group !== '' || secret.root.get('sops')) continue
      // The control plane fills this one in; what stands in the file is empty or ignored.
      if (secret.get('type') === 'kubernetes.io/service-account-token') continue
      for (const field of ['stringData', 'data'] as const) {
        for (const { key, value } of secret.node(field)?.pairs() ?? []) {
          if (!isClear(value, field) || isPublic(secret, key.text, textOf(value, field))) continue
          yield {
            at: secret.at([field, key.text], 'key'),
            message: `${secret} holds ${key.text} in clear; rotate it, then encrypt the file or refer to a secret store`,
          }
        }
      }
    }
  },
})

function isClear(value: Node, field: 'stringData' | 'data'): boolean {
  if (value.kind !== 'scalar' || REFERENCE.test(value.text)) return false
  return field === 'stringData' || !REFERENCE.test(textOf(value, field))
}

/** Whether an entry of a Secret is no secret: an address, a certificate, settings that hold no credential. */
function isPublic(secret: Resource, key: string, text: string): boolean {
  if (OPEN.test(text)) return !/PRIVATE KEY/.test(text)
  if (ADDRESS.test(key)) return !CREDENTIAL.test(text)
  if (SETTINGS_FILE.test(key) && text.trim().includes('\n')) return !CREDENTIAL.test(text)
  const argo = secret.get('metadata', 'labels', 'argocd.argoproj.io/secret-type') !== undefined
  return argo && ARGO_KEYS.test(key) && !/:\/\/[^/\s]*@/.test(text)
}

/** The text that a Pod would get; where `data` is not base64, what is written. */
function textOf(value: Node, field: 'stringData' | 'data'): string {
  return field === 'stringData' ? value.text : (decode(value.text) ?? value.text)
}

function decode(text: string): string | undefined {
  try {
    return atob(text.replace(/\s+/g, ''))
  } catch {
    return undefined
  }
}
