import { typeOfPlain } from './scalars.ts'

/** Called for a key or an item about to be written; what it returns stands behind it as a comment. */
export type Annotate = (path: readonly (string | number)[]) => string | undefined

/**
 * A plain value as YAML, letter by letter as kubectl prints objects (go-yaml 2): keys in natural order, lists not indented,
 * texts folded after column 80, quotes only where they are needed.
 */
export function writeYaml(value: unknown, annotate?: Annotate): string {
  return new Writer(annotate).document(value)
}

const WIDTH = 80

class Writer {
  #out = ''
  #column = 0
  readonly #annotate: Annotate | undefined
  readonly #path: (string | number)[] = []

  constructor(annotate: Annotate | undefined) {
    this.#annotate = annotate
  }

  document(value: unknown): string {
    this.#value(value, 0, 0)
    if (this.#column > 0) this.#line(0)
    return this.#out
  }

  #put(text: string): void {
    this.#out += text
    this.#column += text.length
  }

  #line(indent: number): void {
    this.#out += `\n${' '.repeat(indent)}`
    this.#column = indent
  }

  #comment(): void {
    const text = this.#annotate?.(this.#path)
    if (text !== undefined) this.#put(` # ${text}`)
  }

  /** Writes a value where the text stands; `indent` is that of a map's keys, `own` that of what continues a scalar. */
  #value(value: unknown, indent: number, own: number): void {
    if (Array.isArray(value) && value.length > 0) this.#list(value, indent)
    else if (isMap(value)) this.#map(value, indent)
    else this.#scalar(value, own)
  }

  #list(items: readonly unknown[], indent: number): void {
    for (const [index, item] of items.entries()) {
      if (index > 0) this.#line(indent)
      this.#put('- ')
      this.#path.push(index)
      this.#value(item, indent + 2, indent + 2)
      this.#path.pop()
    }
  }

  #map(map: Readonly<Record<string, unknown>>, indent: number): void {
    for (const [at, key] of Object.keys(map).sort(naturally).entries()) {
      const value = map[key]
      if (at > 0) this.#line(indent)
      this.#put(inlineScalar(key))
      this.#put(':')
      this.#path.push(key)
      if (Array.isArray(value) && value.length > 0) {
        this.#comment()
        this.#line(indent)
        this.#list(value, indent)
      } else if (isMap(value)) {
        this.#comment()
        this.#line(indent + 2)
        this.#map(value, indent + 2)
      } else {
        this.#put(' ')
        this.#scalar(value, indent + 2)
      }
      this.#path.pop()
    }
  }

  #scalar(value: unknown, indent: number): void {
    if (typeof value === 'string') {
      const style = styleOf(value)
      if (style === 'literal') {
        this.#literal(value, indent)
        return
      }
      if (style === 'plain') this.#fold(value, indent)
      else if (style === 'single') this.#single(value, indent)
      else this.#double(value, indent)
    } else this.#put(Array.isArray(value) ? '[]' : wordOf(value))
    this.#comment()
  }

  #fold(text: string, indent: number): void {
    let spaces = false
    for (let at = 0; at < text.length; at++) {
      const letter = text[at]!
      if (letter === ' ' && !spaces && this.#column > WIDTH && text[at + 1] !== ' ') this.#line(indent)
      else this.#put(letter)
      spaces = letter === ' '
    }
  }

  #single(text: string, indent: number): void {
    this.#put("'")
    let spaces = false
    for (let at = 0; at < text.length; at++) {
      const letter = text[at]!
      const inside = at > 0 && at < text.length - 1
      if (letter === ' ' && !spaces && inside && this.#column > WIDTH && text[at + 1] !== ' ')
        this.#line(indent)
      else this.#put(letter === "'" ? "''" : letter)
      spaces = letter === ' '
    }
    this.#put("'")
  }

  #double(text: string, indent: number): void {
    this.#put('"')
    const letters = [...text]
    let spaces = false
    for (const [at, letter] of letters.entries()) {
      const inside = at > 0 && at < letters.length - 1
      if (letter === ' ' && !spaces && inside && this.#column > WIDTH) {
        this.#line(indent)
        if (letters[at + 1] === ' ') this.#put('\\')
        spaces = true
      } else {
        this.#put(escaped(letter))
        spaces = letter === ' '
      }
    }
    this.#put('"')
  }

  #literal(text: string, indent: number): void {
    const hint = text.startsWith(' ') || text.startsWith('\n') ? '2' : ''
    const chomp = text.endsWith('\n') ? (text === '\n' || text.endsWith('\n\n') ? '+' : '') : '-'
    this.#put(`|${hint}${chomp}`)
    this.#comment()
    const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
    for (const line of lines) {
      if (line === '') this.#line(0)
      else {
        this.#line(indent)
        this.#put(line)
      }
    }
    this.#column = Math.max(this.#column, 1)
  }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
}

function wordOf(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'number') return numberOf(value)
  return typeof value === 'object' ? '{}' : String(value)
}

/** Go's shortest form: an exponent of two digits at least, from a million on and below a ten-thousandth. */
function numberOf(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value)
  const [digits = '', exponent = '0'] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 21 && (power < 6 || Number.isInteger(value))) return String(value)
  const sign = power < 0 ? '-' : '+'
  return `${digits}e${sign}${String(Math.abs(power)).padStart(2, '0')}`
}

type ScalarStyle = 'plain' | 'single' | 'double' | 'literal'

/** Words that are booleans or nulls to a reader of YAML 1.1, and numbers that are not. */
const WORDS =
  /^(y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|true|True|TRUE|false|False|FALSE|~|null|Null|NULL||[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/

function isText(text: string): boolean {
  return !WORDS.test(text) && typeOfPlain(text) === 'string' && !BASE_60.test(text)
}

function styleOf(text: string): ScalarStyle {
  if (text.includes('\n'))
    return /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]| (\n|$)/.test(text) ? 'double' : 'literal'
  if (!isText(text)) return 'double'
  if (/[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/.test(text)) return 'double'
  return isPlain(text) ? 'plain' : 'single'
}

/** A key: never over several lines. */
function inlineScalar(text: string): string {
  if (text.includes('\n') || !isText(text) || styleOf(text) === 'double')
    return `"${[...text].map(escaped).join('')}"`
  return isPlain(text) ? text : `'${text.replaceAll("'", "''")}'`
}

/** Whether a text of one line needs no quotes outside flow collections. */
function isPlain(text: string): boolean {
  return !/^[#,[\]{}&*!|>'"%@`]|^(---|\.\.\.)|^[?:-](\s|$)|^\s|\s$/.test(text) && !/:(\s|$)|\s#/.test(text)
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

function escaped(letter: string): string {
  const known = ESCAPES[letter]
  if (known !== undefined) return known
  const code = letter.codePointAt(0)!
  const printable =
    (code >= 0x20 && code <= 0x7e) ||
    (code >= 0xa0 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd && code !== 0xfeff)
  if (printable) return letter
  const hex = code.toString(16).toUpperCase()
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}

const LETTER = /\p{L}/u
const DIGIT = /\d/

/** The order of keys: letters after all else, runs of digits by what they count. */
export function naturally(one: string, other: string): number {
  const a = [...one]
  const b = [...other]
  let at = 0
  while (at < a.length && at < b.length && a[at] === b[at]) at++
  if (at >= a.length || at >= b.length) return a.length - b.length
  const [left, right] = [a[at]!, b[at]!]
  const letters = [LETTER.test(left), LETTER.test(right)]
  if (letters[0] !== letters[1]) return letters[0] ? 1 : -1
  if (!letters[0]) {
    // digits before a zero make it count
    let lead = 0
    if (left === '0' || right === '0')
      for (let i = at - 1; i >= 0 && DIGIT.test(a[i]!); i--) if (a[i] !== '0') lead = 1
    const [x, xs] = countFrom(a, at, lead)
    const [y, ys] = countFrom(b, at, lead)
    if (x !== y) return x - y
    if (xs !== ys) return xs - ys
  }
  return left.codePointAt(0)! - right.codePointAt(0)!
}

function countFrom(letters: readonly string[], at: number, lead: number): readonly [number, number] {
  let count = lead
  let end = at
  for (; end < letters.length && DIGIT.test(letters[end]!); end++) count = count * 10 + Number(letters[end])
  return [count, end]
}
