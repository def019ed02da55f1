import type { Finding } from '../finding.ts'
import type { Place } from '../place.ts'
import type { Tree } from '../tree.ts'
import { knownMasks, likelyMasks, MASK, type Mask, secretMask } from './masking.ts'
import { type Cell, cells } from './terminal.ts'

/** A source line cut to what fits, and where in it, in columns from 0, the finding is. */
export interface Excerpt {
  readonly line: number
  readonly text: string
  readonly offset: number
  readonly length: number
}

/** How far around a finding a line is looked at; bounds the work on a file of one line. */
const REACH = 4096

/**
 * The line of a finding, with the finding underlined, at most `room` columns wide; undefined where a line says nothing:
 * the file as a whole, or no file at all. Of a finding over several lines the first is shown.
 */
export function excerptOf(
  finding: Finding,
  tree: Tree,
  secrets: readonly Finding[],
  room: number,
): Excerpt | undefined {
  const file = tree.get(finding.path)
  if (!file || isWhole(finding.at)) return undefined
  const { span } = finding
  const { lines } = file
  const line = lines.line(span.line)
  if (line.trim() === '') return undefined
  const start = lines.offsetOf(span.line)
  const from = Math.min(span.start - start, line.length)
  const to = Math.max(
    from,
    span.endLine > span.line ? line.trimEnd().length : Math.min(span.end - start, line.length),
  )
  const low = Math.max(0, from - REACH)
  const near = line.slice(low, from + REACH)
  const masks: Mask[] = likelyMasks(
    near,
    lines.line(span.line - 1).slice(0, 200),
    lines.line(span.line + 1).slice(0, 200),
  ).map(([a, b]) => [a + low, b + low])
  masks.push(...knownMasks(file, start, line.length))
  const secret = secretMask(line, start, secrets)
  if (secret) masks.push(secret)
  return windowed(span.line, line, from, to, merged(masks), room)
}

/** Whether a finding points at a file, not at something in it. */
function isWhole(place: Place): boolean {
  return place.kind === 'whole' || (place.kind === 'absent' && isWhole(place.nearest))
}

function merged(masks: Mask[]): Mask[] {
  const sorted = masks.sort((a, b) => a[0] - b[0])
  const kept: Mask[] = []
  for (const mask of sorted) {
    const last = kept.at(-1)
    if (last && mask[0] <= last[1]) kept[kept.length - 1] = [last[0], Math.max(last[1], mask[1])]
    else kept.push(mask)
  }
  return kept
}

/** Cells between two offsets of the line, with one cell for each mask that reaches in. */
function maskedCells(line: string, low: number, high: number, masks: readonly Mask[]): Cell[] {
  const found: Cell[] = []
  let at = low
  for (const [from, to] of masks) {
    if (to <= at || from >= high) continue
    if (from > at) found.push(...cells(line.slice(at, from), at))
    found.push({ text: MASK, width: MASK.length, from: Math.min(from, at), to })
    at = to
  }
  if (at < high) found.push(...cells(line.slice(at, high), at))
  return found
}

const ELLIPSIS = '…'

function windowed(
  number: number,
  line: string,
  from: number,
  to: number,
  masks: readonly Mask[],
  room: number,
): Excerpt {
  const low = from > room ? onBoundary(line, from - room) : 0
  const high = onBoundary(line, Math.min(line.length, from + 2 * room))
  const all = maskedCells(line, low, high, masks)
  const found = all.findIndex((cell) => cell.to > from)
  const first = found < 0 ? all.length : found
  let head = low === 0 ? 0 : first
  if (low > 0 || widthBetween(all, 0, all.length) > room) head = headOf(all, first, to, room)
  const cutLeft = head > 0 || low > 0
  let used = cutLeft ? 1 : 0
  let tail = head
  while (tail < all.length && used + all[tail]!.width <= room - 1) used += all[tail++]!.width
  if (tail === all.length - 1 && high === line.length && used + all[tail]!.width <= room) tail++
  const cutRight = tail < all.length || high < line.length
  const part = all.slice(head, tail)
  const text = `${cutLeft ? ELLIPSIS : ''}${part.map((cell) => cell.text).join('')}${cutRight ? ELLIPSIS : ''}`
  const offset = (cutLeft ? 1 : 0) + widthBetween(all, head, first)
  const marked = part.filter((cell) => cell.to > from && cell.from < to)
  const length = marked.reduce((sum, cell) => sum + cell.width, 0)
  return { line: number, text: text.trimEnd(), offset, length: Math.max(1, length) }
}

/** The first cell to show: the line's start where the finding still fits, else a third of the room before the finding. */
function headOf(all: readonly Cell[], first: number, to: number, room: number): number {
  const end = all.findIndex((cell) => cell.to >= to)
  if (widthBetween(all, 0, end < 0 ? all.length : end + 1) < room) return 0
  let head = first
  let before = 0
  while (head > 0 && before + all[head - 1]!.width <= room / 3) before += all[--head]!.width
  return head
}

function widthBetween(all: readonly Cell[], from: number, to: number): number {
  let sum = 0
  for (let at = from; at < to; at++) sum += all[at]?.width ?? 0
  return sum
}

/** An offset that does not part a surrogate pair. */
function onBoundary(line: string, offset: number): number {
  const code = line.charCodeAt(offset)
  return code >= 0xdc00 && code <= 0xdfff ? offset - 1 : offset
}
