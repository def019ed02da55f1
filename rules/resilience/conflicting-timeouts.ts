import { durationSeconds } from '../../engine/cron.ts'
import type { Node, Path } from '../../engine/formats/node.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import { type Delivered, judged } from '../../engine/views/delivered.ts'
import { isIstio, serviceOfHost } from '../../engine/views/mesh.ts'

export default defineRule({
  summary: 'Along the path of a request each caller waits longer than what it calls.',
  why: 'Where the outer one gives up first the inner ones work on for nobody, retries that were paid for never happen, and users see an error for what would have been answered.',
  remedy:
    'Let timeouts fall from outside to inside: that of a try times the number of tries within that of the request.',
  mandate: 'H3',
  severity: 'warning',

  *check(infra) {
    const patches = /imeout|attempts|retries/
    yield* judged(infra, { patches }, function* (objects) {
      const virtual = objects.ofKind('VirtualService').filter(isIstio)
      for (const one of virtual) yield* withinVirtual(one)
      for (const route of objects.ofKind('HTTPRoute', 'GRPCRoute')) yield* alongRoute(route, objects, virtual)
      if (virtual.length === 0) return
      for (const ingress of objects.ofKind('Ingress')) yield* alongIngress(ingress, objects, virtual)
    })
  },
})

/** A VirtualService whose tries do not fit into its request. */
function* withinVirtual(resource: Resource): Iterable<Problem> {
  for (const [index, route] of (resource.node('spec', 'http')?.items() ?? []).entries()) {
    const whole = secondsOf(route.get('timeout'))
    const tried = secondsOf(route.at(['retries', 'perTryTimeout']))
    if (whole === undefined || tried === undefined) continue
    const attempts = Number(route.at(['retries', 'attempts'])?.value ?? 2)
    if (attempts === 0 || tried * 2 <= whole) continue
    yield {
      at: resource.at(['spec', 'http', index, 'retries', 'perTryTimeout']),
      message: `${resource} waits ${tried} s for a try and ${whole} s for the request: there is no time for a second try`,
      related: [{ at: resource.at(['spec', 'http', index, 'timeout']), message: 'the request' }],
    }
  }
}

function* alongRoute(route: Resource, objects: Delivered, virtual: readonly Resource[]): Iterable<Problem> {
  for (const [index, rule] of (route.node('spec', 'rules')?.items() ?? []).entries()) {
    const outer = secondsOf(rule.at(['timeouts', 'request']))
    if (outer === undefined) continue
    const base = ['spec', 'rules', index]
    const own = secondsOf(rule.at(['timeouts', 'backendRequest']))
    if (own !== undefined && own > outer) {
      yield {
        at: route.at([...base, 'timeouts', 'backendRequest']),
        message: `${route} waits ${own} s for its backend and ${outer} s for the request: the API server refuses it`,
        severity: 'error',
        related: [{ at: route.at([...base, 'timeouts', 'request']), message: 'the request' }],
      }
      continue
    }
    for (const backend of rule.get('backendRefs')?.items() ?? []) {
      const name = backend.get('name')?.text
      const space = backend.get('namespace')?.text ?? route.namespace
      if (name)
        yield* behind(objects, virtual, {
          caller: route,
          at: [...base, 'timeouts', 'request'],
          seconds: outer,
          service: serviceOfHost(objects, name, space),
        })
    }
  }
}

/** The annotation by which the nginx controller waits for a Service, in seconds; 60 where nothing is said. */
const PROXY = 'nginx.ingress.kubernetes.io/proxy-read-timeout'

function* alongIngress(
  ingress: Resource,
  objects: Delivered,
  virtual: readonly Resource[],
): Iterable<Problem> {
  const seconds = Number(ingress.node('metadata', 'annotations', PROXY)?.text ?? Number.NaN)
  if (Number.isNaN(seconds)) return
  const names = new Set<string>()
  for (const rule of ingress.node('spec', 'rules')?.items() ?? [])
    for (const path of rule.at(['http', 'paths'])?.items() ?? [])
      names.add(path.at(['backend', 'service', 'name'])?.text ?? '')
  for (const name of names)
    yield* behind(objects, virtual, {
      caller: ingress,
      at: ['metadata', 'annotations', PROXY],
      seconds,
      service: serviceOfHost(objects, name, ingress.namespace),
    })
}

interface Call {
  readonly caller: Resource
  readonly at: Path
  readonly seconds: number
  readonly service: Resource | undefined
}

/** What the mesh waits for behind a Service that is called from outside. */
function* behind(
  objects: Delivered,
  virtual: readonly Resource[],
  { caller, at, seconds, service }: Call,
): Iterable<Problem> {
  if (!service) return
  for (const one of virtual) {
    const hosts = one.node('spec', 'hosts')?.items() ?? []
    if (!hosts.some(({ text }) => serviceOfHost(objects, text, one.namespace) === service)) continue
    for (const [index, route] of (one.node('spec', 'http')?.items() ?? []).entries()) {
      const inner = secondsOf(route.get('timeout'))
      if (inner === undefined || inner <= seconds) continue
      yield {
        at: caller.at(at),
        message: `${caller} gives up after ${seconds} s, and ${one} behind it waits ${inner} s for ${service}: the inner one works on for nobody`,
        related: [{ at: one.at(['spec', 'http', index, 'timeout']), message: `${one}` }],
      }
      return
    }
  }
}

function secondsOf(node: Node | undefined): number | undefined {
  return node && durationSeconds(node.text)
}
