import type { Node } from '../../engine/formats/node.ts'
import { defineRule } from '../../engine/rule.ts'

/** Values that stand for a secret elsewhere, or for none: variables, templates, references, obvious fillers. */
const REFERENCE =
  /^\s*$|^\$\{[^}]+\}$|^\$[A-Z_]+$|\{\{.*\}\}|^<[^>]+>$|^(ref\+|vault:|op:\/\/|ENC\[)|^(changeme|change-me|redacted|placeholder|x{3,}|\*{3,})$/i

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
          if (!isClear(value, field)) continue
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
  if (field === 'stringData') return true
  const decoded = decode(value.text)
  return decoded === undefined || !REFERENCE.test(decoded)
}

function decode(text: string): string | undefined {
  try {
    return atob(text.replace(/\s+/g, ''))
  } catch {
    return undefined
  }
}
