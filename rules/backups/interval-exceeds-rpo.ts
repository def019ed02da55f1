import { durationSeconds } from '../../engine/cron.ts'
import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'Backups come at least as often as the recovery point objective asks.',
  why: 'What is lost in a failure is what was written since the last backup: an interval longer than the RPO promises what cannot be kept.',
  remedy: 'Run the backup more often, or agree on a longer RPO in the design.',
  mandate: 'B2',
  severity: 'error',

  *check(infra) {
    const { design, designFile } = infra
    if (!design || !designFile) return
    for (const [index, { name, recovery }] of design.workloads.entries()) {
      const rpo = recovery ? durationSeconds(recovery.rpo) : undefined
      const own = infra.backups.filter(
        (backup) => backup.covers === name && backup.interval !== undefined && !backup.suspended,
      )
      if (rpo === undefined || own.length === 0) continue
      const best = own.reduce((a, b) => (a.interval! <= b.interval! ? a : b))
      if (best.interval! <= rpo) continue
      yield {
        at: best.place,
        message: `backups of ${name} run every ${inWords(best.interval!)}; its RPO is ${recovery!.rpo}`,
        related: [
          { at: keyed(designFile.path, ['workloads', index, 'recovery', 'rpo']), message: 'the objective' },
        ],
      }
    }
  },
})

function inWords(seconds: number): string {
  for (const [unit, size] of [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ] as const) {
    const count = seconds / size
    if (count >= 1 && Number.isInteger(Math.round(count * 10) / 10))
      return `${count} ${unit}${count === 1 ? '' : 's'}`
  }
  return `${seconds} seconds`
}
