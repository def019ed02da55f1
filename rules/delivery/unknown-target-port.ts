import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { selectedBy } from '../../engine/views/workload-links.ts'

export default defineRule({
  summary: 'A Service sends to a port that its Pods have.',
  why: 'A Service whose target port has a name that no container declares has no endpoints: every request is refused.',
  remedy: 'Use the name under `ports` of the container, or give the container’s port that name.',
  mandate: 'F4',
  severity: 'error',

  *check(infra) {
    yield* judged(infra, { patches: /targetPort|ports|elector/ }, function* (objects) {
      for (const service of objects.ofKind('Service')) {
        const selector = service.node('spec', 'selector')
        if (service.group !== '' || (selector?.size ?? 0) === 0) continue
        for (const [index, port] of (service.node('spec', 'ports')?.items() ?? []).entries()) {
          const target = port.get('targetPort')
          if (!target || typeof target.value !== 'string' || /^\d+$|\$\{/.test(target.text)) continue
          const workloads = selectedBy(objects, service.namespace, selector, true)
          const names = workloads.flatMap(({ containers }) =>
            containers.flatMap(({ node }) =>
              (node.get('ports')?.items() ?? []).flatMap((one) => one.get('name')?.text ?? []),
            ),
          )
          const [workload] = workloads
          if (!workload || names.includes(target.text)) continue
          yield {
            at: service.at(['spec', 'ports', index, 'targetPort']),
            message: `${service} sends to port ${target.text}, and the Pods of ${workload.resource} have ${names.length === 0 ? 'no port with a name' : names.join(', ')}: it reaches nobody`,
            related: [
              {
                at: workload.resource.at([...workload.podPath, 'containers'], 'key'),
                message: `${workload.resource}`,
              },
            ],
          }
        }
      }
    })
  },
})
