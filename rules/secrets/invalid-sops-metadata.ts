import { defineRule } from '../../engine/rule.ts'
import { placeOfBlock, sopsDocumentsIn } from '../../engine/secrets/sops-state.ts'
import { quoted } from '../../engine/secrets/store.ts'

export default defineRule({
  summary: 'A sops block is one that sops can have written and can read.',
  why: 'A block without a mac, a date or a key was written by hand or cut in a merge: nobody can decrypt the file, and what stands in it was never encrypted, though it looks so.',
  remedy:
    'Bring the block back from Git where it was whole. Where it never was, rotate what the file holds, remove the block, and encrypt the file: `sops encrypt --in-place FILE`.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    for (const document of sopsDocumentsIn(infra.tree)) {
      const { macFault } = document.block
      const broken = macFault === undefined || document.shown ? [] : [{ key: 'mac', message: macFault }]
      const faults = [...document.block.faults, ...broken]
      const [first, ...others] = faults
      if (!first) continue
      yield {
        at: placeOfBlock(document, first.key),
        message: `the sops block is none that sops wrote: ${faults.map((fault) => fault.message).join('; ')}; bring it back from Git, or remove it and run \`sops encrypt --in-place ${quoted(document.file.path)}\``,
        related: others
          .filter((fault) => fault.key !== undefined)
          .map((fault) => ({ at: placeOfBlock(document, fault.key), message: fault.message })),
      }
    }
  },
})
