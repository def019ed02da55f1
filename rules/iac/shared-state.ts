import { range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { type StateBackend, stateBackends } from '../../engine/views/state.ts'

export default defineRule({
  summary: 'Each root has a state of its own.',
  why: 'Two roots on one state take what the other made for a leftover: applying one destroys the other.',
  remedy: 'Give each root a key of its own, such as `production/terraform.tfstate`.',
  mandate: 'A5',
  severity: 'error',

  *check(infra) {
    const first = new Map<string, StateBackend>()
    for (const backend of stateBackends(infra.terraform)) {
      if (backend.identity === undefined) continue
      const other = first.get(backend.identity)
      if (!other) {
        first.set(backend.identity, backend)
        continue
      }
      yield {
        at: placeOf(backend),
        message: `${backend.module.folder || 'this root'} and ${other.module.folder || 'the one above'} write one state; applying one destroys what the other made`,
        related: [{ at: placeOf(other), message: 'the other root' }],
      }
    }
  },
})

function placeOf({ placed, key }: StateBackend) {
  const extent = key ?? placed.block.labelRanges[0] ?? placed.block.typeRange
  return range(placed.file, extent.start, extent.end)
}
