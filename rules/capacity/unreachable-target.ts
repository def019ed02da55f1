import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { quantityOf } from '../../engine/views/quantities.ts'
import { autoscalersOf, scaledBy } from '../../engine/views/workload-links.ts'
import type { Workload } from '../../engine/views/workloads.ts'

/** How far usage has to be above its target before Pods are added (`--horizontal-pod-autoscaler-tolerance`). */
const TOLERANCE = 0.1

export default defineRule({
  summary: 'An autoscaler’s target is below what its Pods may use.',
  why: 'Usage ends at the limit. Where the target, and the tenth above it that the autoscaler waits for, is beyond the limit no load ever reaches it: the Pods are throttled, and stay as many as they are.',
  remedy: 'Lower the target (70 % leaves room while a Pod starts), or raise the limit above the request.',
  mandate: 'F4',
  severity: 'error',

  *check(infra) {
    const patches = /averageUtilization|targetCPU|requests|limits|resources/
    yield* judged(infra, { patches }, function* (objects) {
      for (const autoscaler of autoscalersOf(objects)) {
        const { resource } = autoscaler
        if (resource.kind !== 'HorizontalPodAutoscaler') continue
        const metrics = resource.node('spec', 'metrics')?.items() ?? []
        const old = resource.get('spec', 'targetCPUUtilizationPercentage')
        // another metric adds Pods all the same
        if (metrics.length + (old === undefined ? 0 : 1) !== 1) continue
        const metric = metrics[0]?.get('resource')
        const measured = metric ? metric.get('name')?.text : 'cpu'
        const target = metric ? metric.at(['target', 'averageUtilization'])?.value : old
        if (typeof target !== 'number' || measured === undefined) continue
        const workload = scaledBy(objects, autoscaler)
        const room = workload && roomOf(workload, measured)
        const waits = quantityOf(resource.node('spec', 'behavior', 'scaleUp', 'tolerance')?.text) ?? TOLERANCE
        if (!workload || room === undefined || (target / 100) * (1 + waits) <= room) continue
        yield {
          at: resource.at(
            metric
              ? ['spec', 'metrics', 0, 'resource', 'target', 'averageUtilization']
              : ['spec', 'targetCPUUtilizationPercentage'],
          ),
          message: `${resource} adds Pods when ${workload.resource} uses more than ${Math.round(target * (1 + waits))} % of the ${measured} it asks for, and its limits end at ${Math.round(room * 100)} %: it never scales`,
          related: [
            {
              at: workload.resource.at([...workload.containers[0]!.path, 'resources'], 'key'),
              message: `${workload.resource}`,
            },
          ],
        }
      }
    })
  },
})

/** The limits of a workload’s containers as a share of their requests; undefined where one has none. */
function roomOf({ containers, pod }: Workload, measured: string): number | undefined {
  if (pod.get('resources')) return undefined
  let asked = 0
  let allowed = 0
  for (const { node, init } of containers) {
    if (init) continue
    const limit = quantityOf(node.at(['resources', 'limits', measured])?.text)
    const request = quantityOf(node.at(['resources', 'requests', measured])?.text) ?? limit
    if (limit === undefined || request === undefined) return undefined
    asked += request
    allowed += limit
  }
  return asked > 0 ? allowed / asked : undefined
}
