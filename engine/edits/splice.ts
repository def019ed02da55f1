/** Characters `start` (included) to `end` (excluded) of a text become `text`. */
export interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** A text with some ranges replaced. They must not overlap; at equal places the order given holds. */
export function splice(text: string, ...splices: readonly Splice[]): string {
  const ordered = splices.toSorted((a, b) => a.start - b.start)
  let result = ''
  let at = 0
  for (const { start, end, text: replacement } of ordered) {
    result += text.slice(at, start) + replacement
    at = end
  }
  return result + text.slice(at)
}

/** The line ending a text is written with: that of its first line; LF for a text of one line. */
export function newlineOf(text: string): '\n' | '\r\n' {
  const at = text.indexOf('\n')
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n'
}

/** The offset at which the line of an offset starts; a byte order mark is not part of a line. */
export function lineStart(text: string, at: number): number {
  const start = text.lastIndexOf('\n', at - 1) + 1
  return start === 0 ? textStart(text) : start
}

/** The offset at which the line of an offset ends, before its line break. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  if (end < 0) return text.length
  return end > at && text[end - 1] === '\r' ? end - 1 : end
}

/** The offset after the line break of an offset's line; the end of the text for its last line. */
export function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end + 1
}

/** How many characters stand before an offset on its line. */
export function columnOf(text: string, at: number): number {
  return at - lineStart(text, at)
}

/** The white space that a line begins with. */
export function indentationAt(text: string, at: number): string {
  const start = lineStart(text, at)
  let end = start
  while (text[end] === ' ' || text[end] === '\t') end++
  return text.slice(start, end)
}

/** The first offset of the text itself, after a byte order mark. */
export function textStart(text: string): number {
  return text.charCodeAt(0) === 0xfeff ? 1 : 0
}

/** Whether nothing but white space stands between two offsets. */
export function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const character = text[at]
    if (character !== ' ' && character !== '\t' && character !== '\r' && character !== '\n') return false
  }
  return true
}

/** An end moved back over white space and line breaks, not before `start`. */
export function trimmedEnd(text: string, start: number, end: number): number {
  let at = end
  while (at > start && isBlank(text, at - 1, at)) at--
  return at
}

/**
 * The splice that takes out whole lines, from the line of `start` through the line of `end`. The text keeps its final
 * newline, or its lack of one; where blank lines stood on both sides, those below go too.
 */
export function withoutLines(text: string, start: number, end: number): Splice {
  const first = textStart(text)
  const from = lineStart(text, start)
  let to = nextLine(text, end)
  const blankAbove = from > first && isBlank(text, lineStart(text, from - 1), from)
  while (blankAbove && to < text.length && isBlank(text, to, lineEnd(text, to))) to = nextLine(text, to)
  if (to < text.length || from === first) return { start: from, end: to, text: '' }
  const above = blankAbove ? trimmedEnd(text, first, from) : lineEnd(text, lineStart(text, from - 1))
  const lineBreak = text.endsWith('\r\n') ? 2 : text.endsWith('\n') ? 1 : 0
  return { start: above, end: to - lineBreak, text: '' }
}
