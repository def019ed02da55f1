import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { severitiesOf } from '../../engine/views/alertmanagers.ts'
import type { Alert } from '../../engine/views/observability.ts'

/** Ways to write one severity. */
const SPELLINGS: readonly (readonly string[])[] = [
  ['critical', 'crit'],
  ['warning', 'warn'],
  ['info', 'informational', 'information'],
  ['page', 'paging', 'pager'],
  ['ticket', 'tickets'],
]

export default defineRule({
  summary: 'A severity is spelled one way.',
  why: 'Routes compare letters: an alert of severity Critical passes by the route for critical and ends where nobody looks.',
  remedy: 'Write the severity as most alerts and the routes do.',
  mandate: 'L3',
  severity: 'warning',
  fixable: 'sometimes',

  *check(infra) {
    const groups = new Map<string, Map<string, Alert[]>>()
    for (const alert of infra.alerts) {
      const { severity } = alert
      if (!severity || severity.includes('{{')) continue
      const spellings = groups.get(meaningOf(severity)) ?? new Map<string, Alert[]>()
      groups.set(meaningOf(severity), spellings)
      const alerts = spellings.get(severity)
      if (alerts) alerts.push(alert)
      else spellings.set(severity, [alert])
    }
    const routed = new Set(
      infra.alertManagers.flatMap(({ routes }) =>
        routes.flatMap(({ matchers }) => matchers.flatMap(severitiesOf)),
      ),
    )
    for (const spellings of groups.values()) {
      if (spellings.size < 2) continue
      const ranked = [...spellings].sort(
        ([a, as], [b, bs]) =>
          Number(routed.has(b)) - Number(routed.has(a)) ||
          bs.length - as.length ||
          Number(b === meaningOf(b)) - Number(a === meaningOf(a)) ||
          (a < b ? -1 : 1),
      )
      const [usual, alike] = ranked[0]!
      for (const [severity, alerts] of ranked.slice(1)) {
        // Both are routed: somebody means both.
        if (routed.has(severity)) continue
        for (const alert of alerts) {
          yield {
            at: keyed(alert.file, [...alert.place.path, 'labels', 'severity'], {
              document: alert.place.document ?? 0,
            }),
            message: `alert ${alert.name} has severity ${severity}, which others spell ${usual}`,
            related: [{ at: alike[0]!.place, message: `such as alert ${alike[0]!.name}` }],
            fix:
              alert.place.path.at(-2) === 'rules'
                ? (place) => ({
                    title: `write ${usual}`,
                    safety: 'unsafe',
                    edits: [{ op: 'set', at: place, value: usual }],
                  })
                : undefined,
          }
        }
      }
    }
  },
})

function meaningOf(severity: string): string {
  const lower = severity.toLowerCase()
  return SPELLINGS.find((spellings) => spellings.includes(lower))?.[0] ?? lower
}
