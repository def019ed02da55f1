import type { Document, Node } from '../formats/node.ts'
import type { SourceFile } from '../tree.ts'
import { endOf } from './descend.ts'
import { commaOf, type FlowSyntax, insertEntry, isSpread, paddingOf, removeEntry } from './flow.ts'
import { refuse } from './refusal.ts'
import { indentationAt, newlineOf, splice, textStart } from './splice.ts'
import type { Syntax } from './structured.ts'
import { isMap } from './value.ts'

/** Edits of JSON, with the indentation that the file has; the comments of JSON with comments stay. */
export const json: Syntax = {
  replace(file, trail, value) {
    const { parent, node } = trail.links.at(-1) ?? { parent: undefined, node: trail.root }
    const hand = handOf(file, parent)
    const inner = indentationAt(file.text, node.start)
    return splice(file.text, { start: node.start, end: node.end, text: write(hand, value, inner) })
  },
  append(file, trail, key, value) {
    const map = endOf(trail)
    if (map.size === 0) return json.replace(file, trail, { [key]: value })
    const hand = handOf(file, map)
    const written = pair(hand, key, value, entryIndentation(file.text, map))
    return splice(file.text, ...insertEntry(file.text, map, COMMENTS, map.size, written, hand.comma))
  },
  insert(file, trail, index, value) {
    const list = endOf(trail)
    const hand = handOf(file, list)
    const written = write(hand, value, entryIndentation(file.text, list))
    return splice(file.text, ...insertEntry(file.text, list, COMMENTS, index, written, hand.comma))
  },
  remove(file, trail) {
    const { parent, index } = trail.links.at(-1)!
    return splice(file.text, ...removeEntry(file.text, parent, COMMENTS, index))
  },
  rename(file, trail, key) {
    const { start, end } = trail.links.at(-1)!.pair!.key
    return splice(file.text, { start, end, text: JSON.stringify(key) })
  },
  fill(file, _document: Document, value) {
    const { text } = file
    if (text.trim() !== '' && text.trim() !== '\ufeff') refuse(`${file.path} cannot be read as JSON`)
    return `${text.slice(0, textStart(text))}${write({ ...SPREAD, newline: newlineOf(text) }, value, '')}\n`
  },
}

const COMMENTS: FlowSyntax = {
  commentEnd(text, at) {
    if (text[at] !== '/') return undefined
    const close =
      text[at + 1] === '/' ? text.indexOf('\n', at) : text[at + 1] === '*' ? text.indexOf('*/', at) + 2 : at
    if (close === at) return undefined
    return close < at ? text.length : text[close - 1] === '\r' ? close - 1 : close
  },
}

/** How one file writes its values. */
interface JsonHand {
  /** one level of indentation; undefined where collections stay on one line */
  readonly unit: string | undefined
  readonly newline: string
  readonly comma: string
  readonly colon: string
  readonly padding: string
}

const SPREAD: JsonHand = { unit: '  ', newline: '\n', comma: ', ', colon: ': ', padding: '' }

/** New collections stand on lines of their own, unless what holds them, or the whole file, is on one line. */
function handOf(file: SourceFile, parent: Node | undefined): JsonHand {
  const { text } = file
  const newline = newlineOf(text)
  const onOneLine = !text.trimEnd().includes('\n')
  const inLine =
    parent === undefined || parent.size === 0 ? onOneLine && text.trim().length > 2 : !isSpread(text, parent)
  const unit = inLine ? undefined : unitOf(text)
  if (!parent || unit !== undefined) return { ...SPREAD, unit, newline }
  const { key, value } = parent.pairs()[0] ?? {}
  const between = key && value ? text.slice(key.end, value.start) : ': '
  const colon = /^\s*:\s*$/.test(between) ? between : ': '
  const comma = parent.size < 2 && colon === ':' ? ',' : commaOf(text, parent, COMMENTS)
  return { unit, newline, comma, colon, padding: paddingOf(text, parent) }
}

/** The indentation of the first line that has one. */
function unitOf(text: string): string {
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? '  '
}

function entryIndentation(text: string, collection: Node): string {
  const first = collection.kind === 'map' ? collection.pairs()[0]?.key : collection.items()[0]
  return indentationAt(text, first?.start ?? collection.start)
}

function pair(hand: JsonHand, key: string, value: unknown, indentation: string): string {
  return `${JSON.stringify(key)}${hand.colon}${write(hand, value, indentation)}`
}

function write(hand: JsonHand, value: unknown, indentation: string): string {
  if (Array.isArray(value)) {
    const inner = indentation + (hand.unit ?? '')
    return enclose(
      hand,
      '[]',
      value.map((item) => write(hand, item, inner)),
      indentation,
    )
  }
  if (isMap(value)) {
    const inner = indentation + (hand.unit ?? '')
    const pairs = Object.entries(value).map(([key, item]) => pair(hand, key, item, inner))
    return enclose(hand, '{}', pairs, indentation)
  }
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number' && !Number.isFinite(value)) refuse(`${value} is no number of JSON`)
  return JSON.stringify(value)
}

function enclose(
  hand: JsonHand,
  brackets: '[]' | '{}',
  entries: readonly string[],
  indentation: string,
): string {
  const [open, close] = brackets
  if (entries.length === 0) return brackets
  const { unit, newline, comma, padding } = hand
  if (unit === undefined) return `${open}${padding}${entries.join(comma)}${padding}${close}`
  const lines = entries.map((entry) => newline + indentation + unit + entry).join(',')
  return `${open}${lines}${newline}${indentation}${close}`
}
