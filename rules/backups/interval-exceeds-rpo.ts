import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

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
      const rpo = recovery ? durationOf(recovery.rpo) : undefined
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

/** `24h`, `1d12h`, `30m` in seconds; undefined for anything else. */
function durationOf(text: string): number | undefined {
  if (!/^(\d+[smhdw])+$/.test(text)) return undefined
  let seconds = 0
  for (const [, count, unit] of text.matchAll(/(\d+)([smhdw])/g)) seconds += Number(count) * SECONDS[unit!]!
  return seconds
}

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
