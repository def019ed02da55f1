import { longestInterval } from '../cron.ts'
import type { Backup } from './backups.ts'

/** Programs that make a dump, a snapshot or a copy elsewhere, as they stand in a command. */
const TOOLS = [
  /\b(pg_dump|pg_dumpall|pg_basebackup|mysqldump|mariadb-dump|mydumper|xtrabackup|mariabackup|mongodump)\b/,
  /\b(wal-g|wal-e)\s+(backup-push|wal-push)\b|\bpgbackrest\b[^\n]*\bbackup\b|\bbarman(-cloud-backup)?\b/,
  /\bredis-cli\b[^\n]*(--rdb|\bbgsave\b)|\bkeydb-cli\b[^\n]*--rdb/i,
  /\b(restic|rustic|duplicity|duplicacy|kopia|borg|borgmatic)\b[\s\S]*\b(backup|snapshot|create)\b/,
  /\betcdctl\b[\s\S]*\bsnapshot\s+save\b|\b(vault|bao)\s+operator\s+raft\s+snapshot\s+save\b|\bconsul\s+snapshot\s+save\b/,
  /\bvelero\s+(create\s+)?backup\b/,
  /\brclone\s+(sync|copy)\b|\bmc\s+(mirror|cp)\b|\baws\b[^\n]*\bs3\s+(sync|cp)\b|\bgsutil\b[^\n]*\b(rsync|cp)\b/,
  /\bclickhouse-backup\s+create\b|\binfluxd?\s+backup\b|\belasticdump\b|\bneo4j-admin\b[^\n]*\bdump\b|\bslapcat\b/,
]

const NO_BACKUP =
  /\b(restor(es?|ing)|drills?|verif(y|ies)|checks?|tests?|prun(es?|ing)|clean(s|up|er)?|purges?|expir(es?|y)|retention|monitor(s|ing)?|exporters?)\b/i

const DUMPS = /\b(pg_restore|psql\s+[^\n]*<|mongorestore|restic\s+restore|velero\s+(create\s+)?restore)\b/

/** Whether a script makes a backup; one that is named after a restore or a check, or restores, makes none. */
export function backupTool(script: string, name: string): boolean {
  // a database may be called `test` or `restore`: what ends in `backup` is told by what it runs
  const named = !/[-_.]backups?$/i.test(name) && NO_BACKUP.test(name.replace(/[-_.]/g, ' '))
  if (named || DUMPS.test(script)) return false
  // Separate words of a command list stand on lines of their own.
  return TOOLS.some((tool) => tool.test(script) || tool.test(script.replaceAll('\n', ' ')))
}

/** Whether a name says that it makes backups: `orders-backup`, `backup-orders`, `pg-dump`. */
export function isBackupName(name: string): boolean {
  const words = name.replace(/[-_.]/g, ' ')
  return /\b(backups?|dump|snapshots?)\b/i.test(words) && !NO_BACKUP.test(words)
}

/** What is known of a job that makes backups. */
export interface BackupFacts {
  readonly name: string
  readonly script: string
  /** environment variables with a plain value */
  readonly settings: ReadonlyMap<string, string>
  /** labels and annotations */
  readonly marks: ReadonlyMap<string, string>
}

const HOST_SETTING =
  /^(PG_?HOST|POSTGRES(QL)?_HOST|MYSQL_HOST|MARIADB_HOST|DB_HOST|DATABASE_HOST|MONGO(DB)?_HOST|REDIS_HOST)$/
const HOST_OPTION = /(?:^|\s)(?:-h|--host)[=\s]+["']?([a-z0-9][\w.-]*)/im
const HOST_URI =
  /\b(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|redis):\/\/(?:[^\s/@]*@)?([a-z0-9][\w.-]*)/i

/**
 * The workload a backup covers: what a label or annotation (`…/covers`, `…/backup-of`) says, else the host it connects
 * to, else its own name without the words for backups; undefined when nothing is left.
 */
export function coveredBy({ name, script, settings, marks }: BackupFacts): string | undefined {
  for (const [key, value] of marks)
    if (/(^|[/.])(covers|backup-of|backs-up|backup-target)$/.test(key) && value) return value
  for (const [key, value] of settings) if (HOST_SETTING.test(key)) return hostName(value)
  const host =
    HOST_OPTION.exec(script)?.[1] ?? HOST_URI.exec(`${script}\n${[...settings.values()].join('\n')}`)?.[1]
  if (host !== undefined) return hostName(host)
  const rest = name
    .split(/[-_.]/)
    .filter(
      (word) =>
        !/^(backups?|dump|pgdump|snapshots?|daily|hourly|nightly|weekly|cron|cronjob|job|to|s3|b2|of|scheduled)$/i.test(
          word,
        ),
    )
  if (rest.length > 1 && rest[0] === 'pg' && /dump/i.test(name)) rest.shift()
  return rest.join('-') || undefined
}

/** The Service of a cluster's name: `orders-db` of `orders-db.shop.svc.cluster.local`. */
function hostName(host: string): string {
  return host.split('.')[0]!.replace(/:\d+$/, '')
}

/** A schedule with its interval; K8up's `@daily-random` runs once within each day, so two runs are at most two apart. */
export function timed(schedule: string | undefined, seconds = false): Pick<Backup, 'schedule' | 'interval'> {
  if (schedule === undefined) return { schedule, interval: undefined }
  const random = /^(@\w+)-random$/.exec(schedule)
  const interval = longestInterval(random?.[1] ?? schedule, { seconds })
  return { schedule, interval: random && interval !== undefined ? 2 * interval : interval }
}
