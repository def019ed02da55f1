import { absent, keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

/** Kinds that run something, ours and those of operators. */
const RUNNING = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'CronJob',
  'Job',
  'Rollout',
  'Cluster',
  'Postgresql',
  'Redis',
  'RedisFailover',
  'Valkey',
  'RabbitmqCluster',
  'Kafka',
  'Service',
  'HelmRelease',
  'Application',
] as const

/** Workloads that a provider may run instead of a cluster, and resources that are such. */
const STORES: ReadonlySet<string> = new Set(['database', 'cache', 'queue'])
const STORE =
  /_(?:db|rds|sql|database|elasticache|redis|valkey|memorystore|sqs|mq|queue|pubsub|kafka|msk)(?:_|$)/

export default defineRule({
  summary: 'Every workload that the design declares is deployed.',
  why: 'What is declared and not there is costed, alerted on and counted as done, and nobody can call it.',
  remedy: 'Run `generator-infra update`, which writes it, or take it out of the design.',
  mandate: 'T2',
  severity: 'error',

  *check(infra) {
    const { design, designFile } = infra
    // A design that is ahead of an empty tree is told so by tree/missing-deliverable.
    if (!design || !designFile || design.runtime !== 'kubernetes') return
    const running = [
      ...infra.ofKind(...RUNNING),
      ...infra.sketches.filter(({ kind }) => (RUNNING as readonly string[]).includes(kind)),
    ]
    if (running.length === 0) return
    const names = running.map(({ name }) => name)
    const charts = infra.charts.flatMap(({ name, dependencies }) => [
      name,
      ...dependencies.map((one) => one.name),
    ])
    const managed = infra.terraform.some((module) =>
      module.blocks('resource').some(({ block }) => STORE.test(block.labels[0] ?? '')),
    )
    for (const [index, { name, type }] of design.workloads.entries()) {
      // A store that the provider runs has no manifest, and seldom the workload's name.
      if (managed && STORES.has(type)) continue
      if ([...names, ...charts].some((one) => isOf(one, name))) continue
      yield {
        at: absent(
          `manifests of ${name}`,
          keyed(designFile.path, ['workloads', index, 'name'], { part: 'key' }),
        ),
        message: `workload ${name} is declared and nothing in the tree deploys it`,
      }
    }
  },
})

/** `web`, `shop-web`, `web-primary`. */
function isOf(name: string, workload: string): boolean {
  return name === workload || name.endsWith(`-${workload}`) || name.startsWith(`${workload}-`)
}
