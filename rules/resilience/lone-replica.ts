import { hasAdopted } from '../../engine/deliverables.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { fewestPods, servicesOf } from '../../engine/views/workload-links.ts'

/** Kinds through which requests come from outside. */
const ENTRANCES = ['Ingress', 'HTTPRoute', 'GRPCRoute', 'IngressRoute', 'VirtualService']

export default defineRule({
  summary: 'What users reach in production has more than one replica.',
  why: 'With one Pod each drained node, failed node and evicted Pod is an outage, and a release is one too where the new Pod does not start.',
  remedy: 'Run two or more replicas, or give the autoscaler a lower bound of two.',
  mandate: 'D2',
  severity: 'warning',

  *check(infra) {
    const judging = {
      patches: /replicas["':\s\S]{0,40}\b1\b|minReplica\w*["':\s\S]{0,40}\b1\b/,
      stages: (stage: string) => stage === 'production',
    }
    yield* judged(infra, judging, function* (objects) {
      // one server, or one replica, that the design says is a decision; what it costs is told there
      const declared = infra.design?.environments.find(({ name }) => name === objects.environment)
      if (declared && (declared.servers === 1 || declared.replicas === 1)) return
      const entrances = objects.ofKind(...ENTRANCES)
      const design = infra.design?.workloads ?? []
      for (const workload of objects.workloads) {
        const { resource, kind } = workload
        if (kind !== 'Deployment' && kind !== 'Rollout') continue
        if (fewestPods(objects, workload) !== 1) continue
        const services = servicesOf(objects, workload)
        const designed = design.find(({ name }) => name === resource.name)
        const target = Number(designed?.slo?.availability ?? Number.NaN)
        const reached = services.some(
          (service) =>
            service.get('spec', 'type') === 'LoadBalancer' ||
            entrances.some((one) => namesService(one, service.name)),
        )
        if (!reached && !(target >= 99.9)) continue
        // a claim that one Pod mounts leaves it no other number
        const bound = (workload.pod.get('volumes')?.items() ?? []).some((one) =>
          one.get('persistentVolumeClaim'),
        )
        yield {
          at: resource.at(['spec', 'replicas']),
          message: `${resource} runs one Pod, and users reach it: each disruption is an outage${bound ? '; its claim has to go into a StatefulSet or object storage first' : ''}`,
          severity: bound || !hasAdopted(infra) ? 'info' : undefined,
        }
      }
    })
  },
})

function namesService(entrance: { readonly root: { readonly value: unknown } }, name: string): boolean {
  return new RegExp(`"(?:name|host|serviceName)":"${name.replaceAll(/[^\w-]/g, '\\$&')}["./]`).test(
    JSON.stringify(entrance.root.value),
  )
}
