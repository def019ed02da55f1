import { blobId } from '../../engine/blob.ts'
import { restoring } from '../../engine/deliverables.ts'
import { blockOf } from '../../engine/edits/block.ts'
import { whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'Managed files, and what stands between our markers, are as the generator wrote them.',
  why: 'These files follow from the design (burn-rate rules, their tests, the diagram, the projection): an edit is lost with the next update and hides that the design says otherwise.',
  remedy:
    'Change the design instead and let `infra-lint --fix` write the file again, or keep the edit in a file of your own.',
  mandate: 'F1',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    for (const [path, entry] of Object.entries(infra.lock?.files ?? {})) {
      const file = infra.tree.get(path)
      if (!file || (entry.owner !== 'managed' && entry.owner !== 'block')) continue
      const { block } = entry
      if (entry.owner === 'block' && block === undefined) continue
      const found = block === undefined ? undefined : blockOf(file.text, block)
      const text = entry.owner === 'managed' ? file.text : typeof found === 'object' ? found.text : undefined
      // A checkout with CRLF is the same file: Git compares it so.
      if (
        text !== undefined &&
        [text, text.replaceAll('\r\n', '\n')].some((one) => blobId(one) === entry.blob)
      )
        continue
      // Only now: the plan costs more than everything else here, and a healthy tree never needs it.
      const planned = infra.expected?.get(path)
      yield {
        at: whole(file),
        message:
          entry.owner === 'managed'
            ? `${path} was edited; it follows from the design, so the next update would undo the edit`
            : text === undefined
              ? `${path} has lost the block ${block}; what stands between its markers follows from the design`
              : `the block ${block} of ${path} was edited; it follows from the design, so the next update would undo the edit`,
        fix: restoring(path, planned ? [path] : []),
      }
    }
  },
})
