import { isGlob, matcher } from '../../engine/glob.ts'
import { range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { suggestion } from '../../engine/spelling.ts'

export default defineRule({
  summary: 'Every suppression comment and waiver hides something.',
  why: 'One that hides nothing today will hide the next finding of that rule, for a reason that no longer holds.',
  remedy: 'Remove it.',
  mandate: 'P2',
  severity: 'warning',
  after: true,

  *check(infra) {
    const { usage } = infra
    if (!usage) return
    const today = infra.now.toISOString().slice(0, 10)
    // A rule that did not run in this call cannot show whether its suppressions are used.
    const judged = (names: readonly string[]) =>
      [...usage.known].filter(matcher(names)).every((id) => usage.ran.has(id))
    for (const comment of infra.suppressions) {
      const { file, rules, reason, until, misdated, start, end } = comment
      if (
        usage.suppressions.has(comment) ||
        rules.length === 0 ||
        reason === '' ||
        misdated !== undefined ||
        (until !== undefined && until < today)
      )
        continue
      if (!judged(rules)) continue
      const unknown = rules.find((name) => !isGlob(name) && !usage.known.has(name))
      const near = unknown === undefined ? '' : suggestion(unknown, usage.known)
      yield {
        at: range(file, start, end),
        message: near
          ? `nothing is hidden by this suppression: there is no rule ${unknown}${near}`
          : `nothing is hidden by this suppression of ${rules.join(', ')}; remove it`,
      }
    }
    for (const waiver of usage.allWaivers) {
      if (usage.waivers.has(waiver) || waiver.until < today || !judged([waiver.rule])) continue
      yield { at: waiver.place, message: `nothing is hidden by this waiver of ${waiver.rule}; remove it` }
    }
  },
})
