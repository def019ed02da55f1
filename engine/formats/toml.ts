import { type AST, ParseError, parseTOML } from 'toml-eslint-parser'
import type { Document, Node, Pair, SyntaxProblem } from './node.ts'
import { SimpleNode, scalar } from './simple-node.ts'

/** The library reads about 1 MB a second; a larger file is left unread, and counted. */
const SIZE_LIMIT = 1_000_000

/** A table while it is filled: tables are opened by headers, dotted keys and arrays of tables, in any order. */
interface Table {
  readonly kind: 'table'
  readonly entries: Map<string, { readonly key: Node; value: Table | List | Node }>
  readonly start: number
  end: number
}

interface List {
  readonly kind: 'tables'
  readonly items: Table[]
}

/**
 * Reads TOML 1.0 with `toml-eslint-parser`, which keeps positions. Dates and times are strings as written. A table
 * starts with its header or first key and ends after its last value. A file with a syntax error has no root: the
 * library stops at the first one.
 */
export function readToml(text: string): Document {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  const whole = { index: 0, start, end: text.length }
  if (text.length > SIZE_LIMIT) return { ...whole, root: undefined, problems: [], unread: 'larger than 1 MB' }
  // the library counts from the first character after a byte order mark
  const shifted = start === 0 ? text : ` ${text.slice(1)}`
  try {
    const [top] = parseTOML(shifted).body
    const table: Table = { kind: 'table', entries: new Map(), start, end: start }
    for (const node of top.body) {
      if (node.type === 'TOMLTable') fill(openTable(table, node), node.body)
      else fill(table, [node])
    }
    const first = top.body[0]
    if (!first) return { ...whole, root: undefined, problems: [] }
    return { ...whole, root: nodeOf({ ...table, start: first.range[0], end: endOf(table) }), problems: [] }
  } catch (error) {
    // the library recurses into brackets and spreads long strings: the stack is the limit
    if (error instanceof ParseError) return { ...whole, root: undefined, problems: [problemOf(error, text)] }
    if (error instanceof RangeError)
      return { ...whole, root: undefined, problems: [], unread: 'too long or too deep for the TOML reader' }
    throw error
  }
}

function problemOf(error: ParseError, text: string): SyntaxProblem {
  const message = error.message.charAt(0).toLowerCase() + error.message.slice(1).replace(/\.$/, '')
  const start = Math.min(error.index, text.length)
  return { message, start, end: Math.min(text.length, start + 1) }
}

function keyText(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === 'TOMLBare' ? key.name : key.value
}

function keyNode(key: AST.TOMLBare | AST.TOMLQuoted): Node {
  const style = key.type === 'TOMLBare' ? 'plain' : key.style === 'basic' ? 'double' : 'single'
  return scalar(keyText(key), key.range[0], key.range[1], style)
}

/** The table under a key, made where it is missing; of an array of tables, its last one. */
function step(table: Table, key: AST.TOMLBare | AST.TOMLQuoted, start: number): Table {
  const name = keyText(key)
  const found = table.entries.get(name)?.value
  if (found && 'entries' in found) return found
  if (found?.kind === 'tables') return found.items[found.items.length - 1]!
  const made: Table = { kind: 'table', entries: new Map(), start, end: start }
  table.entries.set(name, { key: keyNode(key), value: made })
  return made
}

function openTable(top: Table, header: AST.TOMLTable): Table {
  const { keys } = header.key
  const start = header.range[0]
  let table = top
  for (const key of keys.slice(0, -1)) table = step(table, key, start)
  const last = keys[keys.length - 1]!
  if (header.kind === 'standard') {
    const opened = step(table, last, start)
    opened.end = Math.max(opened.end, header.key.range[1] + 1)
    return opened
  }
  const item: Table = { kind: 'table', entries: new Map(), start, end: header.key.range[1] + 2 }
  const found = table.entries.get(keyText(last))?.value
  if (found?.kind === 'tables') found.items.push(item)
  else table.entries.set(keyText(last), { key: keyNode(last), value: { kind: 'tables', items: [item] } })
  return item
}

function fill(table: Table, body: readonly AST.TOMLKeyValue[]): void {
  for (const { key, value } of body) {
    let inner = table
    for (const part of key.keys.slice(0, -1)) inner = step(inner, part, part.range[0])
    const last = key.keys[key.keys.length - 1]!
    inner.entries.set(keyText(last), { key: keyNode(last), value: contentNode(value) })
    inner.end = Math.max(inner.end, value.range[1])
  }
}

function contentNode(content: AST.TOMLContentNode): Node {
  const [start, end] = content.range
  switch (content.type) {
    case 'TOMLArray':
      return new SimpleNode({ start, end, style: 'flow', items: content.elements.map(contentNode) })
    case 'TOMLInlineTable': {
      const table: Table = { kind: 'table', entries: new Map(), start, end }
      fill(table, content.body)
      return new SimpleNode({ start, end, style: 'flow', pairs: pairsOf(table) })
    }
    default:
      return valueNode(content, start, end)
  }
}

function valueNode(value: AST.TOMLValue, start: number, end: number): Node {
  switch (value.kind) {
    case 'string':
      return scalar(value.value, start, end, value.style === 'basic' ? 'double' : 'single')
    case 'integer':
    case 'float':
      return scalar(value.number, start, end, 'plain', value.value)
    case 'boolean':
      return scalar(String(value.value), start, end, 'plain', value.value)
    default:
      return scalar(value.datetime, start, end)
  }
}

function endOf(table: Table): number {
  let { end } = table
  for (const { value } of table.entries.values()) {
    if (value.kind === 'tables') for (const item of value.items) end = Math.max(end, endOf(item))
    else end = Math.max(end, value.kind === 'table' ? endOf(value) : value.end)
  }
  return end
}

function pairsOf(table: Table): readonly Pair[] {
  return [...table.entries.values()].map(({ key, value }) => ({ key, value: nodeOf(value) }))
}

function nodeOf(value: Table | List | Node): Node {
  if (value.kind === 'table') {
    return new SimpleNode({ start: value.start, end: endOf(value), style: 'block', pairs: pairsOf(value) })
  }
  if (value.kind !== 'tables') return value
  const items = value.items.map(nodeOf)
  return new SimpleNode({ start: items[0]!.start, end: items[items.length - 1]!.end, style: 'block', items })
}
