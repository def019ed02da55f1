import type { Resource } from '../resource.ts'
import { backupTool, coveredBy, isBackupName, timed } from './backup-tools.ts'
import type { Backup } from './backups.ts'
import { composeBackups } from './backups-of-compose.ts'
import { terraformBackups } from './backups-of-terraform.ts'
import { UNKNOWN } from './chart-sketches.ts'
import type { Inventory } from './inventory.ts'
import { settingsOfCronJob, wordsOfCronJob } from './job-scripts.ts'
import type { TerraformModule } from './terraform.ts'

/** Everything that makes backups on a schedule, objects first, then Compose services, then what clouds do. */
export function readBackups(
  inventory: Inventory,
  resources: readonly Resource[],
  modules: readonly TerraformModule[],
): readonly Backup[] {
  return [
    ...resources.flatMap((resource) =>
      resource.kind === 'CronJob' ? cronJob(resource) : operatorBackups(resource),
    ),
    ...composeBackups(inventory),
    ...terraformBackups(modules),
  ]
}

/** What a CronJob backs up, where it does: told by its commands and images, by its name where they say nothing. */
function cronJob(resource: Resource): readonly Backup[] {
  const script = wordsOfCronJob(resource)
    .map(({ text }) => text)
    .join('\n')
  if (!backupTool(script, resource.name) && !isBackupName(resource.name)) return []
  const settings = new Map(settingsOfCronJob(resource).map(({ name, text }) => [name, text]))
  const metadata = resource.node('metadata')
  const marks = [metadata?.get('annotations'), metadata?.get('labels')].flatMap((node) => node?.pairs() ?? [])
  const covers = coveredBy({
    name: resource.name,
    script,
    settings,
    marks: new Map(marks.map(({ key, value }) => [key.text, value.text])),
  })
  const schedule = textOf(resource, ['spec', 'schedule'])
  return [
    {
      ...placed(resource, ['spec', 'schedule']),
      covers: covers?.includes(UNKNOWN) ? undefined : covers,
      ...timed(schedule),
      suspended: resource.get('spec', 'suspend') === true,
    },
  ]
}

/** How an operator's object says what it backs up, and when. Paths are those of the object. */
interface OperatorKind {
  readonly group: string
  readonly schedule: readonly string[]
  readonly covers?: readonly string[]
  readonly suspended?: readonly string[]
  /** the schedule has a field for seconds */
  readonly seconds?: boolean
  /** values of a field of which the object makes backups */
  readonly only?: { readonly path: readonly string[]; readonly values: readonly string[] }
  /** without a schedule it makes no backup on its own */
  readonly scheduled?: boolean
}

const OPERATORS: ReadonlyMap<string, OperatorKind> = new Map<string, OperatorKind>([
  [
    'Schedule velero.io',
    { group: 'velero.io', schedule: ['spec', 'schedule'], suspended: ['spec', 'paused'] },
  ],
  ['Schedule k8up.io', { group: 'k8up.io', schedule: ['spec', 'backup', 'schedule'], scheduled: true }],
  [
    'ScheduledBackup postgresql.cnpg.io',
    {
      group: 'postgresql.cnpg.io',
      schedule: ['spec', 'schedule'],
      covers: ['spec', 'cluster', 'name'],
      suspended: ['spec', 'suspend'],
      seconds: true,
    },
  ],
  [
    'ReplicationSource volsync.backube',
    {
      group: 'volsync.backube',
      schedule: ['spec', 'trigger', 'schedule'],
      covers: ['spec', 'sourcePVC'],
      suspended: ['spec', 'paused'],
    },
  ],
  [
    'RecurringJob longhorn.io',
    {
      group: 'longhorn.io',
      schedule: ['spec', 'cron'],
      only: {
        path: ['spec', 'task'],
        values: ['backup', 'backup-force-create', 'snapshot', 'snapshot-force-create'],
      },
    },
  ],
  [
    'Backup k8s.mariadb.com',
    {
      group: 'k8s.mariadb.com',
      schedule: ['spec', 'schedule', 'cron'],
      covers: ['spec', 'mariaDbRef', 'name'],
      suspended: ['spec', 'schedule', 'suspend'],
      scheduled: true,
    },
  ],
  [
    'BackupConfiguration stash.appscode.com',
    {
      group: 'stash.appscode.com',
      schedule: ['spec', 'schedule'],
      covers: ['spec', 'target', 'ref', 'name'],
      suspended: ['spec', 'paused'],
    },
  ],
  [
    'SnapshotSchedule snapscheduler.backube',
    { group: 'snapscheduler.backube', schedule: ['spec', 'schedule'], suspended: ['spec', 'disabled'] },
  ],
  [
    'postgresql acid.zalan.do',
    {
      group: 'acid.zalan.do',
      schedule: ['spec', 'logicalBackupSchedule'],
      covers: ['metadata', 'name'],
      only: { path: ['spec', 'enableLogicalBackup'], values: ['true'] },
    },
  ],
])

function operatorBackups(resource: Resource): readonly Backup[] {
  const kind = OPERATORS.get(`${resource.kind} ${resource.group}`)
  if (!kind) return resource.kind === 'PostgresCluster' ? crunchyBackups(resource) : []
  if (kind.only && !kind.only.values.includes(resource.node(...kind.only.path)?.text ?? '')) return []
  const schedule = textOf(resource, kind.schedule)
  if (kind.scheduled && schedule === undefined) return []
  return [
    {
      ...placed(resource, kind.schedule),
      covers: kind.covers && textOf(resource, kind.covers),
      ...timed(schedule, kind.seconds),
      suspended: kind.suspended !== undefined && resource.get(...kind.suspended) === true,
    },
  ]
}

/** Crunchy's operator keeps several schedules a repository of backups. */
function crunchyBackups(resource: Resource): readonly Backup[] {
  const base = ['spec', 'backups', 'pgbackrest', 'repos']
  const repositories = resource.node(...base)?.items() ?? []
  return repositories.flatMap((repository, index) =>
    (repository.get('schedules')?.pairs() ?? []).map(({ key, value }) => ({
      ...placed(resource, [...base, index, 'schedules', key.text]),
      covers: resource.name,
      ...timed(value.text || undefined),
      suspended: false,
    })),
  )
}

function textOf(resource: Resource, path: readonly string[]): string | undefined {
  const node = resource.node(...path)
  return node?.kind === 'scalar' && node.text !== '' ? node.text : undefined
}

function placed(
  resource: Resource,
  path: readonly (string | number)[],
): Pick<Backup, 'name' | 'file' | 'place'> {
  return { name: resource.name, file: resource.file, place: resource.at(path) }
}
