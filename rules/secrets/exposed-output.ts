import type { Expression } from '../../engine/formats/hcl.ts'
import { keyed, range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { keyClassOf } from '../../engine/secrets/key.ts'
import { isSecretAttribute } from '../../engine/secrets/state.ts'
import { isSample } from '../../engine/views/sample-folders.ts'

export default defineRule({
  summary: 'An output that passes on a secret is marked as sensitive.',
  why: 'An output that is not marked is printed after every apply, into the terminal and into the log of the pipeline.',
  remedy:
    'Add `sensitive = true` to the output. Better, let whoever needs the secret read it from the store, so that no state but one holds it.',
  mandate: 'A7',
  severity: 'warning',
  fixable: 'sometimes',

  *check(infra) {
    for (const file of infra.tree.values()) {
      if (file.format !== 'hcl' || !/\.(?:tf|tofu)$/.test(file.name) || isSample(file.folder)) continue
      // what a called module puts out is shown by nobody, and carries its provider's mark to where it is
      if (/(?:^|\/)modules?\//.test(file.path)) continue
      if (!file.text.includes('output "')) continue
      for (const block of file.hcl.body.blocksOf('output')) {
        const name = block.labels[0]
        const value = block.body.attribute('value')?.value
        const marked = block.body.attribute('sensitive')?.value
        if (name === undefined || !value || marked?.literal()?.value === true) continue
        const source = secretIn(value, isSecretName(name))
        if (source === undefined) continue
        const label = block.labelRanges[0] ?? block.typeRange
        yield {
          at: range(file, label.start, label.end),
          message: `output ${name} shows ${source} and is not marked as sensitive; mark it, or let whoever needs the secret read it from the store`,
          // what passes it on in other modules has to be marked too
          fix:
            marked === undefined
              ? () => ({
                  title: 'mark it as sensitive',
                  safety: 'unsafe',
                  edits: [{ op: 'set', at: keyed(file, ['output', name, 'sensitive']), value: true }],
                })
              : undefined,
        }
      }
    }
  },
})

/** Steps that lead to what is told about a secret: its name, its place, its version. */
const ABOUT =
  /^(?:encrypted_\w+|\w*ciphertext\w*|arn|id|ids|name|names|path|url|uri|version|version_id|metadata|fingerprint|public_key\w*|length|keepers|tags|labels|location|endpoint|self_link|etag|created_at|project|region|kms_key_id|secret_id|certificate|cert_pem|ca_cert_pem)$/

function isSecretName(name: string): boolean {
  const kind = keyClassOf(name)
  return kind !== undefined && kind !== 'weak'
}

/** What of an expression nobody may read, as written; a call of `nonsensitive` says that somebody has thought about it. */
function secretIn(value: Expression, named: boolean): string | undefined {
  if (/\bnonsensitive\s*\(/.test(value.text)) return undefined
  for (const { root, steps } of value.references()) {
    const words = steps.filter((step) => typeof step === 'string')
    const last = words.at(-1) ?? root
    if (ABOUT.test(last)) continue
    const type = root === 'data' ? (words[0] ?? '') : root
    const own = words.length >= (root === 'data' ? 3 : 2)
    if (own && type.includes('_') && isSecretAttribute(type, last)) return [root, ...words].join('.')
    if (named && isSecretName(last)) return [root, ...words].join('.')
  }
  return undefined
}
