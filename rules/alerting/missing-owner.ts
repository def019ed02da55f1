import { hasAdopted } from '../../engine/deliverables.ts'
import { absent, keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import type { Alert } from '../../engine/views/observability.ts'

const OWNER = /^(team|owner|owners|squad|owned_by|on_?call)$/i

export default defineRule({
  summary: 'Each alert names who answers for it.',
  why: 'An alert without an owner is everybody’s, which is nobody’s: it is routed by accident, and nobody mends it when it is wrong.',
  remedy: 'Add the label `team` with the handle of the team, as `owners.team` of the design has it.',
  mandate: 'L2',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    if (!hasAdopted(infra)) return
    const team = infra.design?.owners.team
    for (const alert of infra.alerts) {
      if (owned(alert) || alert.severity === 'none') continue
      const place = (...path: string[]) =>
        keyed(alert.file, [...alert.place.path, ...path], { document: alert.place.document ?? 0 })
      yield {
        at: absent('owner', place('alert')),
        message: `alert ${alert.name} names nobody who answers for it; give it the label team`,
        // a rule that stands inside another file has no place of its own to write to
        fix:
          team === undefined || alert.file.documents.length === 0 || alert.place.path.at(-2) !== 'rules'
            ? undefined
            : () => ({
                title: `label it with ${team}`,
                safety: 'safe',
                edits: [{ op: 'set', at: place('labels', 'team'), value: team }],
              }),
      }
    }
  },
})

function owned({ labels, annotations }: Alert): boolean {
  return [...Object.entries(labels), ...Object.entries(annotations)].some(
    ([key, value]) => OWNER.test(key) && value !== '',
  )
}
