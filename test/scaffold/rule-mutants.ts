import { parser } from '@prometheus-io/lezer-promql'
import { parse } from 'yaml'

/** A rule of a Prometheus group: `record` or `alert`. */
interface PrometheusRule {
  readonly alert?: string
  readonly record?: string
  readonly expr: string
  readonly for?: string
  readonly labels?: Readonly<Record<string, string>>
}

/** What stands under the spec of a PrometheusRule: what promtool calls a rule file. */
export interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly PrometheusRule[] }[]
}

/** One rule file with one number, range or `for` changed. */
export interface Mutant {
  /** the alert that was changed, with its severity */
  readonly rule: string
  /** `expr 0.8 → 1.6`, `for 15m → 450s` */
  readonly what: string
  readonly file: RuleFile
}

/** The rule file in the text of a PrometheusRule object, or the text's own. */
export function rulesIn(text: string): RuleFile {
  const value = parse(text) as RuleFile & { readonly spec?: RuleFile }
  return value.spec ?? value
}

/** Names of the metrics that an expression selects. */
export function metricsOf(expression: string): ReadonlySet<string> {
  const names = new Set<string>()
  parser.parse(expression).iterate({
    enter(node) {
      if (node.name !== 'VectorSelector') return
      const name = node.node.getChild('Identifier')
      if (name) names.add(expression.slice(name.from, name.to))
    },
  })
  return names
}

/** The ranges that an expression looks back over, as written. */
export function rangesOf(expression: string): readonly string[] {
  const ranges: string[] = []
  parser.parse(expression).iterate({
    enter({ name, from, to }) {
      if (name === 'NumberDurationLiteralInDurationContext') ranges.push(expression.slice(from, to))
    },
  })
  return ranges
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

/** `1h30m` in seconds. Throws for anything else. */
function secondsOf(duration: string): number {
  if (!/^(\d+[smhdw])+$/.test(duration)) throw new Error(`${duration} is no duration`)
  return [...duration.matchAll(/(\d+)([smhdw])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!,
    0,
  )
}

/**
 * Every rule file that differs from the given one by one threshold, range or `for` of an alert, doubled or halved; a
 * zero becomes a one. Arguments of `vector()` are values that are always there, not thresholds, and stay.
 */
export function mutantsOf(file: RuleFile): readonly Mutant[] {
  const mutants: Mutant[] = []
  for (const [g, group] of file.groups.entries()) {
    for (const [r, rule] of group.rules.entries()) {
      if (rule.alert === undefined) continue
      const add = (what: string, change: Partial<PrometheusRule>) => {
        const rules = group.rules.map((one, index) => (index === r ? { ...one, ...change } : one))
        const groups = file.groups.map((one, index) => (index === g ? { ...one, rules } : one))
        const name = `${rule.alert} ${rule.labels?.severity ?? ''}`.trim()
        mutants.push({ rule: name, what, file: { groups } })
      }
      for (const { from, to, changed } of changesOf(rule.expr)) {
        const around = rule.expr.slice(Math.max(0, from - 60), from).replaceAll(/\s+/g, ' ')
        add(`…${around}${rule.expr.slice(from, to)} → ${changed}`, {
          expr: `${rule.expr.slice(0, from)}${changed}${rule.expr.slice(to)}`,
        })
      }
      if (rule.for === undefined) continue
      const seconds = secondsOf(rule.for)
      for (const changed of [seconds * 2, seconds / 2])
        add(`for ${rule.for} → ${changed}s`, { for: `${changed}s` })
    }
  }
  return mutants
}

function changesOf(expression: string): readonly { from: number; to: number; changed: string }[] {
  const changes: { from: number; to: number; changed: string }[] = []
  parser.parse(expression).iterate({
    enter({ name, from, to, node }) {
      if (name === 'FunctionCall' && /^vector\b/.test(expression.slice(from, to))) return false
      const text = expression.slice(from, to)
      if (name === 'NumberDurationLiteral') {
        const value = Number(text)
        for (const changed of value === 0 ? [1] : [value * 2, value / 2])
          changes.push({ from, to, changed: String(changed) })
      } else if (name === 'NumberDurationLiteralInDurationContext' && node.parent?.name !== 'OffsetExpr') {
        const seconds = secondsOf(text)
        for (const changed of [seconds * 2, seconds / 2]) changes.push({ from, to, changed: `${changed}s` })
      }
      return true
    },
  })
  return changes
}
