import { defineRule } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'

export default defineRule({
  summary: 'A canary is judged before it takes all requests.',
  why: 'A progressive release without steps or without a measurement is a release to everybody at once, under another name.',
  remedy: 'Give a Rollout steps with a pause or an analysis, and a Canary metrics with thresholds.',
  mandate: 'D1',
  severity: 'warning',

  *check(infra) {
    yield* judged(infra, { patches: /skipAnalysis|\bsteps\b|\bmetrics\b|canary:/ }, function* (objects) {
      for (const rollout of objects.ofKind('Rollout')) {
        const canary = rollout.node('spec', 'strategy', 'canary')
        if (rollout.group !== 'argoproj.io' || !canary || canary.get('analysis')) continue
        const steps = canary.get('steps')?.items() ?? []
        const judges = steps.some((step) =>
          ['pause', 'analysis', 'experiment'].some((field) => step.get(field) !== undefined),
        )
        if (judges) continue
        yield {
          at: rollout.at(['spec', 'strategy', 'canary'], 'key'),
          message:
            steps.length === 0
              ? `${rollout} has a canary without steps: it is a rolling update`
              : `${rollout} has a canary whose steps neither pause nor measure: all of them pass at once`,
          severity: weighedFor(objects.stage, 'warning'),
        }
      }
      for (const canary of objects.ofKind('Canary')) {
        const analysis = canary.node('spec', 'analysis') ?? canary.node('spec', 'canaryAnalysis')
        if (canary.group !== 'flagger.app' || canary.get('spec', 'skipAnalysis') === true) {
          if (canary.group === 'flagger.app' && objects.stage === 'production')
            yield {
              at: canary.at(['spec', 'skipAnalysis']),
              message: `${canary} skips its analysis: each release goes to everybody at once`,
            }
          continue
        }
        if (!analysis) continue
        const judges = ['metrics', 'webhooks', 'alerts'].some((field) => (analysis.get(field)?.size ?? 0) > 0)
        if (judges) continue
        yield {
          at: canary.at(['spec', 'analysis'], 'key'),
          message: `${canary} measures nothing: every release passes`,
          severity: weighedFor(objects.stage, 'warning'),
        }
      }
    })
  },
})
