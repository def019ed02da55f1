import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { selects } from '../../engine/views/label-selectors.ts'
import { isTogether } from '../../engine/views/workload-links.ts'

export default defineRule({
  summary: 'One disruption budget covers a Pod.',
  why: 'A Pod that two budgets select cannot be evicted at all: every drain of its node fails with an error.',
  remedy: 'Remove one of the two, or let their selectors part.',
  mandate: 'H2',
  severity: 'error',

  *check(infra) {
    yield* judged(infra, { patches: /PodDisruptionBudget|matchLabels/ }, function* (objects) {
      const budgets = objects.ofKind('PodDisruptionBudget')
      if (budgets.length < 2) return
      for (const { resource, labels } of objects.workloads) {
        const covering = budgets.filter(
          (budget) =>
            budget.namespace === resource.namespace &&
            budget.node('spec', 'selector') &&
            selects(budget.node('spec', 'selector'), labels),
        )
        const [first, second] = covering
        if (!first || !second || first.name === second.name || !isTogether(objects, first, second)) continue
        yield {
          at: second.at(['spec', 'selector'], 'key'),
          message: `${second} and ${first} both select the Pods of ${resource}: none of them can be evicted`,
          related: [{ at: first.at(['spec', 'selector'], 'key'), message: `${first}` }],
        }
      }
    })
  },
})
