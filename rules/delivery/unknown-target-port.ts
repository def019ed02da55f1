import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { reachedBy } from '../../engine/views/workload-links.ts'
import type { Workload } from '../../engine/views/workloads.ts'

export default defineRule({
  summary: 'A Service sends to a port that its Pods have.',
  why: 'A Service whose target port has a name that no container declares has no endpoints: every request is refused.',
  remedy: 'Use the name under `ports` of the container, or give the container’s port that name.',
  mandate: 'F4',
  severity: 'error',

  *check(infra) {
    yield* judged(infra, { patches: /targetPort|ports|elector/ }, function* (objects) {
      for (const service of objects.ofKind('Service')) {
        if (service.group !== '') continue
        const ports = service.node('spec', 'ports')?.items() ?? []
        for (let index = 0; index < ports.length; index++) {
          const target = ports[index]!.get('targetPort')
          if (!target || typeof target.value !== 'string' || /^\d+$|\$\{/.test(target.text)) continue
          const workloads = reachedBy(objects, service)
          const [workload] = workloads
          if (!workload || workloads.some((one) => portsOf(one).includes(target.text))) continue
          const names = workloads.flatMap(portsOf)
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

/** The names of the ports that the containers of a workload declare. */
function portsOf({ containers }: Workload): readonly string[] {
  const names: string[] = []
  for (const { node } of containers)
    for (const port of node.get('ports')?.items() ?? []) {
      const name = port.get('name')?.text
      if (name !== undefined) names.push(name)
    }
  return names
}
