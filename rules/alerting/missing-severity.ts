import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'Each alert has a severity.',
  why: 'Routes choose by severity whether somebody is woken up; an alert without one falls to whatever the last route does.',
  remedy: 'Add the label `severity`, with one of the values that your routes know.',
  mandate: 'L2',
  severity: 'error',

  *check(infra) {
    for (const { name, severity, file, place } of infra.alerts) {
      if (severity) continue
      yield {
        at: keyed(file, [...place.path, 'alert'], { document: place.document ?? 0 }),
        message: `alert ${name} has no severity; say whether it wakes somebody or waits`,
      }
    }
  },
})
