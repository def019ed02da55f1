import type { Resource } from '../../engine/resource.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { isSelective } from '../../engine/views/label-selectors.ts'
import { autoscalersOf, isTogether, scaledBy, selectedBy } from '../../engine/views/workload-links.ts'

export default defineRule({
  summary: 'An autoscaler measures the Pods of its own workload, and no others.',
  why: 'It takes the average of all Pods that the workload’s selector selects, whoever made them. Idle workers with the same labels hide the load, and busy jobs add Pods that nobody needs.',
  remedy:
    'Add a label to the selector and template of the workload that only its own Pods have; a selector cannot be changed, so the workload is made anew.',
  mandate: 'H1',
  severity: 'warning',

  *check(infra) {
    yield* judged(infra, { patches: /abels|selector|scaleTargetRef/ }, function* (objects) {
      for (const autoscaler of autoscalersOf(objects)) {
        const { resource, targetPath } = autoscaler
        if (resource.kind !== 'HorizontalPodAutoscaler' || !measuresPods(resource)) continue
        const workload = scaledBy(objects, autoscaler)
        const selector = workload?.resource.node('spec', 'selector')
        if (!workload || !isSelective(selector)) continue
        const others = selectedBy(objects, workload.resource.namespace, selector).filter(
          (one) => one.resource !== workload.resource && isTogether(objects, one.resource, workload.resource),
        )
        // one that is written twice, as for two clusters, is itself
        const [first] = others.filter(
          ({ resource: one }) => one.name !== workload.resource.name || one.kind !== workload.resource.kind,
        )
        if (!first) continue
        yield {
          at: resource.at(targetPath),
          message: `${resource} measures the Pods of ${first.resource}, too: the selector of ${workload.resource} selects them`,
          related: [
            { at: workload.resource.at(['spec', 'selector'], 'key'), message: `${workload.resource}` },
            {
              at: first.resource.at([...first.templatePath, 'metadata', 'labels'], 'key'),
              message: `${first.resource}`,
            },
          ],
        }
      }
    })
  },
})

/** Whether an autoscaler looks at Pods: their usage, or metrics of theirs. */
function measuresPods(resource: Resource): boolean {
  const metrics = resource.node('spec', 'metrics')?.items() ?? []
  return (
    metrics.length === 0 ||
    metrics.some((one) => /^(Resource|ContainerResource|Pods)$/.test(one.get('type')?.text ?? ''))
  )
}
