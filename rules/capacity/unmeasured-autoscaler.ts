import type { Node, Path } from '../../engine/formats/node.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { type Autoscaler, autoscalersOf, scaledBy } from '../../engine/views/workload-links.ts'

export default defineRule({
  summary: 'Every container of a workload that scales by utilization asks for what is measured.',
  why: 'Utilization is a share of the request. Where one container has none, the autoscaler gets no number, and never scales.',
  remedy: 'Give every container, sidecars too, a request of that resource, or measure an average value.',
  mandate: 'H1',
  severity: 'error',

  *check(infra) {
    yield* judged(infra, { patches: /requests|resources|metrics|averageUtilization/ }, function* (objects) {
      for (const autoscaler of autoscalersOf(objects)) {
        const workload = scaledBy(objects, autoscaler)
        if (!workload) continue
        for (const { measured, container, path } of utilizationsOf(autoscaler)) {
          const defaults = objects
            .ofKind('LimitRange')
            .some(
              (range) =>
                range.namespace === workload.resource.namespace &&
                (range.node('spec', 'limits')?.items() ?? []).some(
                  (limit) => limit.at(['defaultRequest', measured]) ?? limit.at(['default', measured]),
                ),
            )
          if (defaults) continue
          const lacking = workload.containers.filter(
            ({ node, init, name }) =>
              !init &&
              (container === undefined || container === name) &&
              !node.at(['resources', 'requests', measured]) &&
              !node.at(['resources', 'limits', measured]) &&
              !workload.pod.at(['resources', 'requests', measured]),
          )
          const [first] = lacking
          if (!first) continue
          const { resource } = autoscaler
          yield {
            at: resource.at(path),
            message: `${resource} scales by the utilization of ${measured}, and ${workload.resource} asks for none in ${lacking.map(({ name }) => name).join(', ')}: it never scales`,
            related: [
              { at: workload.resource.at([...first.path, 'name']), message: `container ${first.name}` },
            ],
          }
        }
      }
    })
  },
})

interface Utilization {
  readonly measured: string
  readonly container: string | undefined
  readonly path: Path
}

function utilizationsOf({ resource }: Autoscaler): readonly Utilization[] {
  if (resource.kind === 'ScaledObject') {
    return (resource.node('spec', 'triggers')?.items() ?? []).flatMap((trigger, index): Utilization[] => {
      const measured = trigger.get('type')?.text
      const how = trigger.get('metricType')?.text ?? trigger.at(['metadata', 'type'])?.text
      if ((measured !== 'cpu' && measured !== 'memory') || how !== 'Utilization') return []
      const container = trigger.at(['metadata', 'containerName'])?.text
      return [{ measured, container, path: ['spec', 'triggers', index, 'type'] }]
    })
  }
  if (resource.node('spec', 'targetCPUUtilizationPercentage'))
    return [{ measured: 'cpu', container: undefined, path: ['spec', 'targetCPUUtilizationPercentage'] }]
  return (resource.node('spec', 'metrics')?.items() ?? []).flatMap((metric: Node, index): Utilization[] => {
    const field = metric.get('type')?.text === 'ContainerResource' ? 'containerResource' : 'resource'
    const source = metric.get(field)
    const measured = source?.get('name')?.text
    const share = source?.at(['target', 'averageUtilization']) ?? source?.get('targetAverageUtilization')
    if (!measured || !share) return []
    return [
      {
        measured,
        container: source?.get('container')?.text,
        path: ['spec', 'metrics', index, field, 'name'],
      },
    ]
  })
}
