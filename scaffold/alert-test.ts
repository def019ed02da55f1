import type { AlertDesign } from '../engine/design.ts'
import { secondsOf } from './duration.ts'
import { type Comparison, readComparison, type Selection } from './simple-promql.ts'

/** What promtool feeds an alert, and when it must be quiet and loud. Times in seconds after the start. */
export interface AlertTest {
  /** seconds between two samples */
  readonly step: number
  readonly series: readonly { readonly selector: string; readonly values: string }[]
  /** when nothing must be told */
  readonly quiet: readonly number[]
  /** when it must be told */
  readonly loud: number
  /** the labels that the expression gives the alert */
  readonly labels: Readonly<Record<string, string>>
}

/** How long an alert holds before anybody is told, where the design does not say. */
export const DEFAULT_FOR = '10m'

/**
 * The test of a declared alert: as the design gives it, else made from the expression, where that compares one
 * measurement with a number. The value stands on the quiet side of the number, less than half of it away, for so long
 * that the alert would tell if the number were half or twice what it is; then it crosses it. So a number, a range or a
 * `for` that is doubled or halved fails the test, but for the range of a ratio's divisor, which stands still. undefined where the expression is of another kind.
 * `words` are values that a label may have, tried against matchers with a pattern; `step` is that of the test file.
 */
export function alertTestOf(
  alert: AlertDesign,
  words: readonly string[],
  step = stepOf(alert, words),
): AlertTest | undefined {
  if (alert.test) {
    const { series, quiet, loud, labels } = alert.test
    return {
      step: 60,
      series: Object.entries(series).map(([selector, values]) => ({ selector, values })),
      quiet: quiet === undefined ? [] : [secondsOf(quiet)],
      loud: secondsOf(loud),
      labels: labels ?? {},
    }
  }
  const comparison = readComparison(alert.expr, words)
  return comparison && testFor(comparison, secondsOf(alert.for ?? DEFAULT_FOR), step)
}

/** Shortest step, seconds: finer than the scrape of the clusters tells nothing. */
const FINE = 15
const MINUTE = 60

/** Seconds between two evaluations that an alert’s test needs: shorter where it looks back or holds for little longer. */
export function stepOf(alert: AlertDesign, words: readonly string[]): number {
  const range = readComparison(alert.expr, words)?.left.range ?? 0
  const held = secondsOf(alert.for ?? DEFAULT_FOR)
  return held < 2 * MINUTE || (range > 0 && range < 4 * MINUTE) ? FINE : MINUTE
}

function testFor(comparison: Comparison, held: number, step: number): AlertTest | undefined {
  const { left, below } = comparison
  if (below && (below.over !== left.over || below.range !== left.range)) return undefined
  const range = left.range ?? 0
  if (held % step !== 0 || range % step !== 0 || (range > 0 && range / step < 3)) return undefined
  // long enough for twice the range to be full, and for the alert to tell if it did
  const calm = Math.ceil((2 * range + held) / step) + 5
  const cross = (calm + 1) * step
  const after = Math.ceil((range + 2 * held) / step) + 10
  const fed = feed(comparison, { step, calm, after })
  if (!fed) return undefined
  const loud = cross + fed.late * step + held
  return { step, series: fed.series, quiet: [calm * step, loud - step], loud, labels: left.labels }
}

/** How a series goes on: samples of the first level after the one at the start, then of the second. */
interface Course {
  /** seconds between two samples */
  readonly step: number
  readonly calm: number
  readonly after: number
}

interface Fed {
  readonly series: AlertTest['series']
  /** steps between the first sample of the new level and the crossing of the number */
  readonly late: number
}

function feed(comparison: Comparison, course: Course): Fed | undefined {
  const { left, below, within, operator, number, clock } = comparison
  const { step, calm, after } = course
  const alone = (values: string): Fed => ({ series: [{ selector: left.selector, values }], late: 0 })
  if (operator === 'absent') return alone(`1x${calm} stale`)
  const cross = (calm + 1) * step
  if (clock === 'age')
    return operator.startsWith('>') ? alone(`${text(cross - number - 1)}x${calm + after}`) : undefined
  if (clock === 'remaining')
    return operator.startsWith('<') ? alone(`${text(cross + number - 1)}x${calm + after}`) : undefined
  for (const [quiet, loud] of levels(operator, number, within ? 1 : Number.POSITIVE_INFINITY)) {
    const late = lateness(comparison, quiet, loud, step)
    const values = late === undefined ? undefined : valuesOf(left, quiet, loud, course)
    if (late === undefined || values === undefined) continue
    const series = [{ selector: left.selector, values }]
    if (!below) return { series, late }
    const rest = within ? valuesOf(below, 1 - quiet, 1 - loud, course) : valuesOf(below, 1, 1, course)
    if (rest !== undefined) return { series: [...series, { selector: below.selector, values: rest }], late }
  }
  return undefined
}

/** Samples of a series whose value, or whose rate, is at one level and then at another; a counter never falls. */
function valuesOf(
  { over, range }: Selection,
  quiet: number,
  loud: number,
  { step, calm, after }: Course,
): string | undefined {
  if (over === undefined || over === 'avg_over_time') return `${text(quiet)}x${calm} ${text(loud)}x${after}`
  const each = over === 'increase' ? step / range! : step
  const [slow, fast] = [quiet * each, loud * each]
  if (slow < 0 || fast < 0) return undefined
  // what adding has rounded away must not look as if the counter had begun anew
  const next = START + slow * calm + Math.max(fast, 0.001)
  return `${START}+${text(slow)}x${calm} ${text(next)}+${text(fast)}x${after}`
}

/** Where counters begin: near zero Prometheus guesses less of a window's ends. */
const START = 1_000_000

/** Steps from the first sample of the new level to the crossing; undefined where versions of Prometheus would differ. */
function lateness(comparison: Comparison, quiet: number, loud: number, step: number): number | undefined {
  const { left, operator } = comparison
  if (left.over === undefined) return 0
  if (operator === '==' || operator === '!=') return undefined
  const samples = left.range! / step
  // what a window makes of its ends differs by one sample: a level is taken where that does not matter
  const late = crossing(samples, quiet, loud, comparison)
  return late !== undefined && late === crossing(samples + 1, quiet, loud, comparison) ? late - 1 : undefined
}

/** How many samples of the new level a window must hold until its mean crosses the number. A counter's window counts the steps between. */
function crossing(
  samples: number,
  quiet: number,
  loud: number,
  { left, operator, number }: Comparison,
): number | undefined {
  const counted = left.over === 'avg_over_time' ? samples : samples - 1
  for (let count = 1; count <= counted; count++) {
    const mean = quiet + ((loud - quiet) * count) / counted
    // a mean beside the number is as good as on it: binary fractions must not decide
    if (Math.abs(mean - number) < 1e-9 * Math.max(1, Math.abs(number))) return undefined
    if (operator.startsWith('>') ? mean > number : mean < number) return count
  }
  return undefined
}

/** How far from the number, as shares of it: less than half below and less than all above, so that half and twice show. */
const BELOW = [0.25, 0.3, 0.35, 0.4, 0.2, 0.15, 0.1, 0.45]
const ABOVE = [0.5, 0.6, 0.7, 0.8, 0.4, 0.3, 0.2, 0.1]

/** Pairs of a level that says nothing and one that does, the plainest first; none above `most`. */
function* levels(
  operator: Comparison['operator'],
  number: number,
  most: number,
): Iterable<readonly [quiet: number, loud: number]> {
  const size = Math.abs(number) || 1
  if (operator === '==') return yield [number + size, number]
  if (operator === '!=') return yield [number, number + size]
  const rising = operator.startsWith('>')
  for (const low of BELOW) {
    for (const high of ABOVE) {
      // twice nothing is nothing: beside zero only zero itself is sure to stay quiet
      const under = number === 0 && operator === '>' ? 0 : number - low * size
      const over = number === 0 && operator === '<' ? 0 : Math.min(most, number + high * size)
      if (over > under) yield rising ? [under, over] : [over, under]
    }
  }
}

function text(value: number): string {
  return String(Number(value.toPrecision(12)))
}
