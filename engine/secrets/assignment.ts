import type { Format } from '../tree.ts'

/** A key and the value that a text gives it, whatever the format. Offsets are UTF-16 code units of the text. */
export interface Assignment {
  readonly key: string
  readonly keyStart: number
  readonly keyEnd: number
  /** `:`, `=`, `=>`, `flag` for `--key value`, `element` for `<key>value</key>`, `pair` for `name: KEY` with a `value:` */
  readonly operator: ':' | '=' | '=>' | 'flag' | 'element' | 'pair'
  /** without its quotes; escapes stay as written */
  readonly value: string
  readonly start: number
  readonly end: number
  readonly quote: '"' | "'" | '`' | ''
}

/** Characters of a key and of a value that are looked at. */
const KEY_REACH = 100
const VALUE_REACH = 4096

const KEY_BYTE = new Uint8Array(128)
for (const code of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.'].map((one) =>
  one.charCodeAt(0),
))
  KEY_BYTE[code] = 1

/** Whether a code is of a key: a letter, a digit, `_`, `-`, `.`. */
export function isKeyCode(code: number): boolean {
  return code < 128 && KEY_BYTE[code] === 1
}

/**
 * A look at the bytes behind a word that may be part of a key: whether an operator can follow, so that prose and
 * names cost no more than this.
 */
export function mayAssign(bytes: Uint8Array, end: number): boolean {
  let at = end
  const limit = Math.min(bytes.length, end + KEY_REACH)
  while (at < limit && isKeyCode(bytes[at]!)) at++
  for (; at < limit; at++) {
    switch (bytes[at]) {
      case 0x20: // space
      case 0x09:
      case 0x5c: // \
      case 0x5d: // ]
        continue
      case 0x22: // "
      case 0x27: // '
      case 0x60: // `
      case 0x3a: // :
      case 0x3d: // =
      case 0x3e: // >
      case 0x3f: // ?
      case 0x2b: // +
      case 0x0a: // a flag or a name whose value stands in the next line
      case 0x0d:
      case 0x2c: // ,
        return true
      default:
        // a flag or a directive: `--password …`
        return at > end && bytes[at - 1] === 0x20
    }
  }
  return false
}

const AFTER_KEY = /(?:\\?["'`])?\]?[ \t]*(=>|:=|\?=|\+=|==|!=|::|=~|[:=])/y
const FLAG_VALUE =
  /(?:\\?["'])?(?:=|[ \t]+|[ \t]*,[ \t]*(?:\r?\n[ \t]*)?|[ \t]*\r?\n[ \t]*-[ \t]+)(?=[^\s-])/y
const ELEMENT = />([^<>\n]{1,400})<\//y
const NAMED_BY =
  /(?:^|[\s{,(["'-])["']?(?:name|key|Name|Key|ParameterKey|variable|variable_name|env_var|envVar|option_name|option|setting)["']?[ \t]*[:=][ \t]*["']?(?:\/?[\w.-]{1,40}\/){0,8}$/
/** What may stand between a name and the next key, another key with its value, and the key that has the value. */
const AFTER_NAME = /["']?[ \t]*[,;]?[ \t]*(?:#[^\n]{0,80})?(?:\r?\n)?[ \t]*/y
const OTHER_KEY = /[\w-]{1,30}["']?[ \t]*[:=][ \t]*["']?[\w-]{0,40}["']?,?[ \t]*\r?\n?[ \t]*/y
const VALUE_KEY =
  /["']?(?:value|Value|ParameterValue|default|Default|plaintext|content)["']?[ \t]*[:=][ \t]*/y
/** an element that is named by an attribute: `<property name="password">…</property>` */
const CONTENT = /["'][^<>\n]{0,100}>([^<>\n]{1,400})<\//y
/** Other keys that may stand between a name and its value. */
const BETWEEN = 2
const VARIABLE = /(?:^|\n)\s*variable[ \t]+"?$/
const DEFAULT = /"?[ \t]*\{[^{}]{0,600}?\n[ \t]*default[ \t]*=[ \t]*/y
/** the same in JSON, as Terraform reads it */
const DEFAULT_JSON = /[ \t]*\{[^{}]{0,600}?"default"[ \t]*:[ \t]*/y
const DIRECTIVE = /[ \t]+(?=\S)/y
/** the type that some languages have between a name and its value: `param adminPassword string = …` */
const TYPED = /[ \t]+(?:string|String|str)[ \t]*=[ \t]*/y
/** a line of ipsec.secrets: `: PSK "…"` */
const QUOTED = /[ \t]+(?=")/y
const SQL = /[ \t]+(?:by[ \t]+)?(?=')/iy

/**
 * The assignment whose key holds the word at `start` to `end`; undefined where it is no key, or has no value that is
 * written there. Linear in what it reads, which is at most some kilobytes. `directives` says that the text's syntax
 * parts key and value by a space: `requirepass hunter2`.
 */
export function readAssignment(
  text: string,
  start: number,
  end: number,
  format: Format,
  directives = false,
): Assignment | undefined {
  let keyStart = start
  while (keyStart > 0 && start - keyStart < KEY_REACH && isKeyCode(text.charCodeAt(keyStart - 1))) keyStart--
  let keyEnd = end
  while (keyEnd < text.length && keyEnd - end < KEY_REACH && isKeyCode(text.charCodeAt(keyEnd))) keyEnd++
  const flag = /^-{1,2}[A-Za-z]/.exec(text.slice(keyStart, keyStart + 3))
  if (flag) keyStart += flag[0].length - 1
  while (keyEnd > end && (text[keyEnd - 1] === '.' || text[keyEnd - 1] === '-')) keyEnd--
  const key = text.slice(keyStart, keyEnd)
  const made = (operator: Assignment['operator'], value: Value | undefined): Assignment | undefined =>
    value && { key, keyStart, keyEnd, operator, ...value }

  if (text[keyStart - 1] === '<') {
    const element = sticky(ELEMENT, text, keyEnd)
    if (!element) return undefined
    const from = keyEnd + 1
    const value = element[1]!
    return made('element', { value, start: from, end: from + value.length, quote: '' })
  }
  if (flag && (keyStart < 3 || !isKeyCode(text.charCodeAt(keyStart - flag[0].length)))) {
    const after = sticky(FLAG_VALUE, text, keyEnd)
    if (after)
      return made('flag', readValue(text, keyEnd + after[0].length, 'shell', enclosing(text, keyStart)))
    if (text[keyEnd] === ' ' || text[keyEnd] === '\n') return undefined
  }
  const after = sticky(AFTER_KEY, text, keyEnd)
  if (!after) {
    const block =
      VARIABLE.test(text.slice(Math.max(0, keyStart - 20), keyStart)) && sticky(DEFAULT, text, keyEnd)
    if (block) return made('pair', readValue(text, keyEnd + block[0].length, 'quoted', undefined))
    const directive = directives && isDirective(text, keyStart) && sticky(DIRECTIVE, text, keyEnd)
    if (directive) return made('=', readValue(text, keyEnd + directive[0].length, 'shell', undefined))
    const typed = sticky(TYPED, text, keyEnd)
    if (typed) return made('=', readValue(text, keyEnd + typed[0].length, 'quoted', undefined))
    const sql = sticky(key === 'PSK' ? QUOTED : SQL, text, keyEnd)
    if (sql) return made('=', readValue(text, keyEnd + sql[0].length, 'quoted', undefined))
    return made('pair', pairValue(text, keyStart, keyEnd, format))
  }
  const operator = after[1]!
  if (operator === '==' || operator === '!=' || operator === '::' || operator === '=~') return undefined
  const at = keyEnd + after[0].length
  const quotedKey = after[0].length > operator.length && /["'`]/.test(after[0])
  if (operator === ':') {
    // `password:hunter2` is a key in JSON alone
    const next = text.charCodeAt(at)
    const inner = format === 'terraform-json' && sticky(DEFAULT_JSON, text, at)
    if (inner) return made('pair', readValue(text, at + inner[0].length, 'quoted', undefined))
    if (!quotedKey && next > 32 && next !== 34 && next !== 39 && format !== 'dotenv') return undefined
    return made(
      ':',
      readValue(text, at, styleOf(format, ':'), quotedKey ? undefined : enclosing(text, keyStart)),
    )
  }
  return made(
    operator === '=>' ? '=>' : '=',
    readValue(
      text,
      at,
      isTight(text, keyEnd, at) && !(format === 'ini' && isLineStart(text, keyStart))
        ? 'shell'
        : styleOf(format, '='),
      quotedKey ? undefined : enclosing(text, keyStart),
    ),
  )
}

/** Whether a key begins its line, or stands behind other keys with their values, as in .netrc. */
function isDirective(text: string, keyStart: number): boolean {
  const before = text.slice(Math.max(0, keyStart - 300), keyStart)
  return /^[ \t]*(?:(?:ENV|ARG|env|set|setenv|[a-z]{2,20}[_-][a-z_-]{2,20})[ \t]+)?(?:[\w-]{2,30}[ \t=]+\S{1,100}[ \t]+){0,3}$/.test(
    before.slice(before.lastIndexOf('\n') + 1),
  )
}

/** How far an unquoted value goes: none at all, to white space, to the end of the line. */
type Style = 'quoted' | 'shell' | 'line' | 'yaml'

function styleOf(format: Format, operator: ':' | '='): Style {
  switch (format) {
    case 'hcl':
    case 'json':
    case 'terraform-json':
    case 'toml':
      return operator === ':' || format === 'json' ? 'shell' : 'quoted'
    case 'dotenv':
    case 'ini':
      return 'line'
    case 'yaml':
      return operator === ':' ? 'yaml' : 'shell'
    default:
      return operator === ':' ? 'yaml' : 'shell'
  }
}

/** Whether a shell's assignment stands there, as it may within a string of any format: `TOKEN=abc`, no blank beside the sign. */
function isTight(text: string, keyEnd: number, at: number): boolean {
  return at === keyEnd + 1 && /[^\s"'$]/.test(text[at] ?? ' ')
}

/** Whether nothing but blanks stands before a key in its line. */
function isLineStart(text: string, keyStart: number): boolean {
  const before = text.slice(Math.max(0, keyStart - 80), keyStart)
  return before.slice(before.lastIndexOf('\n') + 1).trim() === ''
}

/** The quote that a text stands in, where it opens right before the key: `"Authorization: Bearer …"`. */
function enclosing(text: string, keyStart: number): string | undefined {
  const before = text[keyStart - 1]
  return before === '"' || before === "'" || before === '`' ? before : undefined
}

function sticky(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

type Value = Pick<Assignment, 'value' | 'start' | 'end' | 'quote'>

const TAG = /(?:&[\w-]{1,80}|!!?(?:str|binary)?)[ \t]+/y
const BLOCK = /[|>][-+0-9]{0,2}[ \t]*(?:#[^\n]*)?\r?\n/y
const SHELL_END = /[\s;&|"'`)<>,}]|\\[nrt"']/g
const LINE_END = /\r?\n|[ \t]+[#;]|$/g
const YAML_END = /\r?\n|[ \t]#/g

function readValue(text: string, from: number, style: Style, outer: string | undefined): Value | undefined {
  let at = from
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++
  if (style === 'yaml') at += sticky(TAG, text, at)?.[0].length ?? 0
  const escaped = text[at] === '\\' && (text[at + 1] === '"' || text[at + 1] === "'")
  const quote = text[escaped ? at + 1 : at]
  if ((quote === '"' || quote === "'" || quote === '`') && quote !== outer) {
    const start = at + (escaped ? 2 : 1)
    const end = closing(text, start, escaped ? `\\${quote}` : quote)
    return end < 0 ? undefined : { value: text.slice(start, end), start, end, quote }
  }
  if (style === 'quoted') return undefined
  if (style === 'yaml') {
    const block = sticky(BLOCK, text, at)
    if (block) return blockValue(text, at + block[0].length)
  }
  const pattern = style === 'shell' ? SHELL_END : style === 'line' ? LINE_END : YAML_END
  const near = text.slice(at, at + VALUE_REACH)
  pattern.lastIndex = 0
  let end = at + (pattern.exec(near)?.index ?? near.length)
  if (outer !== undefined) {
    const close = near.indexOf(outer)
    if (close >= 0 && at + close < end) end = at + close
  }
  // a map or a list in one line: the value goes to the next separator
  if (style === 'yaml' && isFlow(text, from)) end = Math.min(end, flowEnd(text, at, end))
  // settings within one string: `Server=db;Password=…;`
  if (style === 'line') {
    const semicolon = near.indexOf(';')
    const before = text.slice(Math.max(0, from - 400), from)
    if (semicolon >= 0 && at + semicolon < end && before.lastIndexOf(';') > before.lastIndexOf('\n'))
      end = at + semicolon
  }
  while (end > at && text.charCodeAt(end - 1) <= 32) end--
  return end > at ? { value: text.slice(at, end), start: at, end, quote: '' } : undefined
}

/** The end of a quoted string on its line; doubled single quotes and backslashes are looked over. -1 where it never ends. */
function closing(text: string, start: number, mark: string): number {
  const near = text.slice(start, start + VALUE_REACH)
  const line = near.indexOf('\n')
  const limit = line < 0 ? near.length : line
  for (let end = near.indexOf(mark); end >= 0 && end < limit; end = near.indexOf(mark, end + 1)) {
    if (mark === '"' && isEscaped(near, end)) continue
    if (mark === "'" && near[end + 1] === "'" && end > 0) {
      end++
      continue
    }
    return start + end
  }
  return -1
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0
  while (at - 1 - slashes >= 0 && text.charCodeAt(at - 1 - slashes) === 92) slashes++
  return slashes % 2 === 1
}

/** A block scalar of one line; more lines are no password. */
function blockValue(text: string, from: number): Value | undefined {
  const limit = Math.min(text.length, from + VALUE_REACH)
  let start = from
  while (start < limit && (text[start] === ' ' || text[start] === '\t')) start++
  if (start === from) return undefined
  const line = text.slice(start, limit).indexOf('\n')
  let end = line < 0 ? limit : start + line
  const indent = start - from
  const next = text.slice(end + 1, end + 1 + indent)
  if (next.length === indent && next.trim() === '' && /\S/.test(text[end + 1 + indent] ?? ''))
    return undefined
  while (end > start && text.charCodeAt(end - 1) <= 32) end--
  return end > start ? { value: text.slice(start, end), start, end, quote: '' } : undefined
}

/** Whether a place is inside `{ … }` or `[ … ]` of its own line. */
function isFlow(text: string, at: number): boolean {
  const near = text.slice(Math.max(0, at - 400), at)
  const before = near.slice(near.lastIndexOf('\n') + 1)
  return (
    before.lastIndexOf('{') > before.lastIndexOf('}') || before.lastIndexOf('[') > before.lastIndexOf(']')
  )
}

function flowEnd(text: string, at: number, end: number): number {
  let open = 0
  for (let i = at; i < end; i++) {
    const code = text.charCodeAt(i)
    // a template's braces belong to the value
    if (code === 123) open++
    else if (code === 125 && open-- === 0) return i
    else if (open === 0 && (code === 44 || code === 93)) return i
  }
  return end
}

/** The value of `name: KEY` with a `value:` beside it, as environments of containers and settings of clouds are written. */
function pairValue(text: string, keyStart: number, keyEnd: number, format: Format): Value | undefined {
  const before = text.slice(Math.max(0, keyStart - 120), keyStart)
  if (!NAMED_BY.test(before)) return undefined
  const content = sticky(CONTENT, text, keyEnd)
  if (content) {
    const end = keyEnd + content[0].length - 2
    const value = content[1]!
    return { value, start: end - value.length, end, quote: '' }
  }
  let at = keyEnd + sticky(AFTER_NAME, text, keyEnd)![0].length
  for (let between = 0; between <= BETWEEN; between++) {
    const found = sticky(VALUE_KEY, text, at)
    if (found)
      return readValue(text, at + found[0].length, styleOf(format, format === 'hcl' ? '=' : ':'), undefined)
    const other = sticky(OTHER_KEY, text, at)
    if (!other) return undefined
    at += other[0].length
  }
  return undefined
}
