import { environmentOf, several, severityIn } from '../../engine/captures/capture.ts'
import {
  declaredAs,
  declaredFor,
  inCapture,
  placeOfObject,
  placeOfResource,
} from '../../engine/captures/places.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'What Git declares has been applied: no plan has changes to make, no Application is out of sync.',
  why: 'Until a change is applied, Git describes something that does not run; the next apply brings it in with whatever it was meant for.',
  remedy: 'Apply what is merged, or take back what is not to be applied.',
  mandate: 'F5',
  severity: 'error',

  *check(infra) {
    for (const capture of infra.captures) {
      const environment = environmentOf(infra, capture)?.name
      const severity = severityIn(infra, capture)
      for (const change of capture.plan?.changes ?? []) {
        if (change.action !== 'create' && change.action !== 'update') continue
        const names = change.attributes.length > 0 ? ` (${several(change.attributes)})` : ''
        yield {
          at: placeOfResource(infra, capture, change),
          severity,
          environment,
          message:
            change.action === 'create'
              ? `${change.address} is declared and not there yet; apply the plan`
              : `${change.address} differs from what is declared${names}; apply the plan, or change the declaration`,
        }
      }
      for (const live of capture.objects) {
        if (live.argo?.sync !== 'OutOfSync') continue
        const declared = declaredFor(infra, capture)
        const differing = live.argo.resources.filter(
          (one) => one.status === 'OutOfSync' && one.health !== 'Missing' && !one.requiresPruning,
        )
        const place = placeOfObject(infra, capture, { ...live, kind: 'Application' })
        // an Application that is out of sync only by what is missing or too many is what other rules tell
        if (differing.length === 0 && live.argo.resources.some(({ status }) => status === 'OutOfSync'))
          continue
        if (differing.length === 0) {
          yield {
            at: place,
            severity,
            environment,
            message: `Application ${live.name} is out of sync; sync it, or change what Git declares`,
          }
        }
        for (const one of differing) {
          yield {
            at:
              declaredAs(declared, one)?.at(['metadata', 'name']) ??
              inCapture(capture, `${live.name} ${one.kind} ${one.namespace}/${one.name}`),
            severity,
            environment,
            message: `${one.kind} ${one.name} of Application ${live.name} differs from what Git declares; sync it, or change what Git declares`,
          }
        }
      }
    }
  },
})
