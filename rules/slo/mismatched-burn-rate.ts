import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { type BurnComparison, burnComparisons, objectivesByName } from '../../engine/views/burn-rates.ts'

const HOUR = 3600
const DAY = 24 * HOUR

/** Share of the budget by long window, in seconds: Google's SRE workbook, chapter 5. */
const SHARES: ReadonlyMap<number, number> = new Map([
  [HOUR, 0.02],
  [6 * HOUR, 0.05],
  [DAY, 0.1],
  [3 * DAY, 0.1],
])

/** Windows of objectives that tables of factors are made for, in days. */
const WINDOWS = [7, 14, 28, 30, 90]

export default defineRule({
  summary: 'The factors and windows of burn-rate alerts follow from the window of their objective.',
  why: 'The factor 14.4 spends two hundredths of the budget in an hour where the objective looks at thirty days; over seven it spends a twelfth, and the page comes late.',
  remedy:
    'Make the factor the share of the budget times the window of the objective over the long window of the alert: 0.02 × 30 d / 1 h is 14.4. Give both windows of a pair the same threshold.',
  mandate: 'L1',
  severity: 'error',

  *check(infra) {
    if (infra.objectives.length === 0) return
    const objectives = objectivesByName(infra.objectives)
    for (const alert of infra.alerts) {
      const comparisons = burnComparisons(alert, objectives)
      const faults = comparisons.flatMap((one) => faultOf(one, comparisons) ?? [])
      if (faults.length === 0) continue
      yield {
        at: keyed(alert.file, [...alert.place.path, 'expr'], { document: alert.place.document ?? 0 }),
        message: `alert ${alert.name} ${faults[0]!}`,
        related: [{ at: comparisons[0]!.objective.place, message: 'the objective' }],
      }
    }
  },
})

function faultOf(one: BurnComparison, all: readonly BurnComparison[]): string | undefined {
  const partner = all.find(({ selector }) => selector === one.selector.and)
  // the short window of a pair is judged with its long one
  if (all.some(({ selector }) => selector.and === one.selector)) return undefined
  if (partner && !isNear(partner.factor, one.factor))
    return `asks one window for ${shown(one.factor)} times the budget and the other for ${shown(partner.factor)}; a pair has one factor`
  if (partner && partner.window !== undefined && partner.window === one.window)
    return `looks back over ${inWords(one.window)} twice; the second window is there to see that it still goes on, and is a twelfth of the first`
  const long = Math.max(one.window ?? 0, partner?.window ?? 0)
  const days = one.objective.window
  if (long === 0 || days === undefined) return undefined
  const share = (one.factor * long) / (days * DAY)
  if (share > 1.001)
    return `fires when ${Math.round(share * 100)} % of the budget of ${days} days are gone: ${shown(one.factor)} times over ${inWords(long)}`
  const usual = SHARES.get(long)
  const other = WINDOWS.find(
    (window) => window !== days && usual && isNear(one.factor, (usual * window * DAY) / long),
  )
  if (other === undefined || isNear(one.factor, (usual! * days * DAY) / long)) return undefined
  return `has the factor ${shown(one.factor)}, which is that of ${other} days; ${one.objective.name} looks at ${days}, where ${usual! * 100} % in ${inWords(long)} is ${shown((usual! * days * DAY) / long)}`
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= b * 0.01
}

function shown(factor: number): string {
  return String(Math.round(factor * 1000) / 1000)
}

function inWords(seconds: number): string {
  if (seconds % DAY === 0) return `${seconds / DAY}d`
  return seconds % HOUR === 0 ? `${seconds / HOUR}h` : `${Math.round(seconds / 60)}m`
}
