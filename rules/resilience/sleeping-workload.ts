import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { autoscalersOf, scaledBy, servicesOf } from '../../engine/views/workload-links.ts'

/** Kinds through which requests come from outside. */
const ENTRANCES = ['Ingress', 'HTTPRoute', 'GRPCRoute', 'IngressRoute', 'VirtualService']

export default defineRule({
  summary: 'What users reach in production is never scaled to nothing.',
  why: 'With no Pod a Service has no endpoint: until an autoscaler that watches something else wakes the workload, every request is refused.',
  remedy:
    'Write `minReplicaCount: 2`, or put in front of it what holds requests while it starts, such as KEDA’s HTTP add-on.',
  mandate: 'H5',
  severity: 'warning',

  *check(infra) {
    const judging = {
      patches: /minReplicaCount|idleReplicaCount/,
      stages: (stage: string) => stage === 'production',
    }
    yield* judged(infra, judging, function* (objects) {
      for (const autoscaler of autoscalersOf(objects)) {
        const { resource, minPath } = autoscaler
        if (resource.kind !== 'ScaledObject') continue
        const idle = resource.get('spec', 'idleReplicaCount') === 0
        if (autoscaler.min > 0 && !idle) continue
        const triggers = (resource.node('spec', 'triggers')?.items() ?? []).map(
          (one) => one.get('type')?.text,
        )
        // the usage of Pods that are not there wakes none: KEDA keeps one by itself
        if (triggers.every((one) => one === 'cpu' || one === 'memory')) continue
        if (triggers.includes('external-push') || objects.ofKind('HTTPScaledObject').length > 0) continue
        const workload = scaledBy(objects, autoscaler)
        if (!workload) continue
        const entrances = objects.ofKind(...ENTRANCES)
        const service = servicesOf(objects, workload).find(
          (one) =>
            one.get('spec', 'type') === 'LoadBalancer' ||
            entrances.some((entrance) => JSON.stringify(entrance.root.value).includes(`"${one.name}"`)),
        )
        if (!service) continue
        yield {
          at: resource.at(idle ? ['spec', 'idleReplicaCount'] : minPath),
          message: `${resource} takes ${workload.resource} down to no Pod, and users reach it through ${service}: requests that wake it are refused`,
          related: [{ at: service.at(['metadata', 'name']), message: `${service}` }],
        }
      }
    })
  },
})
