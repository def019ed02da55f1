import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { missedBy, selectedBy } from '../../engine/views/workload-links.ts'

export default defineRule({
  summary: 'A NetworkPolicy selects the Pods that it is for.',
  why: 'A policy that selects no Pods protects none: they stay open to all, or under the default deny closed to those who should reach them.',
  remedy: 'Let the `podSelector` and the labels of the Pod template agree.',
  mandate: 'X2',
  severity: 'error',

  *check(infra) {
    yield* judged(infra, { patches: /NetworkPolicy|abels/ }, function* (objects) {
      for (const policy of objects.ofKind('NetworkPolicy')) {
        const selector = policy.node('spec', 'podSelector')
        const pairs = selector?.get('matchLabels')
        if (!pairs || selector?.get('matchExpressions')) continue
        if (selectedBy(objects, policy.namespace, selector).length > 0) continue
        const missed = missedBy(objects, policy, pairs)
        // one file often holds the policies of many Pods: only the workload of the same name is meant
        if (!missed || !isNamed(policy.name, missed.workload.resource.name)) continue
        const { workload, key, wanted, has } = missed
        yield {
          at: policy.at(['spec', 'podSelector', 'matchLabels', key]),
          message: `${policy} selects ${key}=${wanted}, and the Pods of ${workload.resource} have ${has === undefined ? `no ${key}` : `${key}=${has}`}: it protects none`,
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

function isNamed(policy: string, workload: string): boolean {
  return policy === workload || policy.startsWith(`${workload}-`) || policy.endsWith(`-${workload}`)
}
