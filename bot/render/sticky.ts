import { code, prose } from '../../engine/reporters/markdown-text.ts'
import { joined, marker } from '../marker.ts'
import type { CheckReport, UnusableReport } from '../report.ts'
import { BODY_LIMIT, counted, countsOf, grouped, item, remedyItem, sizeOf, title } from './finding.ts'

/** What the comment is told beside the report. */
export interface StickyOptions {
  /** findings that stand on lines of the difference: only their number is said here */
  readonly elsewhere: ReadonlySet<string>
  /** short names of every finding ever reported on this pull request; undefined leaves the hidden state out */
  readonly seen?: readonly string[] | undefined
  /** how many of them are gone */
  readonly mended: number
  /** bytes that the text may have */
  readonly limit?: number | undefined
}

/** A text, and the findings that it lists whole. */
export interface Rendered {
  readonly body: string
  readonly listed: ReadonlySet<string>
}

/** The one comment of a check, and the summary of its check run: by deliverable, with counts, and how to go on. */
export function sticky(report: CheckReport, options: StickyOptions): Rendered {
  const { findings } = report
  const head = options.seen ? `${marker('check', { seen: joined(options.seen) })}\n` : ''
  const top = [`### infra-lint: ${headline(report)}`, subtitle(report, options)]
  for (const note of report.notes) top.push(`> ${prose(note)}`)
  const bottom = [...repairedBlock(report), ...howTo(report)]
  const limit = options.limit ?? BODY_LIMIT
  let room = limit - sizeOf(head) - sizeOf(top.join('\n\n')) - sizeOf(bottom.join('\n\n')) - 400
  const listed = new Set<string>()
  const blocks: string[] = []
  let left = 0
  for (const [group, members] of grouped(findings)) {
    const rest = members.filter(({ fingerprint }) => !options.elsewhere.has(fingerprint))
    const lines: string[] = []
    const onLines = members.length - rest.length
    const said =
      onLines === 0 ? '' : ` · ${rest.length === 0 ? '' : 'of these '}${onLines} on lines of the diff`
    const heading = `**${title(group)}**: ${countsOf(members)}${said}`
    room -= sizeOf(heading) + 4
    for (const finding of rest) {
      const line = item(finding, report.files)
      const size = sizeOf(line) + 1
      if (room < size) {
        left++
        continue
      }
      room -= size
      lines.push(line)
      listed.add(finding.fingerprint)
    }
    if (lines.length > 0) blocks.push(`${heading}\n\n${lines.join('\n')}`)
    else if (room > 0) blocks.push(heading)
  }
  if (left > 0) blocks.push(`${counted(left)} more, cut for want of room: the check has all of them.`)
  return { body: `${head}${[...top, ...blocks, ...bottom].join('\n\n')}\n`, listed }
}

/** `3 errors, 1 warning introduced here`; `no findings` */
export function headline({ findings, all }: CheckReport): string {
  const counts = countsOf(findings)
  if (counts === '') return all ? 'no findings' : 'nothing new'
  return all ? counts : `${counts} introduced here`
}

function subtitle({ pull, judged, known, all, repaired }: CheckReport, { mended }: StickyOptions): string {
  const words = [
    pull.mergeSha === undefined
      ? `${judged}, ${code(pull.headSha.slice(0, 10))} judged by itself`
      : `${judged}, judged as ${code(pull.headSha.slice(0, 10))} merges into ${code(pull.baseRef)}`,
  ]
  if (!all && known > 0) words.push(`${counted(known)} of ${code(pull.baseRef)} not repeated`)
  if (repaired.length > 0) words.push(`mends ${repaired.length} of ${code(pull.baseRef)}`)
  if (mended > 0) words.push(`${mended} reported here before ${mended === 1 ? 'is' : 'are'} mended`)
  return words.join(' · ')
}

/** Repaired findings that are listed before the rest is counted. */
const REPAIRED = 20

function repairedBlock({ repaired }: CheckReport): string[] {
  if (repaired.length === 0) return []
  const items = repaired.slice(0, REPAIRED).map(({ rule, path }) => `- ${code(rule)} ${code(path)}`)
  if (repaired.length > REPAIRED) items.push(`- and ${repaired.length - REPAIRED} more`)
  return [folded(`mended by this pull request: ${repaired.length}`, items.join('\n'))]
}

/** Rules whose remedy is said. */
const REMEDIES = 30

function howTo({ findings, rules, commands }: CheckReport): string[] {
  if (findings.length === 0) return []
  const ids = new Map(findings.map(({ rule, mandate }) => [rule, mandate]))
  const lines = [...ids].slice(0, REMEDIES).map(([rule, mandate]) => remedyItem(rule, mandate, rules[rule]))
  if (ids.size > REMEDIES) lines.push(`- and ${ids.size - REMEDIES} rules more`)
  const safe = findings.filter(({ fix }) => fix === 'safe').length
  const ways: string[] = []
  if (safe > 0) {
    const by = commands ? `\`infra-lint --fix\`, or a comment \`/infra-lint fix\`,` : '`infra-lint --fix`'
    ways.push(`${by} mends ${safe} of ${findings.length}.`)
  }
  ways.push(
    commands
      ? 'A comment `/infra-lint waive RULE -- reason` opens a pull request with a waiver.'
      : 'A waiver is an entry under `waivers` of `.infra-lint.yaml`, with rule, path, owner, reason and until.',
  )
  return [folded('how to mend or waive', `${lines.join('\n')}\n\n${ways.join(' ')}`)]
}

function folded(summary: string, content: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${content}\n\n</details>`
}

/** What is said where the base's config cannot be used: nothing was judged. */
export function unusable({ pull, problem }: UnusableReport): string {
  const lines = problem.split('\n').map((line) => `- ${prose(line)}`)
  return [
    `${marker('check', { seen: '' })}\n### infra-lint: nothing was judged`,
    `The config of ${code(pull.baseRef)} cannot be used; it counts here, and not the one of this pull request:`,
    lines.join('\n'),
    `\`infra-lint --print-config\` on ${code(pull.baseRef)} shows the same. This is said once; the next run that can use the config replaces it.`,
  ]
    .join('\n\n')
    .concat('\n')
}
