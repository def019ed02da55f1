import { longestAwsInterval } from '../cron.ts'
import { keyed } from '../place.ts'
import type { Backup } from './backups.ts'
import { stringOf } from './find-modules.ts'
import type { PlacedBlock, TerraformModule } from './terraform.ts'

const DAY = 86_400

/** Backups that a provider makes: AWS Backup's plans, and databases and servers whose own backups are switched on. */
export function terraformBackups(modules: readonly TerraformModule[]): readonly Backup[] {
  return modules.flatMap((module) =>
    module.blocks('resource').flatMap((placed) => {
      const type = placed.block.labels[0] ?? ''
      if (type === 'aws_backup_plan') return backupPlan(placed)
      return DAILY.get(type)?.(placed) ? [daily(placed)] : []
    }),
  )
}

/** Resources with a backup a day, and how one tells that it is on. */
const DAILY: ReadonlyMap<string, (placed: PlacedBlock) => boolean> = new Map([
  ['aws_db_instance', keepsBackups],
  ['aws_rds_cluster', keepsBackups],
  ['aws_docdb_cluster', keepsBackups],
  ['hcloud_server', ({ block }) => block.body.attribute('backups')?.value.literal()?.value === true],
  // DigitalOcean's databases are backed up daily, always.
  ['digitalocean_database_cluster', () => true],
])

function keepsBackups({ block }: PlacedBlock): boolean {
  const attribute = block.body.attribute('backup_retention_period')
  // Absent it is 0 for an instance: none. An expression is taken for some days.
  return attribute !== undefined && attribute.value.literal()?.value !== 0
}

function daily({ file, block }: PlacedBlock): Backup {
  const [type = '', name = ''] = block.labels
  const named = ['identifier', 'cluster_identifier', 'name']
    .map((key) => stringOf(block.body.attribute(key)))
    .find((value) => value !== undefined)
  return {
    name,
    covers: named ?? (/^(this|main|default)$/.test(name) ? undefined : name),
    schedule: undefined,
    interval: DAY,
    suspended: false,
    file,
    place: keyed(file, ['resource', type, name]),
  }
}

function backupPlan({ file, block }: PlacedBlock): readonly Backup[] {
  const [type = '', name = ''] = block.labels
  return block.body.blocksOf('rule').map((rule, index) => {
    const schedule = stringOf(rule.body.attribute('schedule'))
    return {
      name: stringOf(rule.body.attribute('rule_name')) ?? name,
      covers: undefined,
      schedule,
      interval: schedule === undefined ? undefined : longestAwsInterval(schedule),
      suspended: false,
      file,
      place: keyed(file, ['resource', type, name, 'rule', index, 'schedule']),
    }
  })
}
