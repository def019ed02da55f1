import type { Infra } from '../../engine/infra.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import { cloudResources, hasResource, referredBy } from '../../engine/views/cloud-resources.ts'
import { weighedFor } from '../../engine/views/delivered.ts'
import type { TerraformModule } from '../../engine/views/terraform.ts'

const CLUSTERS = 'aws_eks_cluster'
const TRAILS = 'aws_cloudtrail'
const NETWORKS = 'aws_vpc'

export default defineRule({
  summary: 'What a cloud can write down of who did what is written down.',
  why: 'After an intrusion the first question is what was done with which key; a log that was off then cannot be had later.',
  remedy:
    'Let the control plane write its audit log, the trail cover all regions and sign its files, and each network have a flow log.',
  mandate: 'X4',
  severity: 'warning',
  fixable: 'sometimes',

  *check(infra) {
    if (!hasResource(infra, CLUSTERS, TRAILS, NETWORKS)) return
    for (const cluster of cloudResources(infra, CLUSTERS)) {
      const types = cluster.get('enabled_cluster_log_types')
      const list = types?.value ?? []
      if (!Array.isArray(list) || list.some((one) => typeof one !== 'string') || list.includes('audit'))
        continue
      yield cluster.problem(
        cluster,
        'enabled_cluster_log_types',
        {
          message: `${cluster} writes no audit log: who asked its API for what is not written down`,
          severity: weighedFor(cluster.instance.stage, 'warning'),
        },
        { title: 'write the audit log', value: [...list, 'audit'] },
      )
    }
    yield* trails(infra)
    yield* networks(infra)
  },
})

function* trails(infra: Infra): Iterable<Problem> {
  for (const trail of cloudResources(infra, TRAILS)) {
    if (trail.value('enable_logging') === false) {
      yield trail.problem(
        trail,
        'enable_logging',
        { message: `${trail} is switched off` },
        { title: 'switch it on', value: true },
      )
    }
    const lacks = [
      trail.is('is_multi_region_trail', false, true) && !trail.has('is_organization_trail')
        ? 'other regions'
        : undefined,
      trail.is('enable_log_file_validation', false, true) ? 'signatures of its files' : undefined,
    ].filter((one) => one !== undefined)
    if (lacks.length === 0) continue
    const [first] = lacks
    yield trail.problem(
      trail,
      first === 'other regions' ? 'is_multi_region_trail' : 'enable_log_file_validation',
      {
        message: `${trail} leaves out ${lacks.join(' and ')}: what is done there, or to the log itself, does not show`,
      },
      lacks.length === 1
        ? {
            title: 'write it down too',
            value: true,
          }
        : undefined,
    )
  }
}

/** A network whose traffic nobody writes down, where no flow log of its module could be meant for it. */
function* networks(infra: Infra): Iterable<Problem> {
  if (!hasResource(infra, NETWORKS)) return
  const logs = [...cloudResources(infra, 'aws_flow_log')]
  // one that is for a network of another module, or for one that is handed over, may be for any
  const logged = new Set<string>()
  const elsewhere = new Set<TerraformModule>()
  for (const log of logs) {
    const names = referredBy(log, 'vpc_id').filter((name) => name.startsWith('aws_vpc '))
    if (names.length === 0) return
    elsewhere.add(log.module)
    for (const name of names) logged.add(`${log.module.folder} ${name}`)
  }
  for (const network of cloudResources(infra, NETWORKS)) {
    if (logged.has(`${network.module.folder} aws_vpc ${network.name}`)) continue
    if (elsewhere.size > 0 && !elsewhere.has(network.module)) continue
    yield {
      at: network.label,
      message: `${network} has no flow log: which machine spoke with whom is not written down`,
      severity: 'info',
      environment: network.instance.environment,
    }
  }
}
