import { selectorsOf } from '../../engine/formats/promql/read.ts'
import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'What an alert reads from a recording rule is recorded.',
  why: 'An expression over a series that nobody records is empty for ever, and an empty expression never fires.',
  remedy:
    'Record the series under this name, or correct the name; every window of a burn-rate alert has its rule.',
  mandate: 'L1',
  severity: 'error',

  *check(infra) {
    let recorded: ReadonlySet<string> | undefined
    let families: ReadonlySet<string> | undefined
    const known = new Map<string, readonly string[]>()
    for (const { name, expression, file, place } of infra.alerts) {
      if (!expression.includes(':')) continue
      const metrics = known.get(expression) ?? recordedNamesIn(expression)
      known.set(expression, metrics)
      if (metrics.length === 0) continue
      recorded ??= namesRecorded(infra.tree.values())
      families ??= new Set([...recorded].map(familyOf))
      // A name of a family that is not recorded here at all is recorded elsewhere, as far as anybody knows.
      const missing = metrics.filter((metric) => !recorded!.has(metric) && families!.has(familyOf(metric)))
      if (missing.length === 0) continue
      yield {
        at: keyed(file, [...place.path, 'expr'], { document: place.document ?? 0 }),
        message: `alert ${name} reads ${missing.join(' and ')}, which no rule records; it can never fire by it`,
      }
    }
  },
})

/** Names with colons: by convention those of recording rules. */
function recordedNamesIn(expression: string): readonly string[] {
  const names = selectorsOf(expression).flatMap(({ metric }) => (metric?.includes(':') ? [metric] : []))
  return [...new Set(names)]
}

/** Rule files, objects and config maps that hold one: a line that records says so the same way in all of them. */
function namesRecorded(
  files: Iterable<{ readonly format: string; readonly text: string }>,
): ReadonlySet<string> {
  const names = new Set<string>()
  for (const file of files) {
    if (file.format !== 'yaml' && file.format !== 'json') continue
    for (const [, name] of file.text.matchAll(/["']?record["']?:\s*["']?([a-z_:][\w:]*)/gi)) names.add(name!)
  }
  return names
}

/** `slo:sli_error:ratio_rate5m` → `slo:sli_error`. */
function familyOf(name: string): string {
  return name.slice(0, name.lastIndexOf(':'))
}
