import type { Resource } from '../../engine/resource.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { isTogether, selectedBy } from '../../engine/views/workload-links.ts'
import type { Workload } from '../../engine/views/workloads.ts'

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
      // thousands of budgets may look for thousands of workloads
      const covering = new Map<Workload, Resource[]>()
      for (const budget of budgets) {
        const selector = budget.node('spec', 'selector')
        if (!selector) continue
        for (const workload of selectedBy(objects, budget.namespace, selector)) {
          const others = covering.get(workload)
          if (others) others.push(budget)
          else covering.set(workload, [budget])
        }
      }
      for (const workload of objects.workloads) {
        const { resource } = workload
        const [first, second] = covering.get(workload) ?? []
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
