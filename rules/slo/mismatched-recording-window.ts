import { durationSeconds } from '../../engine/cron.ts'
import { promqlTokens } from '../../engine/formats/promql/read.ts'
import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

/** The window at the end of a recorded name: `job:errors:ratio_rate5m`, `apiserver_request:burnrate1d`. */
const WINDOW = /[a-z_](\d+(?:ms|[smhdwy]))$/

export default defineRule({
  summary: 'A recording rule looks back as far as its name says.',
  why: 'Burn-rate alerts choose windows by name. A series called rate5m that looks back an hour makes the fast alert slow, and nothing shows it.',
  remedy: 'Let the range in the expression be the one in the name.',
  mandate: 'L1',
  severity: 'warning',

  *check(infra) {
    for (const { name, expression, file, place } of infra.recordings) {
      const written = WINDOW.exec(name)?.[1]
      const window = written === undefined ? undefined : durationSeconds(written)
      if (window === undefined) continue
      const ranges = rangesOf(expression)
      // Windows of other series are theirs; one that looks back as named will do.
      if (ranges.length === 0 || ranges.some((range) => durationSeconds(range) === window)) continue
      yield {
        at: keyed(file, [...place.path, 'expr'], { document: place.document ?? 0 }),
        message: `${name} looks back over ${[...new Set(ranges)].join(' and ')}; its name says ${written}`,
      }
    }
  },
})

/** The ranges of an expression: `5m` of `[5m]`, `30d` of `[30d:5m]`; none where a range is computed. */
function rangesOf(expression: string): readonly string[] {
  const tokens = promqlTokens(expression) ?? []
  return tokens.flatMap(({ text, kind }, index) =>
    kind === 'duration' && tokens[index - 1]?.text === '[' ? [text] : [],
  )
}
