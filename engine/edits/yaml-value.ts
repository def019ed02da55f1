import type { Dialect, Node, Style } from '../formats/node.ts'
import { readYaml } from '../formats/yaml.ts'
import { isMap, sameValue } from './value.ts'

/** How values are written in one YAML file. */
export interface YamlHand {
  readonly dialect: Dialect
  /** columns a nested map stands further right than its key */
  readonly step: number
  /** columns a list stands further right than its key; 0 for compact lists */
  readonly listStep: number
  /** whether text of several lines may be written as a block scalar */
  readonly literals: boolean
}

/** A value's text: what follows on the line of its key or dash, and the lines below, indented. */
export interface Written {
  readonly head: string
  readonly below: readonly string[]
}

/** What a flow collection's neighbours look like. */
export interface FlowSpacing {
  readonly comma: string
  readonly padding: string
}

const TIGHT: FlowSpacing = { comma: ', ', padding: '' }

/**
 * A value in block style under a key of a map at `column`. Empty maps and lists, and scalars, stay on the line.
 * `like` is the style of the scalar it replaces: quotes stay where the new value is a string as well.
 */
export function writeUnderKey(hand: YamlHand, value: unknown, column: number, like?: Style): Written {
  if (isMap(value) && Object.keys(value).length > 0) {
    return { head: '', below: mapLines(hand, value, column + hand.step) }
  }
  if (Array.isArray(value) && value.length > 0)
    return { head: '', below: listLines(hand, value, column + hand.listStep) }
  return writeScalar(hand, value, column + hand.step, like)
}

/** A value as an item of a list whose dashes stand at `column`; a map begins on the line of the dash. */
export function writeAsItem(hand: YamlHand, value: unknown, column: number, like?: Style): Written {
  const inner = column + 2
  const lines =
    isMap(value) && Object.keys(value).length > 0
      ? mapLines(hand, value, inner)
      : Array.isArray(value) && value.length > 0
        ? listLines(hand, value, inner)
        : undefined
  if (!lines) return writeScalar(hand, value, inner, like)
  return { head: lines[0]!.trimStart(), below: lines.slice(1) }
}

/** The lines of a map's pairs at a column. */
export function mapLines(hand: YamlHand, map: Readonly<Record<string, unknown>>, column: number): string[] {
  return Object.entries(map).flatMap(([key, value]) => pairLines(hand, key, value, column))
}

/** The lines of one pair at a column. */
export function pairLines(hand: YamlHand, key: string, value: unknown, column: number): string[] {
  const { head, below } = writeUnderKey(hand, value, column)
  return [`${' '.repeat(column)}${writeKey(hand, key)}:${head && ` ${head}`}`, ...below]
}

/** The lines of a list's items at a column. */
export function listLines(hand: YamlHand, items: readonly unknown[], column: number): string[] {
  return items.flatMap((item) => itemLines(hand, item, column))
}

/** The lines of one item at a column. */
export function itemLines(hand: YamlHand, item: unknown, column: number): string[] {
  const { head, below } = writeAsItem(hand, item, column)
  return [`${' '.repeat(column)}-${head && ` ${head}`}`, ...below]
}

/** A value in flow style, on one line. */
export function writeFlow(
  hand: YamlHand,
  value: unknown,
  spacing: FlowSpacing = TIGHT,
  like?: Style,
): string {
  const { comma, padding } = spacing
  if (Array.isArray(value)) {
    const items = value.map((item) => writeFlow(hand, item, spacing))
    return items.length === 0 ? '[]' : `[${padding}${items.join(comma)}${padding}]`
  }
  if (isMap(value)) {
    const pairs = Object.entries(value).map(
      ([key, inner]) => `${writeKey(hand, key, true)}: ${writeFlow(hand, inner, spacing)}`,
    )
    return pairs.length === 0 ? '{}' : `{${padding}${pairs.join(comma)}${padding}}`
  }
  return writeInline(value, true, like)
}

/** A key, quoted where it would be read as something else. */
export function writeKey(hand: YamlHand, key: string, flow = false): string {
  const reads = (written: string): boolean => {
    const root = read(`${written}: 0`, hand.dialect)
    return root?.size === 1 && root.pairs()[0]?.key.text === key && sameValue(root.value, { [key]: 0 })
  }
  return isPlainSafe(key, flow) && !key.includes('\n') && reads(key) ? key : quoted(key)
}

function writeScalar(hand: YamlHand, value: unknown, column: number, like?: Style): Written {
  if (typeof value === 'string' && hand.literals && value.includes('\n')) {
    const literal = writeLiteral(value, column, like === 'folded' ? undefined : like)
    if (literal) return literal
  }
  return { head: writeInline(value, false, like), below: [] }
}

/** A block scalar, where the text is one that it can hold without an indentation indicator. */
function writeLiteral(value: string, column: number, like: Style | undefined): Written | undefined {
  if (like === 'double' && !value.trimEnd().includes('\n')) return undefined
  const body = value.endsWith('\n') ? value.slice(0, -1) : value
  const lines = body.split('\n')
  if (/^[\s]/.test(body) || body.endsWith('\n') || body.trim() === '' || !isPrintable(body)) return undefined
  return {
    head: value.endsWith('\n') ? '|' : '|-',
    below: lines.map((line) => (line === '' ? '' : ' '.repeat(column) + line)),
  }
}

function writeInline(value: unknown, flow: boolean, like?: Style): string {
  if (typeof value !== 'string') return writeLiteralWord(value)
  if (like === 'double') return quoted(value)
  if (like === 'single' && isPrintable(value) && !value.includes('\n'))
    return `'${value.replaceAll("'", "''")}'`
  if (isPlainSafe(value, flow) && isStringAnywhere(value)) return value
  return quoted(value)
}

function writeLiteralWord(value: unknown): string {
  if (Array.isArray(value)) return '[]'
  if (value === null) return 'null'
  if (typeof value === 'object') return '{}'
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf'
  }
  return String(value)
}

/** Double quotes; single ones where the text itself holds double quotes or backslashes. */
function quoted(value: string): string {
  if (/["\\]/.test(value) && !value.includes("'") && !value.includes('\n') && isPrintable(value))
    return `'${value}'`
  return JSON.stringify(value).replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** What YAML's production c-printable has, without the characters that editors hide. */
function isPrintable(value: string): boolean {
  return (
    !/[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/.test(value) &&
    !/\p{Surrogate}/u.test(value)
  )
}

/** Whether a text can stand without quotes as far as syntax goes; what type it is read as is another question. */
function isPlainSafe(value: string, flow: boolean): boolean {
  if (value === '' || value !== value.trim() || !isPrintable(value)) return false
  if (/[\n\t]|: | #|:$/.test(value)) return false
  if (/^[-?:](?![^\s,[\]{}])|^[,[\]{}#&*!|>'"%@`]|^(---|\.\.\.)/.test(value)) return false
  return !flow || !/[,[\]{}]|:(?=[,[\]{}])/.test(value)
}

/** Whether every dialect reads a plain scalar as a string: who reads a file tomorrow is not known today. */
function isStringAnywhere(value: string): boolean {
  return DIALECTS.every((dialect) => read(`a: ${value}`, dialect)?.get('a')?.value === value)
}

const DIALECTS: readonly Dialect[] = ['core', 'kubernetes']

function read(text: string, dialect: Dialect): Node | undefined {
  return readYaml(text, { dialect })[0]?.root
}
