import type { Resource } from '../../engine/resource.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { autoscalersOf, isTogether } from '../../engine/views/workload-links.ts'

export default defineRule({
  summary: 'One autoscaler decides how many Pods a workload has.',
  why: 'Two autoscalers of one workload undo each other: Pods come and go for no reason, and neither reaches its target.',
  remedy:
    'Put the metrics of both into one; an autoscaler takes the largest number that any of its metrics asks for.',
  mandate: 'H1',
  severity: 'error',

  *check(infra) {
    yield* judged(infra, { patches: /scaleTargetRef/ }, function* (objects) {
      const seen = new Map<string, Resource[]>()
      for (const { resource, target, targetPath } of autoscalersOf(objects)) {
        const key = `${resource.namespace ?? ''}/${target.kind}/${target.name}`
        const earlier = seen.get(key) ?? []
        const other = earlier.find((one) => one.name !== resource.name || one.kind !== resource.kind)
        if (
          other &&
          isTogether(objects, other, resource) &&
          !isTransferred(resource) &&
          !isTransferred(other)
        )
          yield {
            at: resource.at(targetPath),
            message: `${resource} and ${other} both scale ${target.kind} ${target.name}: they undo each other`,
            related: [{ at: other.at(targetPath), message: `${other}` }],
          }
        seen.set(key, [...earlier, resource])
      }
    })
  },
})

/** Whether KEDA takes over the autoscaler that is there. */
function isTransferred(resource: Resource): boolean {
  const annotations = resource.node('metadata', 'annotations')
  return annotations?.get('scaledobject.keda.sh/transfer-hpa-ownership')?.text === 'true'
}
