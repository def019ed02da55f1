/**
 * Text for a terminal that strangers had a hand in: control characters are made visible, widths are those of
 * the columns a terminal uses (Unicode UAX 11 and UAX 29, reduced to what infrastructure files hold).
 */

/** Control Pictures (U+2400 …) stand for C0 controls, `␡` for DEL; tabs get an arrow, other invisibles their number. */
function picture(code: number): string | undefined {
  if (code === 9) return '→'
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  if (code === 0x7f) return '␡'
  if (code < 0x7f) return undefined
  if (code < 0xa0 || isInvisible(code)) return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd'
  return undefined
}

/** Format characters that reorder, hide or separate text unseen: bidi controls, zero-width characters, tags, separators. */
function isInvisible(code: number): boolean {
  return (
    code === 0xad ||
    code === 0x61c ||
    code === 0x180e ||
    (code >= 0x200b && code <= 0x200f && code !== 0x200d) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    code === 0xfeff ||
    (code >= 0xfff9 && code <= 0xfffb) ||
    (code >= 0xe0000 && code <= 0xe01ef)
  )
}

const PLAIN = /^[\x20-\x7e]*$/

/** The text with everything that a terminal would obey or hide made visible; line breaks become `␊`. */
export function visible(text: string): string {
  if (PLAIN.test(text)) return text
  let shown = ''
  for (const character of text) shown += picture(character.codePointAt(0)!) ?? character
  return shown
}

/** What one or more characters of a line look like: `from` and `to` are offsets in the line. */
export interface Cell {
  readonly text: string
  /** columns */
  readonly width: number
  readonly from: number
  readonly to: number
}

let graphemes: Intl.Segmenter | undefined

/** The cells of a line, from its offset `base`: one per grapheme. */
export function cells(text: string, base = 0): Cell[] {
  const found: Cell[] = []
  if (PLAIN.test(text)) {
    for (let at = 0; at < text.length; at++)
      found.push({ text: text[at]!, width: 1, from: base + at, to: base + at + 1 })
    return found
  }
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  for (const { segment, index } of graphemes.segment(text)) {
    const shown = visible(clipped(segment))
    found.push({ text: shown, width: widthOf(shown), from: base + index, to: base + index + segment.length })
  }
  return found
}

/** Combining marks can be stacked without end; no writing system needs more than a few. */
function clipped(grapheme: string): string {
  return grapheme.length > 24 ? [...grapheme].slice(0, 8).join('') : grapheme
}

const EMOJI = /\p{Emoji_Presentation}|\ufe0f|\p{Regional_Indicator}/u
const MARK = /^\p{M}+$/u

function widthOf(grapheme: string): number {
  if (grapheme.includes('<U+')) return grapheme.length
  if (EMOJI.test(grapheme)) return 2
  if (MARK.test(grapheme)) return 0
  return isWide(grapheme.codePointAt(0) ?? 0) ? 2 : 1
}

/** East Asian Wide and Fullwidth, by block. */
function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0x303e) ||
    (code >= 0x3041 && code <= 0xa4cf) ||
    (code >= 0xa960 && code <= 0xa97c) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff01 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x20000 && code <= 0x3fffd)
  )
}

/** Columns that a visible text takes; the colours of a painter take none. */
export function columns(text: string): number {
  if (PLAIN.test(text)) return text.length
  return cells(text.replace(/\u001b\[[\d;]*m/g, '')).reduce((sum, cell) => sum + cell.width, 0)
}

/** Breaks a visible text at spaces so that no line is wider than `width`; a longer word stays whole. 0 breaks nothing. */
export function wrapped(text: string, width: number): string[] {
  if (width <= 0 || columns(text) <= width) return [text]
  const lines: string[] = []
  let line = ''
  let used = 0
  for (const word of text.split(' ')) {
    const size = columns(word)
    if (line !== '' && used + 1 + size > width) {
      lines.push(line)
      line = word
      used = size
    } else {
      used += size + (line === '' ? 0 : 1)
      line = line === '' ? word : `${line} ${word}`
    }
  }
  lines.push(line)
  return lines
}

/** The styles of the output, by what they mean. */
export type Style = 'error' | 'warning' | 'info' | 'path' | 'rule' | 'faint' | 'good' | 'strong'

/** SGR parameters (ECMA-48). The eight base colours only: they follow the user's theme. */
const SGR: Readonly<Record<Style, string>> = {
  error: '1;31',
  warning: '1;33',
  info: '1;34',
  path: '1;4',
  rule: '36',
  faint: '2',
  good: '1;32',
  strong: '1',
}

/** Gives a text a style. */
export type Paint = (style: Style, text: string) => string

/** A painter with colours, or one that leaves texts alone. */
export function painter(color: boolean): Paint {
  if (!color) return (_style, text) => text
  return (style, text) => (text === '' ? '' : `\u001b[${SGR[style]}m${text}\u001b[0m`)
}
