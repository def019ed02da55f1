import { atLeast, type Finding, type Report } from '../finding.ts'
import type { Place } from '../place.ts'
import {
  byRule,
  firstDue,
  fixableCounts,
  grouped,
  judgedInWords,
  plural,
  severitiesInWords,
  skippedByReason,
} from './counts.ts'
import { type Excerpt, excerptOf } from './excerpt.ts'
import { secretsByPath } from './masking.ts'
import { type ReporterOptions, shown } from './reporter.ts'
import { type Paint, painter, visible, wrapped } from './terminal.ts'

/** Columns of an excerpt where there is no terminal to ask. */
const UNBOUNDED_ROOM = 120

/** From the worst on. */
const SEVERITIES = ['error', 'warning', 'info'] as const

/** Names of files that are printed for one reason of skipping, before only their number is. */
const NAMED_SKIPPED = 3

/** What a finding is printed with. */
interface Page {
  readonly report: Report
  readonly options: ReporterOptions
  readonly paint: Paint
  readonly secrets: ReadonlyMap<string, readonly Finding[]>
}

/**
 * For people: findings by file, each with its message first, then its line, then what belongs to it; at the end the
 * counts and the next command to type.
 */
export function text(report: Report, options: ReporterOptions): string {
  const page: Page = { report, options, paint: painter(options.color), secrets: secretsByPath(report) }
  const findings = shown(report, options)
  const lines: string[] = []
  let first = 0
  while (first < findings.length) {
    let next = first + 1
    while (findings[next]?.path === findings[first]!.path) next++
    fileLines(page, findings.slice(first, next), lines)
    first = next
  }
  summaryLines(page, findings, lines)
  return `${lines.join('\n')}\n`
}

function fileLines(page: Page, findings: readonly Finding[], lines: string[]): void {
  const { paint, options } = page
  const path = findings[0]!.path
  lines.push(paint('path', visible((options.prefix ?? '') + path)))
  const positions = findings.map(({ span }) => `${span.line}:${span.column}`)
  const gutter = Math.max(5, ...positions.map((position) => position.length))
  for (const [index, finding] of findings.entries())
    findingLines(page, finding, positions[index]!, gutter, lines)
}

/** `warning`, the longest severity: messages of all severities begin in one column. */
const LABEL_WIDTH = 7

function findingLines(page: Page, finding: Finding, position: string, gutter: number, lines: string[]): void {
  const { paint, options, report } = page
  const label = finding.severity.padEnd(LABEL_WIDTH)
  const head = `  ${position.padStart(gutter)}  `
  const hanging = ' '.repeat(head.length)
  const room = options.width > 0 ? Math.max(24, options.width - head.length - label.length - 2) : 0
  const [message, ...more] = wrapped(visible(finding.message), room)
  lines.push(
    `  ${paint('faint', position.padStart(gutter))}  ${paint(finding.severity, label)}  ${paint('strong', message!)}`,
  )
  for (const line of more) lines.push(`${hanging}${' '.repeat(label.length + 2)}${paint('strong', line)}`)
  const excerpt = excerptOf(
    finding,
    report.tree,
    page.secrets.get(finding.path) ?? [],
    options.width > 0 ? Math.max(20, options.width - head.length - 2) : UNBOUNDED_ROOM,
  )
  if (excerpt) excerptLines(page, finding, excerpt, gutter, lines)
  for (const { path, span, message: words } of finding.related) {
    lines.push(
      `${hanging}${paint('faint', '↳')} ${visible((options.prefix ?? '') + path)}:${span.line}  ${visible(words)}`,
    )
  }
  lines.push(`${hanging}${detail(page, finding)}`, '')
}

function excerptLines(page: Page, finding: Finding, excerpt: Excerpt, gutter: number, lines: string[]): void {
  const { paint } = page
  const number = String(excerpt.line).padStart(gutter)
  const marker = `${' '.repeat(excerpt.offset)}${paint(finding.severity, '^'.repeat(excerpt.length))}`
  const lacking = lackOf(finding.at)
  lines.push(`  ${paint('faint', `${number} │`)} ${excerpt.text}`)
  lines.push(
    `  ${paint('faint', `${' '.repeat(gutter)} │`)} ${marker}${lacking ? ` ${paint('faint', lacking)}` : ''}`,
  )
}

/** What the marked place lacks: without it an arrow at an innocent line would puzzle. */
function lackOf(at: Place): string | undefined {
  return at.kind === 'absent' ? `no ${visible(at.what)}` : undefined
}

/** Rule, mandate, environments, and how it can be mended: everything about a finding that is not its message. */
function detail({ paint }: Page, finding: Finding): string {
  const words = [paint('rule', visible(finding.rule)), paint('faint', finding.mandate)]
  if (finding.environments.length > 0)
    words.push(paint('faint', `in ${finding.environments.map(visible).join(', ')}`))
  if (finding.fix)
    words.push(
      paint('good', finding.fix.safety === 'safe' ? 'fixable with --fix' : 'fixable with --fix --unsafe'),
    )
  return words.join(paint('faint', ' · '))
}

function summaryLines(page: Page, findings: readonly Finding[], lines: string[]): void {
  const { report, options, paint } = page
  const judged = judgedInWords(report)
  const counts = severitiesInWords(report.findings)
  const sums: string[] = []
  if (report.fixed.length > 0) sums.push(`${grouped(report.fixed.length)} mended`)
  if (report.owed.length > 0) sums.push(`${grouped(report.owed.length)} owed`)
  if (report.suppressed.length > 0) sums.push(`${grouped(report.suppressed.length)} suppressed`)
  if (report.skipped.length > 0) sums.push(`${grouped(report.skipped.length)} skipped`)
  const rest = sums.length > 0 ? `; ${sums.join(', ')}` : ''
  let sum = `${paint('good', '✔ no findings')} in ${judged}${rest}`
  if (counts !== '') {
    const files = new Set(report.findings.map(({ path }) => path)).size
    const fails = report.findings.some(({ severity }) => atLeast(severity, options.failOn))
    sum = `${fails ? paint('error', `✖ ${counts}`) : paint('warning', `! ${counts}`)} in ${grouped(files)} of ${judged}${rest}`
  }
  lines.push(...wrapped(sum, options.width).map((line, index) => (index === 0 ? line : `  ${line}`)))
  nextLines(page, findings, lines)
}

function nextLines({ report, options, paint }: Page, findings: readonly Finding[], lines: string[]): void {
  const room = options.width > 0 ? Math.max(24, options.width - 11) : 0
  const next = (what: string, words: string) => {
    for (const [index, line] of wrapped(words, room).entries()) {
      lines.push(`  ${paint('faint', (index === 0 ? what : '').padEnd(8))} ${line}`)
    }
  }
  const hidden = report.findings.length - findings.length
  if (hidden > 0) next('hidden', `${plural(hidden, 'finding')} below error, by --quiet`)
  if (report.fixed.length > 0) {
    next(
      'mended',
      byRule(report.fixed)
        .map(([rule, count]) => (count > 1 ? `${rule} (${count})` : rule))
        .join(', '),
    )
  }
  for (const [reason, paths] of skippedByReason(report.skipped)) {
    const named = paths.slice(0, NAMED_SKIPPED).map((path) => visible((options.prefix ?? '') + path))
    const more = paths.length > named.length ? `, ${grouped(paths.length - named.length)} more` : ''
    next('skipped', `${visible(reason)} (${grouped(paths.length)}): ${named.join(', ')}${more}`)
  }
  if (report.owed.length > 0 && !options.quiet) {
    next(
      'owed',
      `the first by ${firstDue(report.owed)}; ${paint('rule', 'infra-lint owed')} lists who owes what`,
    )
  }
  const { safe, unsafe } = fixableCounts(report.findings)
  const commands: string[] = []
  if (safe > 0) commands.push(`${paint('rule', 'infra-lint --fix')} mends ${grouped(safe)}`)
  if (unsafe > 0)
    commands.push(
      `${paint('rule', 'infra-lint --fix --unsafe')} mends ${grouped(unsafe)}${safe > 0 ? ' more' : ''}`,
    )
  if (commands.length > 0) next('fix', commands.join(', '))
  const top = SEVERITIES.find((severity) => findings.some((finding) => finding.severity === severity))
  const worst = findings.filter(({ severity }) => severity === top)
  const commonest = byRule(worst)[0]?.[0]
  if (commonest) next('explain', paint('rule', `infra-lint explain ${visible(commonest)}`))
}
