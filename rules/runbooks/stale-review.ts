import { hasAdopted } from '../../engine/deliverables.ts'
import { absent, keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

const DAY = 86_400_000

export default defineRule<{ readonly days: number }>({
  summary: 'Each runbook was reviewed within the limit.',
  why: 'Commands, names and dashboards move on; a page that nobody has read for a year describes another system.',
  remedy: 'Walk through the page, mend what no longer holds, and set `last-reviewed` to the day.',
  mandate: 'R2',
  severity: 'error',
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      days: {
        description: 'Age of the last review from which a page is stale.',
        type: 'integer',
        minimum: 1,
      },
    },
  },
  defaults: { days: 365 },

  *check(infra, { days }) {
    const never = infra.runbooks.filter(
      ({ file, lastReviewed }) => file.unread === undefined && !lastReviewed,
    )
    if (never.length > 0 && hasAdopted(infra)) {
      const names = never.map((runbook) => runbook.file.name).sort()
      yield {
        at: absent('reviews', keyed(never[0]!.file, [never[0]!.title])),
        message: `${names.length === 1 ? `${names[0]} was` : `${names.length} runbooks were`} never reviewed; walk through ${names.length === 1 ? 'it' : names.slice(0, 5).join(', ')}${names.length > 5 ? ' …' : ''} and set last-reviewed`,
        owed: { what: 'runbook-review' },
      }
    }
    for (const { file, lastReviewed, owner } of infra.runbooks) {
      if (!lastReviewed) continue
      const at = keyed(file, ['---', 'last-reviewed'])
      const reviewed = Date.parse(`${lastReviewed}T00:00:00Z`)
      const asked = owner ? `; ${owner} owns it` : ''
      if (!/^\d{4}-\d{2}-\d{2}$/.test(lastReviewed) || Number.isNaN(reviewed)) {
        yield {
          at,
          message: `${file.name} names no day of its last review (${lastReviewed}); write YYYY-MM-DD${asked}`,
        }
        continue
      }
      const age = Math.floor((infra.now.getTime() - reviewed) / DAY)
      if (age > days)
        yield { at, message: `${file.name} was last reviewed ${age} days ago; the limit is ${days}${asked}` }
      else if (age < -1)
        yield { at, message: `${file.name} was last reviewed on ${lastReviewed}, which is still to come` }
    }
  },
})
