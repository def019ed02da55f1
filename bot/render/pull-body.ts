import { code, prose } from '../../engine/reporters/markdown-text.ts'
import { joined, marker } from '../marker.ts'
import type { FixReport, Proposal } from '../report.ts'
import { BODY_LIMIT, counted, grouped, item, remedyItem, sizeOf, title } from './finding.ts'

/** What a fix pull request remembers in its body. */
export interface FixState {
  /** short names of the findings it mends: closed without a merge, they are not proposed again */
  readonly findings: readonly string[]
  /** names the content of every changed file: while it is the same, nothing is pushed */
  readonly changes: string
  /** when the branch was made anew, milliseconds since 1970, the newest two */
  readonly rebuilt: readonly number[]
  /** the findings are gone from the base: closed by us, which is no refusal */
  readonly gone?: boolean | undefined
}

const CHECKBOX = 'make this branch anew; commits that are not ours are lost'

/** Whether somebody ticked the box that gives the branch back to us. */
export function isTicked(body: string): boolean {
  return body.includes(`- [x] ${CHECKBOX}`) || body.includes(`- [X] ${CHECKBOX}`)
}

/** Findings that a pull request remembers; of one that mends more, the rest is proposed again after a refusal. */
const REMEMBERED = 2_000

/** The hidden line of a pull request of ours. */
export function fixMarker(kind: 'fix' | 'waive', state: FixState): string {
  return marker(kind, { ...state, findings: joined(state.findings.slice(0, REMEMBERED)) })
}

/** The body of a pull request of ours: what it mends, what it changes, how that was verified. */
export function pullBody(report: FixReport, proposal: Proposal, state: FixState): string {
  const head = fixMarker(proposal.waives ? 'waive' : 'fix', state)
  return `${head}\n${proposal.waives ? waiverText(proposal) : fixText(report, proposal, sizeOf(head))}`
}

function fixText(report: FixReport, proposal: Proposal, used: number): string {
  const { findings, before, after, changes } = proposal
  const intro = `This mends ${counted(findings.length)} of ${code(report.base.ref)} with fixes that keep what runs.`
  const rules = new Map(findings.map(({ rule, mandate }) => [rule, mandate]))
  const verified = `Linted again with these changes: ${counted(before)} before, ${after} after, and none that was not there before.`
  const tail = [
    `#### What changes\n\n${changeList(proposal)}`,
    `#### How it was verified\n\n${verified}`,
    `#### Rules\n\n${[...rules]
      .slice(0, 30)
      .map(([rule, mandate]) => remedyItem(rule, mandate, report.rules[rule]))
      .join('\n')}`,
    `Closing this without merging it is taken for a no to these findings: they are not proposed again.${changes.length > 0 ? ` Commits of others on this branch are kept: it is left alone then, until this box is ticked.\n\n- [ ] ${CHECKBOX}` : ''}`,
  ].join('\n\n')
  let room = BODY_LIMIT - used - sizeOf(intro) - sizeOf(tail) - 1_000
  const blocks: string[] = []
  let left = 0
  for (const [group, members] of grouped(findings)) {
    const lines: string[] = []
    for (const finding of members) {
      const line = item(finding, report.files)
      room -= sizeOf(line) + 1
      if (room > 0) lines.push(line)
      else left++
    }
    if (lines.length > 0) blocks.push(`**${title(group)}**\n\n${lines.join('\n')}`)
  }
  if (left > 0) blocks.push(`${counted(left)} more`)
  return `${[intro, ...blocks, tail].join('\n\n')}\n`
}

/** Files that are listed before the rest is counted. */
const FILES = 100

function changeList({ changes }: Proposal): string {
  const rows = changes.slice(0, FILES).map(({ path, mode, added, removed }) => {
    const what = mode === undefined ? 'deleted' : `+${added} −${removed}`
    return `- ${code(path)} ${what}`
  })
  if (changes.length > FILES) rows.push(`- and ${counted(changes.length - FILES, 'file')} more`)
  return rows.join('\n')
}

function waiverText({ waives, changes }: Proposal): string {
  const { rule, owner, reason, until, pull } = waives!
  const asked = pull === undefined ? '' : `, asked for in #${pull}`
  return [
    `This waives ${code(rule)} until ${until}${asked}.`,
    [
      `- owner: ${code(owner)}`,
      `- reason: ${prose(reason)}`,
      `- until: ${until}, the last day it holds`,
    ].join('\n'),
    `It adds to ${changes.map(({ path }) => code(path)).join(', ')}. After that day the finding counts again, and the waiver is a finding too.`,
  ]
    .join('\n\n')
    .concat('\n')
}

/** What is said below a pull request of ours that has become needless. */
export function goneComment(base: string): string {
  return `${marker('gone', {})}\nThe findings that this mends are gone from ${code(base)}: it is closed, and its branch deleted.\n`
}
