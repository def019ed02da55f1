import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { burnComparisons, objectivesByName } from '../../engine/views/burn-rates.ts'

export default defineRule({
  summary: 'The threshold of a burn-rate alert is made of the budget that its objective leaves.',
  why: 'A threshold of 0.01 for an objective of 99.9 % wakes somebody when ten times the budget burns: by then the month is lost.',
  remedy: 'Write one minus the target: 0.001 for 99.9 %.',
  mandate: 'L1',
  severity: 'error',
  fixable: 'always',

  *check(infra) {
    if (infra.objectives.length === 0) return
    const objectives = objectivesByName(infra.objectives)
    for (const alert of infra.alerts) {
      const wrong = burnComparisons(alert, objectives).filter(
        ({ budget, objective }) => budget && !isNear(budget.value, 1 - objective.target!),
      )
      const [first] = wrong
      if (!first) continue
      const { objective, budget } = first
      const right = rounded(1 - objective.target!)
      const at = keyed(alert.file, [...alert.place.path, 'expr'], { document: alert.place.document ?? 0 })
      yield {
        at,
        message: `alert ${alert.name} takes ${budget!.value} for the error budget of ${objective.name}; its target ${objective.target} leaves ${right}`,
        related: [{ at: objective.place, message: 'the objective' }],
        fix: (place) => ({
          title: `compare with ${right}`,
          safety: 'unsafe',
          edits: [
            {
              op: 'set',
              at: place,
              value: [...wrong].reverse().reduce((text, one) => {
                const { start, end } = one.budget!
                return `${text.slice(0, start)}${rounded(1 - one.objective.target!)}${text.slice(end)}`
              }, alert.expression),
            },
          ],
        }),
      }
    }
  },
})

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= b * 0.01
}

/** Without binary noise: 1 - 0.999 is 0.001. */
function rounded(value: number): number {
  return Number(value.toPrecision(10))
}
