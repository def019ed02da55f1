import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { isTogether, selectedBy } from '../../engine/views/workload-links.ts'
import type { Workload } from '../../engine/views/workloads.ts'

export default defineRule({
  summary: 'Every Pod that a Service selects listens on its port.',
  why: 'Where labels of a program’s parts are alike its Service selects workers and jobs, too: each request that is sent to one of these is refused, and the others succeed.',
  remedy:
    'Add a label to the selector that only the Pods which answer have, such as `app.kubernetes.io/component`.',
  mandate: 'F4',
  severity: 'warning',

  *check(infra) {
    yield* judged(infra, { patches: /abels|selector|ports|targetPort/ }, function* (objects) {
      if (objects.workloads.length < 2) return
      for (const service of objects.ofKind('Service')) {
        const selector = service.node('spec', 'selector')
        if (service.group !== '' || (selector?.size ?? 0) === 0) continue
        const selected = selectedBy(objects, service.namespace, selector, true).filter(({ resource }) =>
          isTogether(objects, service, resource),
        )
        if (selected.length < 2) continue
        for (const [index, port] of (service.node('spec', 'ports')?.items() ?? []).entries()) {
          const target = (port.get('targetPort') ?? port.get('port'))?.value
          // Pods without a port of that name are left out of the endpoints
          if (typeof target !== 'number') continue
          const listening = selected.filter((one) => listens(one, target) === true)
          const deaf = selected.filter((one) => listens(one, target) === false)
          const [first] = deaf
          if (!first || listening.length === 0) continue
          yield {
            at: service.at(['spec', 'selector'], 'key'),
            message: `${service} selects the Pods of ${deaf.map(({ resource }) => `${resource}`).join(', ')} beside those of ${listening[0]!.resource}, and they do not listen on ${target}: their share of the requests fails`,
            related: [
              { at: service.at(['spec', 'ports', index]), message: 'the port' },
              {
                at: first.resource.at([...first.templatePath, 'metadata', 'labels'], 'key'),
                message: `${first.resource}`,
              },
            ],
          }
          break
        }
      }
    })
  },
})

/** Whether Pods listen on a port; undefined where they do not say what they listen on. */
function listens({ kind, containers }: Workload, target: number): boolean | undefined {
  const ports = containers.flatMap(({ node, init }) => (init ? [] : (node.get('ports')?.items() ?? [])))
  if (ports.some((port) => port.get('containerPort')?.value === target)) return true
  return ports.length > 0 || kind === 'Job' || kind === 'CronJob' ? false : undefined
}
