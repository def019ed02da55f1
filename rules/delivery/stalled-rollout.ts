import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { shareOf } from '../../engine/views/quantities.ts'

export default defineRule({
  summary: 'A rolling update may add a Pod or take one away.',
  why: 'With `maxSurge` and `maxUnavailable` both at zero no Pod can be replaced: the API server refuses the workload.',
  remedy: 'Allow one more Pod (`maxSurge: 1`) where none may be missing.',
  mandate: 'D1',
  severity: 'error',
  fixable: 'always',

  *check(infra) {
    yield* judged(infra, { patches: /maxSurge|maxUnavailable/ }, function* ({ workloads }) {
      for (const { resource, kind } of workloads) {
        const base =
          kind === 'Deployment'
            ? ['spec', 'strategy', 'rollingUpdate']
            : kind === 'DaemonSet'
              ? ['spec', 'updateStrategy', 'rollingUpdate']
              : kind === 'Rollout'
                ? ['spec', 'strategy', 'canary']
                : undefined
        const update = base && resource.node(...base)
        if (!base || !update) continue
        const surge = shareOf(update.get('maxSurge')?.text, 100, 'up')
        const unavailable = shareOf(update.get('maxUnavailable')?.text, 100, 'down')
        // a DaemonSet adds none unless it says so
        const adds = surge ?? (kind === 'DaemonSet' ? 0 : 1)
        if (adds !== 0 || unavailable !== 0) continue
        yield {
          at: resource.at([...base, 'maxSurge']),
          message: `${resource} may neither add a Pod nor miss one (maxSurge and maxUnavailable are 0): no update can begin`,
          fix: (at) => ({
            title: 'allow one more Pod',
            safety: 'unsafe',
            edits: [{ op: 'set', at, value: 1 }],
          }),
        }
      }
    })
  },
})
