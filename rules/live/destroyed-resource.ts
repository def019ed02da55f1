import { environmentOf, severityIn } from '../../engine/captures/capture.ts'
import { placeOfResource } from '../../engine/captures/places.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'No plan destroys a resource.',
  why: 'Destroying takes data, addresses and names with it; in production it is the change that no rollback brings back.',
  remedy:
    'Keep the block, name it with `moved`, or let go of it with `removed`; what must go is destroyed in a plan of its own that somebody approved.',
  mandate: 'F5',
  severity: 'error',

  *check(infra) {
    for (const capture of infra.captures) {
      for (const change of capture.plan?.changes ?? []) {
        if (change.action !== 'delete' || change.mode === 'data') continue
        yield {
          at: placeOfResource(infra, capture, change),
          severity: severityIn(infra, capture),
          environment: environmentOf(infra, capture)?.name,
          message: `the plan destroys ${change.address}; keep its block, or let it go with a moved or removed block`,
        }
      }
    }
  },
})
