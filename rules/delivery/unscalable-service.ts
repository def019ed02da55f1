import type { Node } from '../../engine/formats/node.ts'
import { defineRule } from '../../engine/rule.ts'
import { type ComposeService, composeProjects } from '../../engine/views/compose-projects.ts'

export default defineRule({
  summary: 'A service of which several containers are to run can run several times.',
  why: 'A name, and a port of the host, can be taken once: the second container does not start, and the release stops half way.',
  remedy: 'Leave `container_name` out, publish a range of ports or none, and put a proxy before the service.',
  mandate: 'D1',
  severity: 'error',

  *check(infra) {
    for (const { services } of composeProjects(infra)) {
      for (const service of services.values()) {
        const count = replicas(service)
        if (count === undefined || count < 2) continue
        const name = service.get('container_name')
        const port = service.items('ports').find(({ node }) => isFixed(node))
        if (!name && !port) continue
        yield {
          at: name ? service.placeOf('container_name') : port!.at,
          message: `service ${service.name} is to run ${count} times, but ${name ? `only one container can be called ${name.node.text}` : `only one can have port ${publishedBy(port!.node)} of the host`}`,
        }
      }
    }
  },
})

function replicas(service: ComposeService): number | undefined {
  const deploy = service.all('deploy').findLast(({ node }) => node.get('replicas') !== undefined)
  // a swarm shares one port among all replicas by its own network
  if (deploy && (deploy.node.get('mode') ?? deploy.node.get('placement') ?? deploy.node.get('update_config')))
    return undefined
  const value = deploy?.node.get('replicas')?.value ?? service.get('scale')?.node.value
  return typeof value === 'number' ? value : undefined
}

function publishedBy(port: Node): string | undefined {
  if (port.kind === 'map') return port.get('published')?.text
  return /^(?:(?:\[[^\]]*\]|[\d.]+):)?(\d+):\d+(?:\/\w+)?$/.exec(port.text)?.[1]
}

function isFixed(port: Node): boolean {
  return /^\d+$/.test(publishedBy(port) ?? '')
}
