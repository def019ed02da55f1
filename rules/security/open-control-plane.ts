import { defineRule } from '../../engine/rule.ts'
import { cloudResources, hasResource } from '../../engine/views/cloud-resources.ts'
import { weighedFor } from '../../engine/views/delivered.ts'
import { UNKNOWN } from '../../engine/views/terraform-values.ts'

const TYPES = ['aws_eks_cluster', 'digitalocean_kubernetes_cluster']

export default defineRule({
  summary: 'The API of a cluster that a cloud runs answers those who work with it, not everybody.',
  why: 'Who can reach the API can try stolen tokens, and every flaw of it from the day that it is known.',
  remedy:
    'Name the addresses that may come in `public_access_cidrs` (EKS) or `control_plane_firewall` (DigitalOcean), or close the public end point.',
  mandate: 'X2',
  severity: 'warning',

  *check(infra) {
    if (!hasResource(infra, ...TYPES)) return
    for (const cluster of cloudResources(infra, 'aws_eks_cluster')) {
      const network = cluster.section('vpc_config')
      if (!network) continue
      const open = network.value('endpoint_public_access')
      if (open !== undefined && open !== true) continue
      const written = network.get('public_access_cidrs')
      const sources = written?.value ?? ['0.0.0.0/0']
      if (sources === UNKNOWN || !(Array.isArray(sources) && sources.includes('0.0.0.0/0'))) continue
      yield cluster.problem(network, written ? 'public_access_cidrs' : 'endpoint_public_access', {
        message: `${cluster} answers everybody; name who may in public_access_cidrs, or set endpoint_public_access to false`,
        severity: weighedFor(cluster.instance.stage, 'warning'),
      })
    }
    for (const cluster of cloudResources(infra, 'digitalocean_kubernetes_cluster')) {
      const firewall = cluster.section('control_plane_firewall')
      const enabled = firewall?.value('enabled')
      const sources = firewall?.value('allowed_addresses')
      const everybody = Array.isArray(sources) && sources.includes('0.0.0.0/0')
      if (firewall && enabled !== false && !everybody) continue
      const argument = everybody ? 'allowed_addresses' : firewall ? 'enabled' : 'control_plane_firewall'
      yield cluster.problem(firewall ?? cluster, argument, {
        message: `${cluster} answers everybody; name who may in control_plane_firewall`,
        // who says nothing of it may not know of it: the argument is younger than most clusters
        severity: firewall ? weighedFor(cluster.instance.stage, 'warning') : 'info',
      })
    }
  },
})
