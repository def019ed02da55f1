import type { Finding, Report } from '../finding.ts'
import { stringify } from './json.ts'
import { isSecret, publicSpan } from './masking.ts'
import { type ReporterOptions, shown } from './reporter.ts'

/** The severities of a Code Quality report. */
type Severity = 'blocker' | 'critical' | 'major' | 'minor' | 'info'

/** A Code Quality report of GitLab: an array of issues, which merge requests compare by fingerprint. */
export function gitlab(report: Report, options: ReporterOptions): string {
  const used = new Map<string, number>()
  return stringify(
    shown(report, options).map((finding) => {
      // two issues of one fingerprint would be shown as one
      const times = (used.get(finding.fingerprint) ?? 0) + 1
      used.set(finding.fingerprint, times)
      const fingerprint = times === 1 ? finding.fingerprint : `${finding.fingerprint}:${times}`
      return issueOf(finding, fingerprint, options)
    }),
  )
}

function issueOf(finding: Finding, fingerprint: string, options: ReporterOptions): object {
  const span = publicSpan(finding)
  const where = finding.environments.length > 0 ? ` (in ${finding.environments.join(', ')})` : ''
  return {
    description: `${finding.message}${where}`,
    check_name: finding.rule,
    fingerprint,
    severity: severityOf(finding),
    location: { path: (options.prefix ?? '') + finding.path, lines: { begin: span.line, end: span.endLine } },
  }
}

/** A leaked secret cannot wait for the next release; an error is a *must* of the mandate, a warning a *should*. */
function severityOf({ rule, severity }: Finding): Severity {
  if (severity === 'error') return isSecret(rule) ? 'blocker' : 'critical'
  return severity === 'warning' ? 'minor' : 'info'
}
