/** From what is written to the string that is meant: quotes, escapes, folding, block indentation (YAML 1.2.2, 6.5 and 8.1). */
import { DOUBLE, FOLDED, LITERAL, PLAIN, SINGLE, STYLE_MASK, VERBATIM } from '../tape.ts'

/** The text of a scalar. `head` and `link` are its cell's; `start` and `end` its range with quotes or block header. */
export function cook(text: string, head: number, start: number, end: number, link: number): string {
  const style = head & STYLE_MASK
  if ((head & VERBATIM) !== 0)
    return style === PLAIN ? text.slice(start, end) : text.slice(start + 1, end - 1)
  switch (style) {
    case SINGLE:
      return foldLines(text.slice(start + 1, end - 1)).replaceAll("''", "'")
    case DOUBLE:
      return unescapeText(text.slice(start + 1, end - 1))
    case LITERAL:
    case FOLDED:
      return cookBlock(text.slice(start, end), link, style === FOLDED)
    default:
      return foldLines(text.slice(start, end))
  }
}

/** Line folding of flow scalars: one break is a space, n breaks are n - 1 line feeds, white space around them goes. */
function foldLines(text: string): string {
  return text.replace(FOLD, folded)
}

// A run of spaces without a break is consumed whole (last alternative), or long runs would cost a square.
const FOLD = /[ \t]*(?:\r\n?|\n)[ \t\r\n]*|[ \t]+/g
const BREAK = /\r\n?|\n/g

function folded(space: string): string {
  const breaks = space.match(BREAK)?.length ?? 0
  return breaks === 0 ? space : breaks === 1 ? ' ' : '\n'.repeat(breaks - 1)
}

const ESCAPE =
  /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(\r\n?|\n)[ \t\r\n]*|([\s\S]))|[ \t]*(?:\r\n?|\n)[ \t\r\n]*|[ \t]+/g

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

function unescapeText(text: string): string {
  return text.replace(ESCAPE, (all, x, u, long, lineBreak, character) => {
    const hex = x ?? u ?? long
    if (hex !== undefined) {
      const code = Number.parseInt(hex, 16)
      return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code)
    }
    // After an escaped break, further empty lines are line feeds (YAML 1.2.2, s-double-escaped).
    if (lineBreak !== undefined) return '\n'.repeat((all.match(BREAK)?.length ?? 1) - 1)
    if (character !== undefined) return ESCAPED[character] ?? character
    return folded(all)
  })
}

/** Text of a block scalar, header included; `indent` is that of its content, -1 where there is none. */
function cookBlock(source: string, indent: number, fold: boolean): string {
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
    if (!fold || (some && (more || wasMore))) parts.push('\n'.repeat(some ? empty + 1 : empty))
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
