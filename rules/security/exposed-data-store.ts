import type { Node } from '../../engine/formats/node.ts'
import type { Infra } from '../../engine/infra.ts'
import { keyed } from '../../engine/place.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import { DATA_STORES } from '../../engine/views/data-stores.ts'
import { judged } from '../../engine/views/delivered.ts'

const COMPOSE = /^(?:docker-)?compose([.-][^/]*)?\.ya?ml$/

export default defineRule({
  summary: 'No data store is reached from outside its cluster or host.',
  why: 'A database with a public address is found within hours, and from then on a password is all that keeps everybody out.',
  remedy:
    'Make the Service `ClusterIP`; where others have to reach it, an internal load balancer with `loadBalancerSourceRanges`. In Compose leave `ports` out, or publish on `127.0.0.1`.',
  mandate: 'X2',
  severity: 'error',

  *check(infra) {
    yield* publishedIn(infra)
    yield* judged(infra, { patches: /LoadBalancer|NodePort/ }, function* (objects) {
      for (const service of objects.ofKind('Service')) {
        const type = service.get('spec', 'type')
        if (service.group !== '' || (type !== 'LoadBalancer' && type !== 'NodePort')) continue
        const ports = service.node('spec', 'ports')?.items() ?? []
        const store = ports
          .flatMap((port) => [port.get('port')?.text, port.get('targetPort')?.text])
          .find((port) => port !== undefined && Object.hasOwn(DATA_STORES, port))
        if (store === undefined) continue
        const internal = (service.node('metadata', 'annotations')?.pairs() ?? []).some(
          ({ key, value }) => /internal/i.test(key.text) || /internal/i.test(value.text),
        )
        if (internal || (service.node('spec', 'loadBalancerSourceRanges')?.size ?? 0) > 0) continue
        const near = objects.stage === 'dev' || objects.stage === 'test'
        yield {
          at: service.at(['spec', 'type']),
          message: `${service} opens ${DATA_STORES[store]} (port ${store}) ${type === 'LoadBalancer' ? 'to the internet' : 'on every node'}`,
          severity: near ? 'info' : type === 'NodePort' ? 'warning' : undefined,
        }
      }
    })
  },
})

/** Stores that Compose publishes on every address of a host that users reach; Docker opens them past the host’s firewall. */
function* publishedIn(infra: Infra): Iterable<Problem> {
  const designed = infra.design?.runtime === 'compose'
  for (const file of infra.tree.values()) {
    if (!file.name.includes('compose') || !COMPOSE.test(file.name)) continue
    // elsewhere these files are for a developer’s machine
    if (!(designed && file.path.startsWith('infra/')) && !/[.-]prod(uction)?\b/.test(file.name)) continue
    for (const { key, value } of file.documents[0]?.root?.get('services')?.pairs() ?? []) {
      for (const [index, port] of (value.get('ports')?.items() ?? []).entries()) {
        const store = publishedStore(port)
        if (store === undefined) continue
        yield {
          at: keyed(file, ['services', key.text, 'ports', index]),
          message: `service ${key.text} opens ${DATA_STORES[store]} (port ${store}) on every address of the host, past its firewall`,
        }
      }
    }
  }
}

/** The port of a data store that an entry of `ports` publishes on all addresses. */
function publishedStore(port: Node): string | undefined {
  const [, address, target] =
    port.kind === 'map'
      ? ['', port.get('host_ip')?.text, port.get('published') && port.get('target')?.text]
      : (/^(?:(\[[^\]]*\]|[\d.]+):)?\d+:(\d+)(?:\/tcp)?$/.exec(port.text) ?? [])
  if (address !== undefined && !/^(0\.0\.0\.0|\[?::\]?)$/.test(address)) return undefined
  return target !== undefined && Object.hasOwn(DATA_STORES, target) ? target : undefined
}
