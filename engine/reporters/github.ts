import { countBySeverity, type Finding, type Report } from '../finding.ts'
import type { Severity } from '../mandate.ts'
import { judgedInWords, plural, severitiesInWords } from './counts.ts'
import { publicSpan } from './masking.ts'
import { type ReporterOptions, shown } from './reporter.ts'
import { visible } from './terminal.ts'

const COMMAND: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' }

/** Annotations of each kind that GitHub shows for one step of a workflow; the rest is in its log only. */
const SHOWN_PER_STEP = 10

/**
 * Workflow commands of GitHub Actions, which make annotations. All findings are printed, errors first, because only
 * the first ten of each severity are shown beside the code.
 */
export function github(report: Report, options: ReporterOptions): string {
  const findings = shown(report, options)
  const severities: readonly Severity[] = ['error', 'warning', 'info']
  const lines = severities.flatMap((severity) =>
    findings.filter((finding) => finding.severity === severity).map((finding) => commandOf(finding, options)),
  )
  const counts = severitiesInWords(report.findings)
  lines.push(`infra-lint: ${counts === '' ? 'no findings' : counts} in ${judgedInWords(report)}`)
  const perSeverity = countBySeverity(findings)
  const unseen = severities.reduce(
    (sum, severity) => sum + Math.max(0, perSeverity[severity] - SHOWN_PER_STEP),
    0,
  )
  if (unseen > 0) {
    lines.push(
      `${plural(unseen, 'finding')} more than GitHub annotates for one step (${SHOWN_PER_STEP} of each severity); all are in this log`,
    )
  }
  return `${lines.join('\n')}\n`
}

function commandOf(finding: Finding, options: ReporterOptions): string {
  const span = publicSpan(finding)
  const properties: [string, string][] = [
    ['file', (options.prefix ?? '') + finding.path],
    ['line', String(span.line)],
    ['endLine', String(span.endLine)],
  ]
  // columns belong to one line only: GitHub refuses them on an annotation of several
  if (span.endLine === span.line)
    properties.push(['col', String(span.column)], ['endColumn', String(span.endColumn)])
  properties.push(['title', `${finding.rule} (${finding.mandate})`])
  const list = properties.map(([name, value]) => `${name}=${escapedProperty(value)}`).join(',')
  return `::${COMMAND[finding.severity]} ${list}::${escapedData(messageOf(finding, options))}`
}

function messageOf(finding: Finding, options: ReporterOptions): string {
  const rows = [visible(finding.message)]
  if (finding.environments.length > 0) rows.push(`in ${finding.environments.map(visible).join(', ')}`)
  for (const { path, span, message } of finding.related) {
    rows.push(`↳ ${visible((options.prefix ?? '') + path)}:${span.line} ${visible(message)}`)
  }
  return rows.join('\n')
}

/** The escapes of the runner: percent-encoding of what would end a command's data … */
export function escapedData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A')
}

/** … and of what would end a property too. The path keeps its line breaks, which the runner decodes again. */
function escapedProperty(text: string): string {
  const kept = text.replace(/[^\r\n]+/g, visible)
  return escapedData(kept).replace(/:/g, '%3A').replace(/,/g, '%2C')
}
