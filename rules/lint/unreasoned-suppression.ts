import { range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'Every suppression comment names a rule and gives a reason.',
  why: 'A finding hidden without a reason is a bypass that nobody can judge later.',
  remedy: 'Write `infra-lint-disable-next-line RULE -- reason`; without both the comment hides nothing.',
  mandate: 'P2',
  severity: 'error',

  *check(infra) {
    for (const { file, rules, reason, start, end } of infra.suppressions) {
      if (rules.length > 0 && reason !== '') continue
      yield {
        at: range(file, start, end),
        message: `this comment hides nothing: it gives no ${rules.length === 0 ? (reason === '' ? 'rule and no reason' : 'rule') : 'reason'}; write RULE -- reason`,
      }
    }
  },
})
