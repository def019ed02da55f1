import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

/** Entries that a rule of their own asks for, at the very place. */
const ASKED_ELSEWHERE = new Set(['slo-confirmation', 'runbook-review'])

export default defineRule({
  summary: 'What is owed is given by its day.',
  why: 'An entry under `owed` is a promise with a name and a date; past its date production stands on something nobody did.',
  remedy:
    'Do what is owed and strike the entry from `infra/infra.yaml`, or agree on a new date with those who rely on it.',
  mandate: 'Q3',
  severity: 'error',

  *check(infra) {
    const { design, designFile } = infra
    if (!design || !designFile) return
    for (const [index, { what }] of design.owed.entries()) {
      if (ASKED_ELSEWHERE.has(what)) continue
      yield {
        at: keyed(designFile.path, ['owed', index, 'what']),
        message: `${what} is owed`,
        owed: { what },
      }
    }
  },
})
