import { environmentOf, several, severityIn } from '../../engine/captures/capture.ts'
import { placeOfResource } from '../../engine/captures/places.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'No plan replaces a resource, and none is tainted.',
  why: 'A replacement is a destruction with a new one after it: a database is empty, an address is another, and what depends on it is down meanwhile.',
  remedy:
    'Change what can be changed in place, ignore what need not change, or plan the replacement with a backup and a window.',
  mandate: 'F5',
  severity: 'error',

  *check(infra) {
    for (const capture of infra.captures) {
      const severity = severityIn(infra, capture)
      const environment = environmentOf(infra, capture)?.name
      for (const change of capture.plan?.changes ?? []) {
        if (change.action !== 'replace') continue
        const why = change.tainted
          ? ', which is tainted'
          : change.replacedBy.length > 0
            ? `, because ${several(change.replacedBy)} cannot be changed in place`
            : ''
        yield {
          at: placeOfResource(infra, capture, change),
          severity,
          environment,
          message: `the plan replaces ${change.address}${why}; keep it as it is, or replace it on purpose`,
        }
      }
      for (const one of capture.state?.resources ?? []) {
        if (!one.tainted) continue
        yield {
          at: placeOfResource(infra, capture, one),
          severity: 'warning',
          environment,
          message: `${one.address} is tainted: the next apply replaces it; untaint it, or replace it on purpose`,
        }
      }
    }
  },
})
