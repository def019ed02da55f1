import { environmentOf, severityIn } from '../../engine/captures/capture.ts'
import { inCapture, placeOfObject } from '../../engine/captures/places.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'What was applied is healthy: no reconciler reports a failure and no plan broke off.',
  why: 'A failed reconciliation leaves half of a change in place, and from then on nothing that is merged arrives.',
  remedy: 'Read the condition with `kubectl describe`, mend what it names, and reconcile again.',
  mandate: 'F5',
  severity: 'error',

  *check(infra) {
    for (const capture of infra.captures) {
      const severity = severityIn(infra, capture)
      const environment = environmentOf(infra, capture)?.name
      if (capture.plan?.errored) {
        yield {
          at: inCapture(capture, 'the whole plan'),
          severity,
          environment,
          message: `the plan broke off with an error: what it shows is not all; mend the error and capture it again`,
        }
      }
      for (const live of capture.objects) {
        if (live.argo?.health === 'Degraded') {
          yield {
            at: placeOfObject(infra, capture, { ...live, kind: 'Application' }),
            severity,
            environment,
            message: `Application ${live.name} is degraded; see its resources and mend what fails`,
          }
        }
        if (live.flux?.ready === 'False' && !live.flux.suspended) {
          const reason = live.flux.reason === '' ? '' : ` (${live.flux.reason})`
          yield {
            at: placeOfObject(infra, capture, live),
            severity,
            environment,
            message: `${live.kind} ${live.name} is not ready${reason}; read its condition and mend what it names`,
          }
        }
      }
    }
  },
})
