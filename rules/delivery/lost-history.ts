import { defineRule } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'

export default defineRule({
  summary: 'A workload keeps the revision that a rollback goes back to.',
  why: 'With `revisionHistoryLimit: 0` the old ReplicaSets are deleted at once: `kubectl rollout undo`, and the abort of a canary, have nothing to return to.',
  remedy: 'Keep a few revisions; ten is what counts where nothing is said.',
  mandate: 'D4',
  severity: 'warning',
  fixable: 'always',

  *check(infra) {
    yield* judged(infra, { patches: /revisionHistoryLimit/ }, function* ({ workloads, stage }) {
      for (const { resource } of workloads) {
        if (resource.get('spec', 'revisionHistoryLimit') !== 0) continue
        yield {
          at: resource.at(['spec', 'revisionHistoryLimit']),
          message: `${resource} keeps no earlier revision (revisionHistoryLimit: 0): there is nothing to roll back to`,
          severity: weighedFor(stage, 'warning'),
          fix: (at) => ({
            title: 'keep three revisions',
            safety: 'unsafe',
            edits: [{ op: 'set', at, value: 3 }],
          }),
        }
      }
    })
  },
})
