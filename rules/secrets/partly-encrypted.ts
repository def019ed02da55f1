import { defineRule, type Problem } from '../../engine/rule.ts'
import type { SopsDocument } from '../../engine/secrets/sops.ts'
import { type OpenLeaf, openLeaves, placeIn, sopsDocumentsIn } from '../../engine/secrets/sops-state.ts'
import { quoted } from '../../engine/secrets/store.ts'

/** Values of one document that have a finding each; more are one that counts them. */
const MOST = 50
/** Places that such a finding names. */
const NAMED = 20

export default defineRule({
  summary: 'A file that sops has encrypted is encrypted throughout.',
  why: 'A value that was added later, or pasted over the ciphertext, stands in clear among values that nobody can read, where no reviewer looks for it; and sops refuses the file, so that the deployment fails.',
  remedy:
    'Rotate the value, since it has been in clear. Take it out of the file, then enter the new one with `sops edit FILE` or `sops set FILE KEY VALUE`, which encrypt it. Ciphertext that is broken comes back from Git: `git checkout REVISION -- FILE`.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    for (const document of sopsDocumentsIn(infra.tree)) {
      const open = [...openLeaves(document)]
      const [first] = open
      if (!first) continue
      if (open.length <= MOST) for (const one of open) yield problemOf(document, one)
      else
        yield {
          ...problemOf(document, first),
          message: `${open.length.toLocaleString('en')} values stand in clear or broken in a file that sops has encrypted; rotate them, and encrypt the file anew`,
          related: open
            .slice(1, NAMED + 1)
            .map((one) => ({ at: placeIn(document, one.leaf), message: `this one too: ${nameOf(one)}` })),
        }
    }
  },
})

function problemOf(document: SopsDocument, one: OpenLeaf): Problem {
  const edit = `\`sops edit ${quoted(document.file.path)}\``
  return {
    at: placeIn(document, one.leaf),
    message:
      one.fault === undefined
        ? `${nameOf(one)} stands in clear in a file that sops has encrypted; rotate it, take it out, and enter the new one with ${edit}`
        : `${nameOf(one)} cannot be decrypted, ${one.fault}; bring it back from Git, or enter it anew with ${edit}`,
    digest: one.digest,
  }
}

function nameOf({ leaf }: OpenLeaf): string {
  const last = leaf.path.at(-1)
  return typeof last === 'number' ? `${leaf.keys.at(-1) ?? ''}[${last}]` : (leaf.keys.at(-1) ?? '')
}
