import type { Node } from '../../engine/formats/node.ts'
import { selectorsOf } from '../../engine/formats/promql/read.ts'
import { range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'What a dashboard reads from a recording rule is recorded.',
  why: 'A panel over a series that nobody records any more says "No data", which in an incident looks like good news.',
  remedy: 'Record the series under this name, or let the panel read the one that is recorded.',
  mandate: 'F3',
  severity: 'warning',

  *check(infra) {
    if (infra.dashboards.length === 0 || infra.recordings.length === 0) return
    const recorded = new Set(infra.recordings.map(({ name }) => name))
    const families = new Set([...recorded].map(familyOf))
    for (const { file, title, model, place } of infra.dashboards) {
      const said = new Set<string>()
      for (const node of expressionsIn(model)) {
        for (const metric of metricsIn(node.text)) {
          // Of a family that nothing here records nobody knows who records it.
          if (said.has(metric) || recorded.has(metric) || !families.has(familyOf(metric))) continue
          said.add(metric)
          yield {
            at: place.path.length === 0 ? range(file, node.start, node.end) : place,
            message: `dashboard ${title} reads ${metric}, which no rule records`,
          }
        }
      }
    }
  },
})

/** `expr` of the targets of all panels, those in rows too. */
function* expressionsIn(model: Node): Iterable<Node> {
  for (const key of ['panels', 'rows']) {
    for (const panel of model.get(key)?.items() ?? []) {
      for (const target of panel.get('targets')?.items() ?? []) {
        const expression = target.get('expr')
        if (expression?.kind === 'scalar' && expression.text.includes(':')) yield expression
      }
      yield* expressionsIn(panel)
    }
  }
}

/** Names with colons, by convention those of recording rules; Grafana's variables stand for a value each. */
function metricsIn(expression: string): ReadonlySet<string> {
  const plain = expression
    .replace(/\[\s*(?:\$\{[^}\n]*\}|\$\w+|\[\[\w+\]\])/g, '[5m')
    .replace(/\$\{[^}\n]*\}|\$\w+|\[\[\w+\]\]/g, '1')
  return new Set(selectorsOf(plain).flatMap(({ metric }) => (metric?.includes(':') ? [metric] : [])))
}

/** `slo:sli_error:ratio_rate5m` → `slo:sli_error`. */
function familyOf(name: string): string {
  return name.slice(0, name.lastIndexOf(':'))
}
