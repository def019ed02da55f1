import type { HtmlComment, Range } from './types.ts'

export const ATX = /(#{1,6})(?:[ \t]+|$)/y
export const FENCE = /(`{3,})([^`\n\r]*)|(~{3,})([^\n\r]*)/y
export const THEMATIC = /^(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/

/** The trimmed ranges of a table row's cells. */
export function cellRanges(source: string, start: number, end: number): readonly Range[] {
  const row = trimmed(source, spaces(source, start, end, Number.POSITIVE_INFINITY), end)
  const cells: Range[] = []
  let from = source.charCodeAt(row.start) === 124 ? row.start + 1 : row.start
  for (let at = from; at < row.end; at++) {
    const code = source.charCodeAt(at)
    if (code === 92) at++
    else if (code === 124) {
      cells.push(trimmed(source, spaces(source, from, at, Number.POSITIVE_INFINITY), at))
      from = at + 1
    }
  }
  if (from < row.end)
    cells.push(trimmed(source, spaces(source, from, row.end, Number.POSITIVE_INFINITY), row.end))
  return cells
}

/** The HTML comments of a piece of HTML. */
export function* htmlComments(source: string, range: Range): Iterable<HtmlComment> {
  let at = source.indexOf('<!--', range.start)
  while (at >= 0 && at < range.end) {
    const close = source.indexOf('-->', at + 4)
    const end = close < 0 || close + 3 > range.end ? range.end : close + 3
    yield { text: source.slice(at + 4, close < 0 ? end : Math.min(end, close)).trim(), start: at, end }
    at = source.indexOf('<!--', end)
  }
}

/** Whether a heading, fence or thematic break starts here: what ends a paragraph and a table without a blank line. */
export function startsBlock(source: string, at: number, end: number): boolean {
  const code = source.charCodeAt(at)
  if (code === 35) {
    ATX.lastIndex = 0
    return ATX.test(source.slice(at, Math.min(end, at + 8)))
  }
  if (code === 96 || code === 126) {
    FENCE.lastIndex = at
    const match = FENCE.exec(source)
    return (
      match !== null && (code === 126 || FENCE.lastIndex >= end || source.charCodeAt(FENCE.lastIndex) !== 96)
    )
  }
  return (code === 42 || code === 45 || code === 95) && THEMATIC.test(source.slice(at, end))
}

export function isSpace(code: number): boolean {
  return code === 32 || code === 9
}

export function isBlank(source: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!isSpace(source.charCodeAt(at))) return false
  return true
}

/** The offset after at most `limit` spaces or tabs. */
export function spaces(source: string, start: number, end: number, limit: number): number {
  let at = start
  while (at < end && at - start < limit && isSpace(source.charCodeAt(at))) at++
  return at
}

/** The offset after exactly `columns` columns of white space, a tab counting up to the next multiple of four; -1 if fewer. */
export function indented(source: string, start: number, end: number, columns: number): number {
  let at = start
  let column = 0
  while (at < end && column < columns) {
    const code = source.charCodeAt(at)
    if (code === 32) column++
    else if (code === 9) column += 4 - (column % 4)
    else return -1
    at++
  }
  return column >= columns ? at : -1
}

export function trimmed(source: string, start: number, end: number): Range {
  let stop = end
  while (stop > start && isSpace(source.charCodeAt(stop - 1))) stop--
  return { start, end: stop }
}

/** The offset after the up to three spaces that may stand before a block; a tab, or a fourth space, makes it code. */
export function margin(source: string, start: number, end: number): number {
  let at = start
  while (at < end && at - start < 3 && source.charCodeAt(at) === 32) at++
  return at
}
