import { difference } from '../cli/difference.ts'
import type { Parts } from '../cli/parts.ts'
import { linesOf } from '../cli/patch.ts'
import { LOCK_PATH } from '../engine/design.ts'
import type { Finding } from '../engine/finding.ts'
import { applyFix } from '../engine/fix.ts'
import { withoutTokens } from '../engine/reporters/masking.ts'
import { visible } from '../engine/reporters/terminal.ts'
import { secretsIn } from '../engine/secrets/secrets.ts'
import type { SourceFile } from '../engine/tree.ts'
import type { DiffLines, LineMap } from './diff.ts'
import { type Judgeable, reportWith } from './judge.ts'
import type { Spot } from './report.ts'

/** Lines that a suggestion may replace, and lines that it may lie away from its finding. */
const LENGTH = 20
const DISTANCE = 10

/** Where a file of the merge result shows in the difference. */
export interface Shown {
  /** of the head */
  readonly lines: DiffLines
  /** line of the merge result → line of the head */
  readonly toHead: LineMap
}

/**
 * The change that a safe fix makes, as a suggestion: one range of lines in one hunk of one file. It is proven: applied
 * to what was judged and judged again, the finding is gone and no other has come. Undefined where any of that fails.
 */
export function suggestionFor(
  finding: Finding,
  judged: Judgeable,
  before: ReadonlySet<string>,
  shown: Shown,
  parts: Parts,
): Spot | undefined {
  const { prepared, infra } = judged
  const { fix, path, span } = finding
  const old = prepared.tree.get(path)
  if (fix?.safety !== 'safe' || !old) return undefined
  const applied = applyFix(prepared.tree, fix, { expected: infra.expected, lockPath: LOCK_PATH })
  if ('refused' in applied || applied.changed.length !== 1 || applied.changed[0] !== path) return undefined
  const now = applied.tree.get(path)
  if (!now || now.mode !== old.mode || now.linkTarget !== undefined) return undefined
  const range = changedRange(old.text, now.text)
  if (!range || range.end - range.start > LENGTH) return undefined
  if (range.start > span.line + DISTANCE || range.end < span.line - DISTANCE) return undefined
  if (
    !isShowable(range.text) ||
    hasSecret(old, range.start, range.end) ||
    hasSecret(now, range.start, range.newEnd)
  )
    return undefined
  const spot = placed(path, range, shown)
  if (!spot) return undefined
  const after = reportWith(judged, applied.tree, parts)
  const left = new Set(after.findings.map(({ fingerprint }) => fingerprint))
  if (left.has(finding.fingerprint)) return undefined
  return [...left].every((fingerprint) => before.has(fingerprint)) ? spot : undefined
}

/** Lines from 1, both ends included, and what they become. */
interface Range {
  readonly start: number
  readonly end: number
  readonly newEnd: number
  readonly text: string
}

function changedRange(before: string, after: string): Range | undefined {
  const a = linesOf(before)
  const b = linesOf(after)
  const changes = difference(a, b)
  const first = changes[0]
  const last = changes.at(-1)
  if (!first || !last) return undefined
  let { oldStart, newStart } = first
  let { oldEnd, newEnd } = last
  // a suggestion replaces lines: what is only added is said together with a line beside it
  if (oldStart === oldEnd) {
    if (oldStart > 0) {
      oldStart--
      newStart--
    } else if (oldEnd < a.length) {
      oldEnd++
      newEnd++
    } else return undefined
  }
  const text = b.slice(newStart, newEnd).join('')
  // the end of the file without a line break cannot be said in a block
  if (text !== '' && !text.endsWith('\n')) return undefined
  return { start: oldStart + 1, end: oldEnd, newEnd, text }
}

function placed(path: string, { start, end, text }: Range, { lines, toHead }: Shown): Spot | undefined {
  const first = toHead(start)
  const last = toHead(end)
  if (first === undefined || last === undefined || last - first !== end - start) return undefined
  const hunk = lines.get(first)
  for (let line = first; line <= last; line++) {
    if (hunk === undefined || lines.get(line) !== hunk || toHead(start + line - first) !== line)
      return undefined
  }
  return { path, line: last, startLine: first === last ? undefined : first, suggestion: text }
}

/** Whether everything in a text can be seen by who is to accept it. */
function isShowable(text: string): boolean {
  return (
    text.split('\n').every((line) => visible(line.replaceAll('\t', ' ')) === line.replaceAll('\t', ' ')) &&
    withoutTokens(text) === text
  )
}

function hasSecret(file: SourceFile, start: number, end: number): boolean {
  return secretsIn(file).some((hit) => {
    const from = file.lines.lineAt(hit.start)
    const to = file.lines.lineAt(Math.max(hit.start, hit.end - 1))
    return from <= end && to >= start
  })
}
