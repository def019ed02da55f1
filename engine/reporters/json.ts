import { countBySeverity, type Finding, type OwedFinding, type Report } from '../finding.ts'
import { publicSpan } from './masking.ts'
import { type ReporterOptions, shown } from './reporter.ts'

/** A value as indented JSON in which nothing can upset a terminal: DEL, C1 and format characters are escaped too. */
export function stringify(value: unknown): string {
  const json = JSON.stringify(value, null, 2)
  const escaped = json.replace(
    /[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return `${escaped}\n`
}

/** For programs. The shape is a contract (docs/output.md): keys are added, never renamed, within version 1. */
export function json(report: Report, options: ReporterOptions): string {
  const counts = countBySeverity(report.findings)
  const { files, bytes, rules, ruleTimes } = report.stats
  return stringify({
    version: 1,
    findings: shown(report, options).map(findingOf),
    owed: report.owed.map(owedOf),
    skipped: report.skipped.map(({ path, reason }) => ({ path, reason })),
    summary: {
      files,
      bytes,
      rules,
      errors: counts.error,
      warnings: counts.warning,
      infos: counts.info,
      owed: report.owed.length,
      suppressed: report.suppressed.length,
    },
    ...(options.stats
      ? { ruleTimes: ruleTimes.map(({ rule, milliseconds }) => ({ rule, milliseconds })) }
      : {}),
  })
}

function findingOf(finding: Finding): object {
  const span = publicSpan(finding)
  return {
    rule: finding.rule,
    severity: finding.severity,
    message: finding.message,
    path: finding.path,
    line: span.line,
    column: span.column,
    endLine: span.endLine,
    endColumn: span.endColumn,
    mandate: finding.mandate,
    fixable: finding.fix !== undefined,
    fingerprint: finding.fingerprint,
    environments: [...finding.environments],
    related: finding.related.map(({ path, span: { line, column }, message }) => ({
      path,
      line,
      column,
      message,
    })),
  }
}

function owedOf({ rule, message, path, span, by, who }: OwedFinding): object {
  return { rule, message, path, line: span.line, by, who }
}
