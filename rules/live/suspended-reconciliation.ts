import { environmentOf, severityIn } from '../../engine/captures/capture.ts'
import { placeOfObject } from '../../engine/captures/places.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'Nothing that Flux or Argo CD keeps is suspended.',
  why: 'While reconciliation is suspended Git describes something that may not run, fixes do not arrive, and nobody is told.',
  remedy: 'Resume it, or write the suspension into Git with its reason and end.',
  mandate: 'F5',
  severity: 'error',

  *check(infra) {
    for (const capture of infra.captures) {
      const severity = severityIn(infra, capture)
      const environment = environmentOf(infra, capture)?.name
      for (const live of capture.objects) {
        if (live.flux?.suspended) {
          yield {
            at: placeOfObject(infra, capture, live),
            severity,
            environment,
            message: `${live.kind} ${live.name} is suspended; resume it: flux resume ${live.kind.toLowerCase()} ${live.name}`,
          }
        }
        if (live.argo && !live.argo.automated) {
          yield {
            at: placeOfObject(infra, capture, { ...live, kind: 'Application' }),
            // a team may sync by hand on purpose: that is no fact of drift
            severity: 'warning',
            environment,
            message: `Application ${live.name} is not synced by itself; set spec.syncPolicy.automated`,
          }
        }
      }
    }
  },
})
