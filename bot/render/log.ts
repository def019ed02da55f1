import type { Parts } from '../../cli/parts.ts'
import { publicReport } from '../../engine/reporters/masking.ts'
import type { ReporterOptions } from '../../engine/reporters/reporter.ts'
import type { CheckResult } from '../jobs.ts'
import type { BotFinding } from '../report.ts'

/** What the linter's reporters are told where there is no terminal. */
export function reporterOptions({ rules, version }: Parts): ReporterOptions {
  return { color: false, width: 0, failOn: 'error', quiet: false, rules, version }
}

/** Findings that GitHub took on no channel, in a format of the linter: text, or workflow commands. '' where there are none. */
export function logText(
  { linted, findings }: Pick<CheckResult, 'linted' | 'findings'>,
  rest: readonly BotFinding[],
  parts: Parts,
  format: 'text' | 'github',
): string {
  if (rest.length === 0 || !linted) return ''
  const names = new Set(rest.map(({ fingerprint }) => fingerprint))
  const left = findings.filter(({ fingerprint }) => names.has(fingerprint))
  return parts.reporters[format](publicReport({ ...linted, findings: left }), reporterOptions(parts))
}
