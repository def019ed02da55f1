import { hasAdopted } from '../../engine/deliverables.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'
import { isVendored } from '../../engine/views/vendored.ts'

export default defineRule({
  summary: 'A scheduled job ends in time, and one run does not meet the next.',
  why: 'A run that hangs stays for ever. With `concurrencyPolicy: Allow`, which is what counts where nothing is said, the next one starts beside it and both write the same data; with `Forbid` no run follows.',
  remedy:
    'Set `activeDeadlineSeconds` of the job, and `concurrencyPolicy` to `Forbid` or `Replace` unless runs may overlap.',
  mandate: 'H2',
  severity: 'warning',

  *check(infra) {
    const adopted = hasAdopted(infra)
    yield* judged(infra, { patches: /concurrencyPolicy|activeDeadline/ }, function* (objects) {
      for (const { resource, kind, pod } of objects.workloads) {
        if (kind !== 'CronJob' || resource.get('spec', 'suspend') === true) continue
        const deadline =
          resource.node('spec', 'jobTemplate', 'spec', 'activeDeadlineSeconds') ??
          pod.get('activeDeadlineSeconds')
        // to allow it in writing is a decision
        const decided = resource.node('spec', 'concurrencyPolicy')
        const missing = [...(deadline ? [] : ['deadline']), ...(decided ? [] : ['word on runs that overlap'])]
        if (isVendored(resource)) continue
        if (missing.length === 0 || (!adopted && missing.length < 2)) continue
        yield {
          at: resource.at(['spec', 'jobTemplate'], 'key'),
          message: `${resource} has no ${missing.join(' and no ')}${deadline ? '' : `: a run that hangs ${decided?.text === 'Forbid' ? 'is the last one' : 'stays for ever'}`}`,
          severity: adopted ? weighedFor(objects.stage, 'warning') : 'info',
        }
      }
    })
  },
})
