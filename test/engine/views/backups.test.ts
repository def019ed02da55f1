import { describe, expect, it } from 'vitest'
import { readInfra } from '../../../engine/infra.ts'
import { locate } from '../../../engine/place.ts'
import { treeOf } from '../../../engine/tree.ts'
import type { Backup } from '../../../engine/views/backups.ts'

const now = new Date('2026-08-01T00:00:00Z')
const DAY = 86_400

function backupsOf(files: Record<string, string>): readonly Backup[] {
  return readInfra(treeOf(files), { now }).backups
}

const words = ({ name, covers, schedule, interval, suspended }: Backup): unknown[] => [
  name,
  covers,
  schedule,
  interval,
  suspended,
]

function cronJob(
  name: string,
  script: string,
  more: { env?: string; labels?: string; spec?: string } = {},
): string {
  return `apiVersion: batch/v1
kind: CronJob
metadata:
  name: ${name}
  labels: {${more.labels ?? ''}}
spec:
  schedule: "0 2 * * *"
${more.spec ?? ''}  jobTemplate:
    spec:
      template:
        spec:
          containers:
          - name: main
            image: postgres:17
            command: [sh, -c]
            args:
            - |
              ${script}
            env: [${more.env ?? ''}]
`
}

describe('backups by CronJobs', () => {
  it.each([
    ['orders', 'pg_dump -h orders-db.shop.svc orders | gzip', {}, 'orders-db'],
    ['orders', 'pg_dump --host=orders-db orders', {}, 'orders-db'],
    [
      'orders',
      'pg_dump "$URL"',
      { env: '{ name: URL, value: "postgres://u@orders-db:5432/orders" }' },
      'orders-db',
    ],
    ['orders', 'pg_dump orders', { env: '{ name: PGHOST, value: orders-db }' }, 'orders-db'],
    ['postgres-backup', 'pg_dump x', {}, 'postgres'],
    ['backup-postgres-to-s3', 'pg_dump x', {}, 'postgres'],
    ['pg-dump', 'pg_dump x', {}, 'pg'],
    ['nightly', 'pg_dump x', { labels: ' "acme.io/covers": orders ' }, 'orders'],
    ['etcd-backup', './run.sh', {}, 'etcd'],
    ['files', 'restic -r s3:x backup /data', {}, 'files'],
    ['cache', 'redis-cli -h redis --rdb /tmp/x', {}, 'redis'],
    ['vault', 'vault operator raft snapshot save x', {}, 'vault'],
  ] as const)('%s with %s', (name, script, more, covers) => {
    expect(backupsOf({ 'a.yaml': cronJob(name, script, more) }).map(words)).toEqual([
      [name, covers, '0 2 * * *', DAY, false],
    ])
  })

  it.each([
    ['restore-drill', 'pg_dump x; pg_restore y'],
    ['orders-restore-test', 'pg_dump x'],
    ['backup-verify', './check.sh'],
    ['prune-backups', 'restic forget --prune'],
    ['report', 'psql -c "select 1"'],
  ])('%s with %s is none', (name, script) => {
    expect(backupsOf({ 'a.yaml': cronJob(name, script) })).toEqual([])
  })

  it('that are suspended say so', () => {
    const [backup] = backupsOf({ 'a.yaml': cronJob('backup', 'pg_dump x', { spec: '  suspend: true\n' }) })
    expect([backup!.suspended, backup!.covers]).toEqual([true, undefined])
  })
})

describe('backups by operators', () => {
  const object = (apiVersion: string, kind: string, spec: string): string =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: it\nspec: ${spec}\n`

  it.each([
    ['velero.io/v1', 'Schedule', '{ schedule: "@daily", paused: true }', undefined, '@daily', DAY, true],
    [
      'postgresql.cnpg.io/v1',
      'ScheduledBackup',
      '{ schedule: "0 0 2 * * *", cluster: { name: db } }',
      'db',
      '0 0 2 * * *',
      DAY,
      false,
    ],
    [
      'k8up.io/v1',
      'Schedule',
      '{ backup: { schedule: "@daily-random" } }',
      undefined,
      '@daily-random',
      2 * DAY,
      false,
    ],
    [
      'volsync.backube/v1alpha1',
      'ReplicationSource',
      '{ sourcePVC: data, trigger: { schedule: "0 */6 * * *" } }',
      'data',
      '0 */6 * * *',
      DAY / 4,
      false,
    ],
    [
      'longhorn.io/v1beta2',
      'RecurringJob',
      '{ task: backup, cron: "0 1 * * *" }',
      undefined,
      '0 1 * * *',
      DAY,
      false,
    ],
    [
      'k8s.mariadb.com/v1alpha1',
      'Backup',
      '{ schedule: { cron: "0 1 * * *" }, mariaDbRef: { name: shop } }',
      'shop',
      '0 1 * * *',
      DAY,
      false,
    ],
    [
      'acid.zalan.do/v1',
      'postgresql',
      '{ enableLogicalBackup: true, logicalBackupSchedule: "30 0 * * *" }',
      'it',
      '30 0 * * *',
      DAY,
      false,
    ],
    [
      'postgres-operator.crunchydata.com/v1beta1',
      'PostgresCluster',
      '{ backups: { pgbackrest: { repos: [{ schedules: { full: "0 1 * * 0" } }] } } }',
      'it',
      '0 1 * * 0',
      7 * DAY,
      false,
    ],
    ['velero.io/v1', 'Schedule', '{ schedule: "soon" }', undefined, 'soon', undefined, false],
  ])('%s %s', (apiVersion, kind, spec, covers, schedule, interval, suspended) => {
    expect(backupsOf({ 'a.yaml': object(apiVersion, kind, spec) }).map(words)).toEqual([
      ['it', covers, schedule, interval, suspended],
    ])
  })

  it.each([
    ['longhorn.io/v1beta2', 'RecurringJob', '{ task: filesystem-trim, cron: "0 1 * * *" }'],
    ['k8s.mariadb.com/v1alpha1', 'Backup', '{ mariaDbRef: { name: shop } }'],
    ['acid.zalan.do/v1', 'postgresql', '{}'],
    ['example.com/v1', 'Schedule', '{ schedule: "@daily" }'],
  ])('%s %s with %s is none', (apiVersion, kind, spec) => {
    expect(backupsOf({ 'a.yaml': object(apiVersion, kind, spec) })).toEqual([])
  })
})

describe('backups without Kubernetes', () => {
  it('by services of Compose', () => {
    const infra = readInfra(
      treeOf({
        'compose.yaml': `services:
  backup:
    image: offen/docker-volume-backup:v2
    environment:
      BACKUP_CRON_EXPRESSION: "0 2 * * *"
  pg:
    image: prodrigestivill/postgres-backup-local
    environment: [SCHEDULE=@daily, POSTGRES_HOST=db]
  db:
    image: postgres:17
`,
      }),
      { now },
    )
    expect(infra.backups.map(words)).toEqual([
      ['backup', undefined, '0 2 * * *', DAY, false],
      ['pg', 'db', '@daily', DAY, false],
    ])
    expect(locate(infra.backups[0]!.place, infra.tree).exact).toBe(true)
  })

  it('by what providers do', () => {
    const infra = readInfra(
      treeOf({
        'main.tf': `resource "aws_backup_plan" "p" {
  rule {
    rule_name = "nightly"
    schedule  = "cron(0 5 * * ? *)"
  }
}
resource "aws_db_instance" "db" {
  backup_retention_period = 7
}
resource "aws_db_instance" "none" {
  backup_retention_period = 0
}
resource "hcloud_server" "web" {
  backups = true
}
resource "hcloud_server" "this" {
  name    = "vps"
  backups = true
}
resource "hcloud_server" "other" {}
`,
      }),
      { now },
    )
    expect(infra.backups.map(words)).toEqual([
      ['nightly', undefined, 'cron(0 5 * * ? *)', DAY, false],
      ['db', 'db', undefined, DAY, false],
      ['web', 'web', undefined, DAY, false],
      ['this', 'vps', undefined, DAY, false],
    ])
    expect(infra.backups.map(({ place }) => locate(place, infra.tree).span.line)).toEqual([4, 7, 13, 16])
  })
})
