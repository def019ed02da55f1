import type { Node } from '../../engine/formats/node.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule } from '../../engine/rule.ts'
import { type Delivered, judged } from '../../engine/views/delivered.ts'
import { mayShareNamespace } from '../../engine/views/made-objects.ts'
import { slipOf } from '../../engine/views/slips.ts'

const ROUTES = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute']
const GATEWAY_API = 'gateway.networking.k8s.io'

export default defineRule({
  summary: 'A route attaches to a listener of its Gateway that takes it.',
  why: 'A route whose Gateway, listener, host or namespace does not fit is accepted and never served: requests for it get 404, and only its status says why.',
  remedy:
    'Name a listener that is there, a host beneath its own, and let the listener take routes of the namespace (`allowedRoutes`).',
  mandate: 'F4',
  severity: 'error',

  *check(infra) {
    const patches = /parentRefs|listeners|hostnames?\b|allowedRoutes|sectionName/
    yield* judged(infra, { patches }, function* (objects) {
      const routes = objects.ofKind(...ROUTES)
      if (routes.length === 0) return
      const gateways = objects.ofKind('Gateway').filter(({ group }) => group === GATEWAY_API)
      if (gateways.length === 0) return
      for (const route of routes) {
        for (const [index, parent] of (route.node('spec', 'parentRefs')?.items() ?? []).entries()) {
          const name = parent.get('name')?.text
          if (!name || name.includes('$') || (parent.get('kind')?.text ?? 'Gateway') !== 'Gateway') continue
          const space = parent.get('namespace')?.text ?? route.namespace
          const near = gateways.filter(
            (one) => mayShareNamespace(one.namespace, space) && isNear(objects, one, route),
          )
          const own = near.filter((one) => one.name === name)
          const [gateway] = own
          if (!gateway) {
            // the Gateway of a cluster is often another repository's
            const meant = slipOf(
              name,
              near.map((one) => one.name),
            )
            if (meant)
              yield {
                at: route.at(['spec', 'parentRefs', index, 'name']),
                message: `${route} attaches to Gateway ${name}, which nothing here makes; did you mean ${meant}?`,
                severity: 'warning',
              }
            continue
          }
          // of several Gateways of one name, as for several clusters, any may be meant
          const faults = own.map((one) => faultOf(route, parent, one))
          const fault = faults.includes(undefined) ? undefined : faults[0]
          if (fault)
            yield {
              at: route.at(
                fault.field === 'hostnames'
                  ? ['spec', 'hostnames']
                  : ['spec', 'parentRefs', index, fault.field],
              ),
              message: `${route} is not served by ${gateway}: ${fault.says}`,
              related: [{ at: gateway.at(['spec', 'listeners'], 'key'), message: `${gateway}` }],
            }
        }
      }
    })
  },
})

/** Whether both are applied to one cluster: of a tree without environments only what lies in one folder certainly is. */
function isNear(objects: Delivered, gateway: Resource, route: Resource): boolean {
  return objects.environment !== undefined || gateway.file.folder === route.file.folder
}

/** Why no listener of a Gateway takes a route. */
function faultOf(
  route: Resource,
  parent: Node,
  gateway: Resource,
): { readonly field: string; readonly says: string } | undefined {
  const all = gateway.node('spec', 'listeners')?.items() ?? []
  // sets of listeners stand elsewhere
  if (all.length === 0 || gateway.node('spec', 'allowedListeners')) return undefined
  let listeners = all
  for (const [field, own] of [
    ['sectionName', 'name'],
    ['port', 'port'],
  ] as const) {
    const wanted = parent.get(field)?.text
    if (wanted === undefined) continue
    listeners = listeners.filter((one) => one.get(own)?.text === wanted)
    const has = all.map((one) => one.get(own)?.text ?? '').join(', ')
    if (listeners.length === 0)
      return { field, says: `it has no listener ${field === 'port' ? 'on port ' : ''}${wanted}, but ${has}` }
  }
  const open = listeners.filter((one) => takesNamespace(one, route, gateway))
  if (open.length === 0)
    return {
      field: 'namespace',
      says: `its listeners take routes of namespace ${gateway.namespace} alone, and this one is in ${route.namespace}`,
    }
  const hosts = (route.node('spec', 'hostnames')?.items() ?? []).map(({ text }) => text)
  if (hosts.length === 0 || hosts.some((host) => host.includes('$'))) return undefined
  const meets = open.some((one) => {
    const listens = one.get('hostname')?.text
    return !listens || hosts.some((host) => intersects(host, listens))
  })
  if (meets) return undefined
  const listened = open.map((one) => one.get('hostname')?.text).join(', ')
  return { field: 'hostnames', says: `it listens for ${listened}, and not for ${hosts.join(', ')}` }
}

function takesNamespace(listener: Node, route: Resource, gateway: Resource): boolean {
  const from = listener.at(['allowedRoutes', 'namespaces', 'from'])?.text ?? 'Same'
  return from !== 'Same' || mayShareNamespace(route.namespace, gateway.namespace)
}

/** Whether two hosts, each possibly `*.example.com`, have one in common. */
function intersects(a: string, b: string): boolean {
  if (a === b) return true
  if (a.startsWith('*.') && b.startsWith('*.')) return a.endsWith(b.slice(1)) || b.endsWith(a.slice(1))
  if (a.startsWith('*.')) return b.endsWith(a.slice(1))
  return b.startsWith('*.') && a.endsWith(b.slice(1))
}
