import type { Infra } from '../../engine/infra.ts'
import { defineRule } from '../../engine/rule.ts'
import { type CloudResource, cloudResources, hasResource } from '../../engine/views/cloud-resources.ts'
import { weighedFor } from '../../engine/views/delivered.ts'

const SERVERS = 'hcloud_server'
const DROPLETS = 'digitalocean_droplet'

export default defineRule({
  summary: 'A server with a public address stands behind a firewall.',
  why: 'Hetzner and DigitalOcean let everything in unless a firewall is there: whatever an update starts to listen on is on the internet.',
  remedy:
    'Give the server `firewall_ids`, or a firewall that is applied by label or tag; a server that nobody reaches needs no public address.',
  mandate: 'X2',
  severity: 'warning',

  *check(infra) {
    if (!hasResource(infra, SERVERS, DROPLETS)) return
    if (hasResource(infra, SERVERS) && !isAppliedElsewhere(infra)) {
      for (const server of cloudResources(infra, SERVERS)) {
        const firewalls = server.get('firewall_ids')
        if (firewalls && !(Array.isArray(firewalls.value) && firewalls.value.length === 0)) continue
        if (isPrivate(server)) continue
        yield server.problem(server, 'firewall_ids', {
          message: `${server} has a public address and no firewall: every port of it is on the internet`,
          severity: weighedFor(server.instance.stage, 'warning'),
        })
      }
    }
    // by tags, droplets and firewalls find each other anywhere
    if (hasResource(infra, 'digitalocean_firewall')) return
    for (const droplet of cloudResources(infra, DROPLETS)) {
      if (droplet.value('public_networking') === false) continue
      yield {
        at: droplet.label,
        message: `${droplet} has a public address, and no firewall is there: every port of it is on the internet`,
        severity: weighedFor(droplet.instance.stage, 'warning'),
        environment: droplet.instance.environment,
      }
    }
  },
})

/** Whether a firewall chooses its servers itself. */
function isAppliedElsewhere(infra: Infra): boolean {
  if (hasResource(infra, 'hcloud_firewall_attachment')) return true
  return [...cloudResources(infra, 'hcloud_firewall')].some((one) => one.has('apply_to'))
}

function isPrivate(server: CloudResource): boolean {
  const net = server.section('public_net')
  if (!net) return false
  const closed = (name: string): boolean => net.has(name) && net.value(name) !== true
  return closed('ipv4_enabled') && closed('ipv6_enabled')
}
