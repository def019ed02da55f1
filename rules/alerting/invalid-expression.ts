import { promqlProblems } from '../../engine/formats/promql.ts'
import { keyed, range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'The expression of each alert is PromQL.',
  why: 'Prometheus refuses the whole file for one bad expression: every other alert in it is gone too.',
  remedy: 'Mend the expression at the place shown; `promtool check rules FILE` says the same.',
  mandate: 'L4',
  severity: 'error',

  *check(infra) {
    // Environments and copies of a rule file say the same: each expression is parsed once.
    const known = new Map<string, ReturnType<typeof promqlProblems>>()
    for (const { name, expression, file, node, place } of infra.alerts) {
      const problems = known.get(expression) ?? promqlProblems(expression)
      known.set(expression, problems)
      for (const { start, end, message } of problems) {
        const written = node.get('expr')
        // Only what is written on one line without escapes has the same offsets in the file.
        const plain = written && file.text.slice(written.start, written.end) === expression
        yield {
          at: plain
            ? range(file, written.start + start, written.start + end)
            : keyed(file, [...place.path, 'expr'], { document: place.document ?? 0 }),
          message: `the expression of alert ${name} is no PromQL: ${message}`,
        }
      }
    }
  },
})
