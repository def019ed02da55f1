import { absent, keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'Every workload that keeps data is backed up on a schedule.',
  why: 'What no schedule covers is lost with its volume, and nobody notices until then.',
  remedy:
    'Add a scheduled dump or snapshot for it (CronJob with `pg_dump`, CNPG ScheduledBackup, Velero Schedule), outside the failure domain it protects.',
  mandate: 'B2',
  severity: 'error',

  *check(infra) {
    const { design, designFile } = infra
    if (!design || !designFile || infra.files(infra.folder('disaster-recovery')).length === 0) return
    for (const [index, { name, data }] of design.workloads.entries()) {
      if (!data?.stateful) continue
      const own = infra.backups.filter((backup) => backup.covers === name || backup.covers === undefined)
      if (own.some((backup) => !backup.suspended && backup.schedule !== undefined)) continue
      const idle = own.find((backup) => backup.covers === name)
      yield {
        at: idle?.place ?? absent(`backup of ${name}`, keyed(designFile.path, ['workloads', index, 'name'])),
        message: idle
          ? `the backup of ${name} (${idle.name}) ${idle.suspended ? 'is suspended' : 'has no schedule'}, so nothing is backed up`
          : `workload ${name} keeps data and no scheduled backup covers it`,
      }
    }
  },
})
