import { durationSeconds } from '../cron.ts'
import { type Selector, selectorsOf } from '../formats/promql/read.ts'
import type { Alert, Objective } from './observability.ts'

/** A comparison of an objective's error ratio, or of how fast its budget burns, with a constant. */
export interface BurnComparison {
  readonly objective: Objective
  readonly selector: Selector
  /** seconds that the ratio looks back over, by the name of its metric */
  readonly window: number | undefined
  /** how many times faster than allowed the budget is spent at the threshold */
  readonly factor: number
  /** what the threshold takes for the error budget, where it is written as a factor of its own */
  readonly budget: { readonly value: number; readonly start: number; readonly end: number } | undefined
}

/** Names of metrics that are a share of errors, as OpenSLO's tools write them: Sloth, Pyrra and our own. */
const RATIO = /(sli_error|error.*ratio|ratio.*error|burn_?rate|ratio_rate|errors?:ratio)/i
const WINDOW = /(\d+(?:ms|[smhdwy]))$/

/**
 * The comparisons of an alert that follow an objective: its name stands in a matcher of the selector. Objectives of one
 * name with different targets are left out: which is meant cannot be told.
 */
export function burnComparisons(
  alert: Alert,
  objectives: ReadonlyMap<string, Objective>,
): readonly BurnComparison[] {
  return selectorsOf(alert.expression).flatMap((selector): BurnComparison[] => {
    const { metric, matchers, threshold } = selector
    if (metric === undefined || !threshold || !/^>=?$/.test(threshold.operator) || !RATIO.test(metric))
      return []
    const objective = matchers
      .filter(({ operator }) => operator === '=')
      .map(({ value }) => objectives.get(value))
      .find((one) => one)
    if (objective?.target === undefined || threshold.value <= 0) return []
    const allowed = 1 - objective.target
    if (allowed <= 0) return []
    const window = WINDOW.exec(metric)?.[1]
    const smallest = [...threshold.factors].sort((a, b) => a.value - b.value)[0]
    const budget = threshold.factors.length === 2 && smallest!.value < 1 ? smallest : undefined
    return [
      {
        objective,
        selector,
        window: window === undefined ? undefined : durationSeconds(window),
        factor: budget ? threshold.value / budget.value : threshold.value / allowed,
        budget,
      },
    ]
  })
}

/** Objectives by the names that alerts call them by: their own, and Sloth's `service-name`. */
export function objectivesByName(objectives: readonly Objective[]): ReadonlyMap<string, Objective> {
  const found = new Map<string, Objective>()
  const unclear = new Set<string>()
  for (const objective of objectives) {
    for (const name of new Set([objective.name, `${objective.service}-${objective.name}`])) {
      const known = found.get(name)
      if (known && (known.target !== objective.target || known.window !== objective.window)) unclear.add(name)
      found.set(name, objective)
    }
  }
  for (const name of unclear) found.delete(name)
  return found
}
