import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { missedBy, selectedBy } from '../../engine/views/workload-links.ts'

export default defineRule({
  summary: 'A disruption budget selects the Pods that it is for.',
  why: 'A budget that selects no Pods protects none: a drain may take all replicas at once.',
  remedy: 'Let the selector and the labels of the Pod template agree.',
  mandate: 'H2',
  severity: 'error',

  *check(infra) {
    yield* judged(infra, { patches: /PodDisruptionBudget|abels/ }, function* (objects) {
      for (const budget of objects.ofKind('PodDisruptionBudget')) {
        const pairs = budget.node('spec', 'selector', 'matchLabels')
        if (!pairs || budget.node('spec', 'selector', 'matchExpressions')) continue
        if (selectedBy(objects, budget.namespace, budget.node('spec', 'selector')).length > 0) continue
        const missed = missedBy(objects, budget, pairs)
        if (!missed) continue
        const { workload, key, wanted, has } = missed
        yield {
          at: budget.at(['spec', 'selector', 'matchLabels', key]),
          message: `${budget} selects ${key}=${wanted}, and the Pods of ${workload.resource} have ${has === undefined ? `no ${key}` : `${key}=${has}`}: it protects none`,
          related: [
            {
              at: workload.resource.at([...workload.templatePath, 'metadata', 'labels'], 'key'),
              message: `${workload.resource}`,
            },
          ],
        }
      }
    })
  },
})
