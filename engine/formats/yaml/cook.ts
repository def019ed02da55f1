/** From what is written to the string that is meant: quotes, escapes, folding, block indentation (YAML 1.2.2, 6.5 and 8.1). */
import { DOUBLE, FOLDED, LITERAL, PLAIN, SINGLE, STYLE_MASK, VERBATIM } from '../tape.ts'

/** The text of a scalar. `head` and `link` are its cell's; `start` and `end` its range with quotes or block header. */
export function cook(text: string, head: number, start: number, end: number, link: number): string {
  const style = head & STYLE_MASK
  if ((head & VERBATIM) !== 0)
    return style === PLAIN ? text.slice(start, end) : text.slice(start + 1, end - 1)
  switch (style) {
    case SINGLE:
      return fold(text.slice(start + 1, end - 1), false).replaceAll("''", "'")
    case DOUBLE:
      return fold(text.slice(start + 1, end - 1), true)
    case LITERAL:
    case FOLDED:
      return cookBlock(text.slice(start, end), link, style === FOLDED)
    default:
      return fold(text.slice(start, end), false)
  }
}

const ESCAPED: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
}

/**
 * Folds the lines of a flow scalar: one break is a space, n breaks are n - 1 line feeds, white space around them goes.
 * Replaces escapes, where there are any: an escaped break is nothing, empty lines behind it are line feeds.
 */
function fold(text: string, escapes: boolean): string {
  let result = ''
  let from = 0
  // Behind the last character that stays where a line break follows.
  let solid = 0
  for (let at = 0; at < text.length; ) {
    const c = text.charCodeAt(at)
    if (c === 92 && escapes) {
      result += text.slice(from, at)
      const next = text.charCodeAt(at + 1)
      if (next === 10 || next === 13) {
        at = skipBreaks(text, at + 1)
        result += '\n'.repeat(breaks - 1)
      } else {
        const digits = next === 120 ? 2 : next === 117 ? 4 : next === 85 ? 8 : 0
        if (digits === 0) result += ESCAPED[text[at + 1]!] ?? text[at + 1]
        else result += codePoint(Number.parseInt(text.slice(at + 2, at + 2 + digits), 16))
        at += 2 + digits
      }
      from = at
      solid = at
    } else if (c === 10 || c === 13) {
      result += text.slice(from, solid)
      at = skipBreaks(text, at)
      result += breaks === 1 ? ' ' : '\n'.repeat(breaks - 1)
      from = at
      solid = at
    } else {
      at++
      if (c !== 32 && c !== 9) solid = at
    }
  }
  return result + text.slice(from)
}

/** line breaks that `skipBreaks` passed */
let breaks = 0

function skipBreaks(text: string, from: number): number {
  breaks = 0
  let at = from
  for (; at < text.length; at++) {
    const c = text.charCodeAt(at)
    if (c === 10 || (c === 13 && text.charCodeAt(at + 1) !== 10)) breaks++
    else if (c !== 32 && c !== 9 && c !== 13) break
  }
  return at
}

function codePoint(code: number): string {
  return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code)
}

/** Text of a block scalar, header included; `indent` is that of its content, -1 where there is none. */
function cookBlock(source: string, indent: number, folded: boolean): string {
  const headerEnd = source.search(/[\r\n]/)
  if (headerEnd < 0) return ''
  const header = source.slice(0, headerEnd).replace(/[ \t]#.*/, '')
  const region = source.slice(headerEnd).replace(/^(?:\r\n?|\n)/, '')
  const lines = (region.includes('\r') ? region.replace(/\r\n?/g, '\n') : region).split('\n')
  if (lines[lines.length - 1] === '') lines.pop()
  const parts: string[] = []
  let empty = 0
  let some = false
  let wasMore = false
  for (const line of lines) {
    if (indent < 0 || isEmptyAt(line, indent)) {
      empty++
      continue
    }
    const content = line.slice(indent)
    const first = content.charCodeAt(0)
    const more = first === 32 || first === 9
    if (!folded || (some && (more || wasMore))) parts.push('\n'.repeat(some ? empty + 1 : empty))
    else if (!some || empty > 0) parts.push('\n'.repeat(empty))
    else parts.push(' ')
    wasMore = more
    parts.push(content)
    some = true
    empty = 0
  }
  if (header.includes('+')) parts.push('\n'.repeat(some ? empty + 1 : empty))
  else if (!header.includes('-') && some) parts.push('\n')
  return parts.join('')
}

function isEmptyAt(line: string, indent: number): boolean {
  if (line.length > indent) return false
  for (let i = 0; i < line.length; i++) if (line.charCodeAt(i) !== 32) return false
  return true
}
