import { DELIVERABLES } from '../design.ts'
import { atLeast, type Finding, type Report } from '../finding.ts'
import {
  firstDue,
  fixableCounts,
  grouped,
  judgedInWords,
  plural,
  severitiesInWords,
  skippedByReason,
} from './counts.ts'
import { code, prose } from './markdown-text.ts'
import { type ReporterOptions, shown } from './reporter.ts'
import { uriOf } from './uri.ts'

/** Characters of a comment: GitHub takes 65,536 and hosts add a line or two of their own. */
const LIMIT = 60_000

/** Room kept for headings, counts and what is said of the rest. */
const RESERVE = 6_000

/** Findings that are shown without being folded. */
const UNFOLDED = 10

/** Owed or skipped entries that are listed, before only their number is. */
const LISTED = 20

/**
 * For pull-request comments and step summaries. What comes from files stands in code spans wherever it could mean
 * something to Markdown: no mention, link, image or HTML of a stranger takes effect.
 */
export function markdown(report: Report, options: ReporterOptions): string {
  const findings = shown(report, options)
  const blocks = [heading(report), subtitle(report)]
  const { groups, cut } = fitting(findings, options)
  const fold = findings.length > UNFOLDED
  for (const [name, members] of groups) {
    const title = `${name}: ${severitiesInWords(members.map(([finding]) => finding))}`
    const items = members.map(([, item]) => item).join('\n')
    blocks.push(fold ? folded(title, items) : `**${title}**\n\n${items}`)
  }
  if (cut > 0) blocks.push(`${plural(cut, 'finding')} more, cut for want of room; \`infra-lint\` shows all.`)
  if (report.owed.length > 0)
    blocks.push(
      folded(
        `owed: ${grouped(report.owed.length)}, the first by ${firstDue(report.owed)}`,
        owedItems(report),
      ),
    )
  if (report.skipped.length > 0)
    blocks.push(folded(`skipped: ${plural(report.skipped.length, 'file')}`, skippedItems(report, options)))
  const next = nextSteps(report)
  if (next !== '') blocks.push(next)
  return `${blocks.join('\n\n')}\n`
}

function heading(report: Report): string {
  const counts = severitiesInWords(report.findings)
  return `### infra-lint: ${counts === '' ? 'no findings' : counts}`
}

function subtitle(report: Report): string {
  const words = [judgedInWords(report)]
  if (report.fixed.length > 0) words.push(`${grouped(report.fixed.length)} mended`)
  if (report.suppressed.length > 0) words.push(`${grouped(report.suppressed.length)} suppressed`)
  return words.join(' · ')
}

function nextSteps(report: Report): string {
  const { safe, unsafe } = fixableCounts(report.findings)
  const words: string[] = []
  if (safe > 0) words.push(`\`infra-lint --fix\` mends ${grouped(safe)}`)
  if (unsafe > 0)
    words.push(`\`infra-lint --fix --unsafe\` mends ${grouped(unsafe)}${safe > 0 ? ' more' : ''}`)
  if (report.findings.length > 0) words.push('`infra-lint explain RULE` says why')
  return words.join(' · ')
}

type Item = readonly [finding: Finding, item: string]

/** The findings that fit, the severe ones first, by deliverable; and how many do not fit. */
function fitting(
  findings: readonly Finding[],
  options: ReporterOptions,
): { groups: [string, Item[]][]; cut: number } {
  const groups = new Map<string, Item[]>()
  let left = LIMIT - RESERVE
  let cut = 0
  const bySeverity = [...findings].sort(
    (a, b) => Number(!atLeast(a.severity, b.severity)) - Number(!atLeast(b.severity, a.severity)),
  )
  for (const finding of bySeverity) {
    const item = itemOf(finding, options)
    left -= item.length + 1
    if (left < 0) {
      cut++
      continue
    }
    const name = deliverableOf(finding.path)
    const members = groups.get(name)
    if (members) members.push([finding, item])
    else groups.set(name, [[finding, item]])
  }
  const order = (name: string) => (ORDER.indexOf(name) + ORDER.length) % ORDER.length
  return { groups: [...groups].sort((a, b) => order(a[0]) - order(b[0])), cut }
}

const ORDER: readonly string[] = ['design', ...DELIVERABLES, 'documents', 'other files']

/** The deliverable a path belongs to, by its folders' names. */
function deliverableOf(path: string): string {
  const folders = path.split('/')
  const name = folders.pop()!
  const deliverable = folders.find((folder) => (DELIVERABLES as readonly string[]).includes(folder))
  if (deliverable) return deliverable
  if (path.startsWith('.github/workflows/') || name === '.gitlab-ci.yml') return 'pipelines'
  if (/^(infra\.yaml|\.infra-lint\.ya?ml|\.infra-lock\.json)$/.test(name)) return 'design'
  return folders[0] === 'docs' ? 'documents' : 'other files'
}

function itemOf(finding: Finding, options: ReporterOptions): string {
  const facts = [code(finding.rule), finding.mandate]
  if (finding.environments.length > 0) facts.push(`in ${finding.environments.map(prose).join(', ')}`)
  if (finding.fix) facts.push(finding.fix.safety === 'safe' ? 'fixable' : 'fixable with `--unsafe`')
  const rows = [
    `- **${finding.severity}** ${linked(finding.path, finding.span.line, options)} ${prose(finding.message)}<br><sub>${facts.join(' · ')}</sub>`,
  ]
  for (const { path, span, message } of finding.related)
    rows.push(`  - ${linked(path, span.line, options)} ${prose(message)}`)
  return rows.join('\n')
}

function linked(path: string, line: number, options: ReporterOptions): string {
  const whole = (options.prefix ?? '') + path
  const label = code(`${whole}:${line}`)
  return options.files === undefined ? label : `[${label}](${options.files}${uriOf(whole)}#L${line})`
}

function folded(title: string, body: string): string {
  return `<details>\n<summary>${title}</summary>\n\n${body}\n\n</details>`
}

function owedItems(report: Report): string {
  const sorted = [...report.owed].sort((a, b) => (a.by < b.by ? -1 : a.by > b.by ? 1 : 0))
  const items = sorted
    .slice(0, LISTED)
    .map(({ by, who, message }) => `- by ${prose(by)}, ${code(who)}: ${prose(message)}`)
  return [...items, ...more(sorted.length)].join('\n')
}

function skippedItems(report: Report, options: ReporterOptions): string {
  const reasons = skippedByReason(report.skipped)
  const items = reasons.slice(0, LISTED).map(([reason, paths]) => {
    const named = paths.slice(0, 3).map((path) => code((options.prefix ?? '') + path))
    return `- ${prose(reason)} (${grouped(paths.length)}): ${named.join(', ')}${paths.length > named.length ? ', …' : ''}`
  })
  return [...items, ...more(reasons.length)].join('\n')
}

function more(total: number): string[] {
  return total > LISTED ? [`- ${grouped(total - LISTED)} more`] : []
}
