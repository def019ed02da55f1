import { range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'The date of a suppression comment or waiver is a day that is not past.',
  why: 'The date was a promise to come back; past it the finding counts again.',
  remedy: 'Mend the finding and remove the comment or waiver, or agree on a new date.',
  mandate: 'P2',
  severity: 'error',
  after: true,

  *check(infra) {
    const today = infra.now.toISOString().slice(0, 10)
    for (const { file, rules, until, misdated, start, end } of infra.suppressions) {
      if (misdated !== undefined)
        yield {
          at: range(file, start, end),
          message: `this comment hides nothing: ${misdated || 'what follows until='} is no day; write until=YYYY-MM-DD`,
        }
      if (until === undefined || until >= today) continue
      yield {
        at: range(file, start, end),
        message: `the suppression of ${rules.join(', ')} ended on ${until}`,
      }
    }
    for (const { rule, owner, until, place } of infra.usage?.allWaivers ?? []) {
      if (until < today)
        yield {
          at: { ...place, path: [...place.path, 'until'] },
          message: `the waiver of ${rule} ended on ${until}; ${owner} answers for it`,
        }
    }
  },
})
