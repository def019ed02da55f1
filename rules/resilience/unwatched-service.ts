import type { Node } from '../../engine/formats/node.ts'
import { absent } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { deployedProjects } from '../../engine/views/compose-projects.ts'

export default defineRule({
  summary: 'A service of Compose that others come to says whether it is well.',
  why: 'A program that hangs is running for Docker: without a health check nothing waits for it, nothing tells, and a release that does not answer counts as done.',
  remedy:
    'Give it a `healthcheck` that asks what users ask; where the image has one already, say so with a `healthcheck` of its `interval`.',
  mandate: 'H2',
  severity: 'warning',

  *check(infra) {
    for (const { services } of deployedProjects(infra)) {
      for (const service of services.values()) {
        if (service.get('healthcheck') || service.isJob || (!service.get('image') && !service.get('build')))
          continue
        // a neighbour may ask for it: an image without a shell has nothing to ask with
        if (['check', 'health-check', 'healthcheck'].some((one) => services.has(`${service.name}-${one}`)))
          continue
        const port = service.items('ports').find(({ node }) => isOpen(node))
        if (!port) continue
        yield {
          at: absent('healthcheck', service.place),
          message: `service ${service.name} takes callers on ${portIn(port.node)} and says nowhere whether it is well; give it a healthcheck`,
          // the image may have one; who designed the tree knows
          severity: infra.design === undefined || service.get('build') ? 'info' : undefined,
        }
      }
    }
  },
})

/** Whether a port is published beyond the host itself. */
function isOpen(port: Node): boolean {
  const address =
    port.kind === 'map' ? port.get('host_ip')?.text : /^(\[[^\]]*\]|[\d.]+):/.exec(port.text)?.[1]
  return address === undefined || !/^(?:127\.|\[?::1\]?$)/.test(address)
}

function portIn(port: Node): string {
  const text = port.kind === 'map' ? port.get('target')?.text : /(\d+)(?:\/\w+)?$/.exec(port.text)?.[1]
  return `port ${text ?? port.text}`
}
