import type { Keyed, OfResource } from '../place.ts'
import type { SourceFile } from '../tree.ts'

/** Something that makes backups on a schedule: a CronJob that dumps or snapshots, a Velero Schedule, a CNPG ScheduledBackup. */
export interface Backup {
  readonly name: string
  /** the workload it covers, by label, name or target; undefined when it covers a namespace or cannot be told */
  readonly covers: string | undefined
  /** five cron fields, or `@daily` and the like; undefined when it has none */
  readonly schedule: string | undefined
  /** longest time between two runs, seconds; undefined when the schedule is no valid cron expression */
  readonly interval: number | undefined
  readonly suspended: boolean
  readonly file: SourceFile
  readonly place: OfResource | Keyed
}
