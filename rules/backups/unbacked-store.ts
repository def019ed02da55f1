import type { Infra } from '../../engine/infra.ts'
import { keyed } from '../../engine/place.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import { type CloudResource, cloudResources, hasResource } from '../../engine/views/cloud-resources.ts'
import { weighedFor } from '../../engine/views/delivered.ts'

/** Databases with backups of their own: the days they are kept where nobody says so, and what makes one a copy of another. */
const DATABASES: ReadonlyMap<string, { readonly days: number; readonly copies: readonly string[] }> = new Map(
  [
    ['aws_db_instance', { days: 0, copies: ['replicate_source_db'] }],
    ['aws_rds_cluster', { days: 1, copies: ['replication_source_identifier', 'global_cluster_identifier'] }],
    ['aws_docdb_cluster', { days: 1, copies: ['global_cluster_identifier'] }],
    [
      'aws_neptune_cluster',
      { days: 1, copies: ['replication_source_identifier', 'global_cluster_identifier'] },
    ],
  ],
)
const TYPES = [...DATABASES.keys(), 'aws_dynamodb_table']

export default defineRule({
  summary: 'Databases that a cloud runs are backed up, for as long as the policy says.',
  why: 'A replica repeats a wrong DELETE within a second; only a copy of yesterday does not.',
  remedy:
    'Set `backup_retention_period` to the days of the policy, and point-in-time recovery on tables; or cover them by a plan of AWS Backup.',
  mandate: 'B2',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    if (!hasResource(infra, ...TYPES)) return
    // AWS Backup takes what its selection names, by tags that may be anywhere
    const planned = hasResource(infra, 'aws_backup_selection')
    for (const [type, { days, copies }] of DATABASES) {
      for (const database of cloudResources(infra, type)) {
        if (copies.some((name) => database.has(name))) continue
        yield* keptFor(infra, database, days, planned)
      }
    }
    if (planned) return
    for (const table of cloudResources(infra, 'aws_dynamodb_table')) {
      const recovery = table.section('point_in_time_recovery')
      if (table.has('point_in_time_recovery') && recovery?.value('enabled') !== false) continue
      if (table.has('restore_source_name') || /lock/i.test(`${table.name} ${String(table.value('name'))}`))
        continue
      yield table.problem(recovery ?? table, recovery ? 'enabled' : 'point_in_time_recovery', {
        message: `${table} cannot be taken back to before a mistake; switch point_in_time_recovery on`,
        severity: weighedFor(
          table.instance.stage,
          table.instance.stage === 'production' ? 'warning' : 'info',
        ),
      })
    }
  },
})

function* keptFor(
  infra: Infra,
  database: CloudResource,
  byDefault: number,
  planned: boolean,
): Iterable<Problem> {
  const written = database.get('backup_retention_period')
  const days = written ? written.value : byDefault
  if (typeof days !== 'number') return
  const { stage } = database.instance
  const wanted = infra.design?.backups.keep.daily
  if (days === 0) {
    if (planned) return
    yield database.problem(
      database,
      'backup_retention_period',
      {
        message: `${database} has no backups: ${written ? 'its backup_retention_period is 0' : 'it does not say for how many days they are kept'}`,
        severity: stage === 'dev' || stage === 'test' ? 'info' : written ? undefined : 'warning',
      },
      { title: `keep backups for ${wanted ?? 7} days`, value: wanted ?? 7 },
    )
    return
  }
  const { designFile } = infra
  if (!designFile || wanted === undefined || stage !== 'production' || planned) return
  // AWS keeps automatic backups for 35 days at most; what is older is a snapshot’s business
  const least = Math.min(wanted, 35)
  if (days >= least) return
  yield database.problem(
    database,
    'backup_retention_period',
    {
      message: `${database} keeps backups for ${days} ${days === 1 ? 'day' : 'days'}; the design keeps ${wanted}`,
      related: [{ at: keyed(designFile.path, ['backups', 'keep']), message: 'the policy' }],
    },
    { title: `keep backups for ${least} days`, value: least },
  )
}
