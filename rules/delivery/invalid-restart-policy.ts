import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'

export default defineRule({
  summary: 'A workload’s Pods have a restart policy that its kind takes.',
  why: 'A Job whose Pods always restart never ends, and a Deployment whose Pods do not restart stays down: the API server refuses both, and no schema says so.',
  remedy: 'Write `OnFailure` or `Never` for a Job or CronJob, and nothing (`Always`) for all others.',
  mandate: 'H2',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    yield* judged(infra, { patches: /restartPolicy/ }, function* ({ workloads }) {
      for (const { resource, kind, pod, podPath } of workloads) {
        if (kind === 'Pod') continue
        const ends = kind === 'Job' || kind === 'CronJob'
        const policy = pod.get('restartPolicy')?.text
        if (ends ? policy === 'OnFailure' || policy === 'Never' : (policy ?? 'Always') === 'Always') continue
        yield {
          at: resource.at([...podPath, 'restartPolicy']),
          message: ends
            ? `${resource} is refused by the API server: its Pods restart ${policy === undefined ? 'always, as they do where nothing is said' : `as ${policy}`}, and a Job takes OnFailure or Never`
            : `${resource} is refused by the API server: its Pods restart as ${policy}, and a ${kind} takes Always`,
          fix: ends
            ? undefined
            : (at) => ({
                title: 'always restart',
                safety: 'unsafe',
                edits: [{ op: 'set', at, value: 'Always' }],
              }),
        }
      }
    })
  },
})
