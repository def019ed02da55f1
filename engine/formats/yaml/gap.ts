/** What stands between the tokens that js-yaml's events name: white space, comments and indicators. */
import { isSpace } from './character.ts'

/** From an offset over white space, comments and the given indicators to the next character. */
export function gap(text: string, from: number, indicators: string): number {
  let at = from
  for (; at < text.length; at++) {
    const c = text.charCodeAt(at)
    if (isSpace(c)) continue
    if (c === 35 && (at === 0 || at === from || isSpace(text.charCodeAt(at - 1)))) {
      while (at < text.length && text.charCodeAt(at) !== 10 && text.charCodeAt(at) !== 13) at++
    } else if (!indicators.includes(text[at]!)) return at
  }
  return at
}

/** End of a block scalar's indicators (`|2-`), where its range ends when it has no content. */
export function headerEnd(text: string, header: number): number {
  let at = header + 1
  while (/[-+0-9]/.test(text.charAt(at))) at++
  return at
}

/**
 * End of a block scalar: behind its last line with content; with `+` behind the empty lines that follow. `start` and
 * `end` bound its lines, `indent` is that of the content.
 */
export function blockScalarEnd(
  text: string,
  header: number,
  start: number,
  end: number,
  indent: number,
): number {
  const indicators = headerEnd(text, header)
  const keep = text.slice(header, indicators).includes('+')
  if (keep) return end > start ? end : indicators
  let at = end
  while (at > start) {
    let lineEnd = at
    if (text.charCodeAt(lineEnd - 1) === 10) lineEnd--
    if (lineEnd > start && text.charCodeAt(lineEnd - 1) === 13) lineEnd--
    let lineStart = lineEnd
    while (
      lineStart > start &&
      text.charCodeAt(lineStart - 1) !== 10 &&
      text.charCodeAt(lineStart - 1) !== 13
    ) {
      lineStart--
    }
    const line = text.slice(lineStart, lineEnd)
    if (indent >= 0 && !(line.length <= indent && /^ *$/.test(line))) return lineEnd
    at = lineStart
  }
  return indicators
}

/** Where the lines of a root's block scalar end, given their indent; -1 where more than comments follows on them. */
export function contentEnd(text: string, start: number, end: number, indent: number): number {
  const shallow = new RegExp(`(?:^|\\n) {0,${indent - 1}}[^ \\r\\n]`).exec(text.slice(start, end))
  if (!shallow) return end
  const at = start + shallow.index + (shallow[0].startsWith('\n') ? 1 : 0)
  return gap(text, at, '') >= end ? at : -1
}
