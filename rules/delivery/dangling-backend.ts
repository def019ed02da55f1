import type { Node, Path } from '../../engine/formats/node.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule } from '../../engine/rule.ts'
import { nearest } from '../../engine/spelling.ts'
import { type Delivered, judged } from '../../engine/views/delivered.ts'
import { isClosed } from '../../engine/views/workload-links.ts'

/** A Service that requests are sent to. */
interface Backend {
  readonly path: Path
  readonly service: string
  readonly namespace: string | undefined
  readonly port: { readonly path: Path; readonly text: string; readonly named: boolean } | undefined
}

const ROUTES = ['Ingress', 'HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute']

export default defineRule({
  summary: 'What comes in from outside is sent to a Service that is there, on a port that it has.',
  why: 'An Ingress or route that names a Service or port which does not exist answers every request with an error.',
  remedy: 'Name the Service and its port as the Service is written.',
  mandate: 'F4',
  severity: 'error',

  *check(infra) {
    yield* judged(infra, { patches: /backend|ports/ }, function* (objects) {
      const services = objects.ofKind('Service').filter(({ group }) => group === '')
      for (const resource of objects.ofKind(...ROUTES)) {
        for (const { path, service: name, namespace, port } of backendsOf(resource)) {
          if (name.includes('${')) continue
          const neighbours = services.filter((one) => one.namespace === namespace)
          const service = neighbours.find((one) => one.name === name)
          if (!service) {
            const meant = nearest(
              name,
              neighbours.map((one) => one.name),
            )
            // a Service may come from a chart, an operator, or another repository
            if (!meant && (!isClosed(objects) || neighbours.length === 0 || isMade(objects, name))) continue
            if (meant && isMade(objects, name)) continue
            yield {
              at: resource.at(path),
              message: `${resource} sends to Service ${name}, which nothing here makes${meant ? `; did you mean ${meant}?` : ''}`,
              severity: 'warning',
            }
            continue
          }
          const ports = service.node('spec', 'ports')?.items() ?? []
          if (!port || ports.length === 0) continue
          if (ports.some((one) => one.get(port.named ? 'name' : 'port')?.text === port.text)) continue
          const has = ports.map((one) => one.get(port.named ? 'name' : 'port')?.text ?? 'one without a name')
          yield {
            at: resource.at(port.path),
            message: `${resource} sends to port ${port.text} of ${service}, which has ${has.join(', ')}: every request fails`,
            related: [{ at: service.at(['spec', 'ports'], 'key'), message: `${service}` }],
          }
        }
      }
    })
  },
})

/** Whether an operator makes a Service of this name: Flagger, Argo Rollouts, databases and others that name it after their object. */
function isMade(objects: Delivered, name: string): boolean {
  return objects.resources.some(
    (one) =>
      one.group.includes('.') && one.name !== '' && (name === one.name || name.startsWith(`${one.name}-`)),
  )
}

function backendsOf(resource: Resource): readonly Backend[] {
  const backends: Backend[] = []
  const { namespace } = resource
  if (resource.kind === 'Ingress') {
    const add = (node: Node | undefined, path: Path): void => {
      const service = node?.get('service')
      const name = service?.get('name')?.text
      if (!name) return
      const field = service?.at(['port', 'name']) ? 'name' : 'number'
      const port = service?.at(['port', field])
      backends.push({
        path: [...path, 'service', 'name'],
        service: name,
        namespace,
        port: port && { path: [...path, 'service', 'port', field], text: port.text, named: field === 'name' },
      })
    }
    add(resource.node('spec', 'defaultBackend'), ['spec', 'defaultBackend'])
    for (const [at, rule] of (resource.node('spec', 'rules')?.items() ?? []).entries())
      for (const [index, one] of (rule.at(['http', 'paths'])?.items() ?? []).entries())
        add(one.get('backend'), ['spec', 'rules', at, 'http', 'paths', index, 'backend'])
    // an annotation of the AWS controller, not a port
    return backends.filter(({ port }) => port?.text !== 'use-annotation')
  }
  if (!resource.group.endsWith('gateway.networking.k8s.io')) return backends
  for (const [at, rule] of (resource.node('spec', 'rules')?.items() ?? []).entries()) {
    for (const [index, one] of (rule.get('backendRefs')?.items() ?? []).entries()) {
      const name = one.get('name')?.text
      if (!name || (one.get('kind')?.text ?? 'Service') !== 'Service' || one.get('group')?.text) continue
      const path = ['spec', 'rules', at, 'backendRefs', index]
      const port = one.get('port')
      backends.push({
        path: [...path, 'name'],
        service: name,
        namespace: one.get('namespace')?.text ?? namespace,
        port: port && { path: [...path, 'port'], text: port.text, named: false },
      })
    }
  }
  return backends
}
