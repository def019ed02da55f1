import { hasAdopted } from '../../engine/deliverables.ts'
import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import type { Alert } from '../../engine/views/observability.ts'

export default defineRule({
  summary: 'Each alert is fired by a unit test.',
  why: 'An alert is code that runs once a year, at night. A test shows today that it fires when it should, and that it says what it is meant to say.',
  remedy: 'Add a case to a file of tests for `promtool test rules` that names it as `alertname`.',
  mandate: 'L4',
  severity: 'warning',

  *check(infra) {
    if (!hasAdopted(infra) || infra.alerts.length === 0) return
    const tests = [...infra.tree.values()].filter(
      ({ format, text }) => format === 'yaml' && /^rule_files:/m.test(text) && /^tests:/m.test(text),
    )
    const place = ({ file, place }: Alert) =>
      keyed(file, [...place.path, 'alert'], { document: place.document ?? 0 })
    if (tests.length === 0) {
      const count = new Set(infra.alerts.map(({ name }) => name)).size
      yield {
        at: place(infra.alerts[0]!),
        message: `${count === 1 ? 'the alert' : `none of ${count} alerts`} is ${count === 1 ? 'not ' : ''}tested; write a file of tests for promtool test rules`,
      }
      return
    }
    const tested = new Set(
      tests.flatMap(({ text }) =>
        [...text.matchAll(/alertname["']?(?::|=)\s*\\?["']?([\w-]+)/g)].map(([, name]) => name!),
      ),
    )
    const said = new Set<string>()
    for (const alert of infra.alerts) {
      if (tested.has(alert.name) || said.has(alert.name)) continue
      said.add(alert.name)
      yield { at: place(alert), message: `no test fires alert ${alert.name}` }
    }
  },
})
