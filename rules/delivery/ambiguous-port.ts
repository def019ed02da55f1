import type { Node, Path } from '../../engine/formats/node.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'

/** What Services, probes and policies may call a port of a container (RFC 6335, section 5.1). */
const PORT_NAME = /^(?=.*[a-z])(?!.*--)[a-z0-9](?:[a-z0-9-]{0,13}[a-z0-9])?$/

export default defineRule({
  summary: 'The ports of a Service, and those of a Pod, can be told apart.',
  why: 'The API server refuses a Service of several ports where one has no name, and ports that are there twice; of two containers on one port in a Pod one does not start.',
  remedy: 'Give every port a name and number of its own; a name has at most 15 letters, digits and hyphens.',
  mandate: 'F4',
  severity: 'error',

  *check(infra) {
    yield* judged(infra, { patches: /ports\b|containerPort/ }, function* (objects) {
      for (const service of objects.ofKind('Service')) {
        const ports = service.node('spec', 'ports')?.items() ?? []
        if (service.group !== '' || ports.length < 2) continue
        const nameless = ports.findIndex((port) => !port.get('name'))
        if (nameless >= 0)
          yield {
            at: service.at(['spec', 'ports', nameless, 'port']),
            message: `${service} has ${ports.length} ports, and port ${ports[nameless]!.get('port')?.text ?? ''} has no name: the API server refuses it`,
          }
        yield* repeated(service, ports, ['spec', 'ports'], 'port', `${service}`)
      }
      for (const { resource, containers } of objects.workloads) {
        const taken = new Map<string, { readonly container: string; readonly at: Path }>()
        for (const { name: container, node, path, init } of containers) {
          const ports = node.get('ports')?.items() ?? []
          if (ports.length === 0) continue
          for (const [index, port] of ports.entries()) {
            const name = port.get('name')?.text
            const base = [...path, 'ports', index]
            if (name && !name.includes('$') && !PORT_NAME.test(name))
              yield {
                at: resource.at([...base, 'name']),
                message: `${resource}: container ${container} calls a port ${name}, which is no name of a port: the API server refuses it`,
              }
            const key = numberOf(port, 'containerPort')
            if (key === undefined || init) continue
            const first = taken.get(key)
            if (first && first.container !== container)
              yield {
                at: resource.at([...base, 'containerPort']),
                message: `${resource}: containers ${first.container} and ${container} both listen on ${key} of one Pod: the second one does not start`,
                severity: 'warning',
                related: [{ at: resource.at(first.at), message: `container ${first.container}` }],
              }
            else if (!first) taken.set(key, { container, at: [...base, 'containerPort'] })
          }
          yield* names(resource, ports, [...path, 'ports'], `${resource}: container ${container}`)
        }
      }
    })
  },
})

function* repeated(
  resource: Resource,
  ports: readonly Node[],
  path: Path,
  field: string,
  subject: string,
): Iterable<Problem> {
  yield* names(resource, ports, path, subject)
  const seen = new Map<string, number>()
  for (const [index, port] of ports.entries()) {
    const key = numberOf(port, field)
    if (key === undefined) continue
    const first = seen.get(key)
    if (first !== undefined)
      yield {
        at: resource.at([...path, index, field]),
        message: `${subject} has port ${key} twice: the API server refuses it`,
        related: [{ at: resource.at([...path, first, field]), message: 'the first one' }],
      }
    else seen.set(key, index)
  }
}

function* names(resource: Resource, ports: readonly Node[], path: Path, subject: string): Iterable<Problem> {
  if (ports.length < 2) return
  const seen = new Map<string, number>()
  for (const [index, port] of ports.entries()) {
    const name = port.get('name')?.text
    if (!name) continue
    const first = seen.get(name)
    if (first !== undefined)
      yield {
        at: resource.at([...path, index, 'name']),
        message: `${subject} has two ports called ${name}: the API server refuses it`,
        related: [{ at: resource.at([...path, first, 'name']), message: 'the first one' }],
      }
    else seen.set(name, index)
  }
}

/** `8080/TCP` */
function numberOf(port: Node, field: string): string | undefined {
  const number = port.get(field)?.value
  return typeof number === 'number' ? `${number}/${port.get('protocol')?.text ?? 'TCP'}` : undefined
}
