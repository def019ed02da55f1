import type { Document, Node } from '../formats/node.ts'
import { dialectOf, type SourceFile } from '../tree.ts'
import { endOf, type Link, type Trail } from './descend.ts'
import { commaOf, type FlowSyntax, insertEntry, isSpread, paddingOf, removeEntry, skipGap } from './flow.ts'
import { refuse } from './refusal.ts'
import {
  columnOf,
  indentationAt,
  isBlank,
  lineEnd,
  lineStart,
  newlineOf,
  nextLine,
  type Splice,
  splice,
  textStart,
  trimmedEnd,
  withoutLines,
} from './splice.ts'
import type { Syntax } from './structured.ts'
import { isMap } from './value.ts'
import {
  itemLines,
  listLines,
  mapLines,
  pairLines,
  type Written,
  writeAsItem,
  writeFlow,
  writeKey,
  writeUnderKey,
  type YamlHand,
} from './yaml-value.ts'

/** Edits of YAML by splicing: what is not edited stays as it is, byte for byte. */
export const yaml: Syntax = { replace, append, insert, remove, rename, fill }

const COMMENTS: FlowSyntax = {
  commentEnd: (text, at) => (text[at] === '#' && isBlank(text, at - 1, at) ? lineEnd(text, at) : undefined),
}

/** Where a value stands: the offset after its colon or dash, and the column its parent's keys or dashes have. */
interface Seat {
  readonly after: number
  readonly column: number
}

function replace(file: SourceFile, trail: Trail, value: unknown): string {
  const { text } = file
  const link = trail.links.at(-1)
  const hand = handOf(file, trail.root)
  if (!link) return replaceRoot(file, hand, trail.root, value)
  const { parent, node } = link
  if (parent.style === 'flow') {
    const spacing = { comma: commaOf(text, parent, COMMENTS), padding: paddingOf(text, node) }
    const written = writeFlow(hand, value, spacing, node.alias === undefined ? node.style : undefined)
    return splice(text, ...replaceInFlow(text, link, written))
  }
  const seat = seatOf(text, link)
  const like = node.alias === undefined && node.kind === 'scalar' ? node.style : undefined
  if (isOneLineFlow(text, node) && (isMap(value) || Array.isArray(value)) && node.size > 0) {
    const spacing = { comma: commaOf(text, node, COMMENTS), padding: paddingOf(text, node) }
    return splice(
      text,
      ...replaceOnLine(text, seat, node, { head: writeFlow(hand, value, spacing), below: [] }),
    )
  }
  const written = link.pair
    ? writeUnderKey(hand, value, seat.column, like)
    : writeAsItem(hand, value, seat.column, like)
  return splice(text, ...(isBlock(node) ? replaceBlock : replaceOnLine)(text, seat, node, written))
}

function append(file: SourceFile, trail: Trail, key: string, value: unknown): string {
  const { text } = file
  const map = endOf(trail)
  const hand = handOf(file, trail.root)
  if (map.style !== 'flow') {
    return splice(text, linesAfter(text, map, pairLines(hand, key, value, columnOf(text, map.start))))
  }
  if (map.size === 0) return replace(file, trail, { [key]: value })
  const spacing = { comma: commaOf(text, map, COMMENTS), padding: paddingOf(text, map) }
  const written = `${writeKey(hand, key, true)}: ${writeFlow(hand, value, isSpread(text, map) ? undefined : spacing)}`
  return splice(text, ...insertEntry(text, map, COMMENTS, map.size, written))
}

function insert(file: SourceFile, trail: Trail, index: number, value: unknown): string {
  const { text } = file
  const list = endOf(trail)
  const hand = handOf(file, trail.root)
  if (list.style === 'flow') {
    const spacing = { comma: commaOf(text, list, COMMENTS), padding: paddingOf(text, list) }
    const written = writeFlow(hand, value, isSpread(text, list) ? undefined : spacing)
    return splice(text, ...insertEntry(text, list, COMMENTS, index, written))
  }
  const column = columnOf(text, list.start)
  const lines = itemLines(hand, value, column)
  if (index >= list.size) return splice(text, linesAfter(text, list, lines))
  const newline = newlineOf(text)
  const dash = dashesOf(text, list)[index]!
  if (!isBlank(text, lineStart(text, dash), dash)) {
    const written = `${lines.join(newline).trimStart()}${newline}${' '.repeat(column)}`
    return splice(text, { start: dash, end: dash, text: written })
  }
  const start = commentsAbove(text, dash, trail.root)
  return splice(text, { start, end: start, text: lines.join(newline) + newline })
}

function remove(file: SourceFile, trail: Trail): string {
  const { text } = file
  const { parent, pair, node, index } = trail.links.at(-1)!
  if (parent.style === 'flow') return splice(text, ...removeEntry(text, parent, COMMENTS, index))
  const start = pair ? keyStart(text, parent, pair.key) : dashesOf(text, parent)[index]!
  const end = lineEnd(text, trimmedEnd(text, start, pair ? Math.max(pair.key.end, node.end) : node.end))
  if (isBlank(text, lineStart(text, start), start)) {
    return splice(text, withoutLines(text, commentsAbove(text, start, trail.root), end))
  }
  // the first of several on the line of a dash: what comes next takes its place
  let next = nextLine(text, end)
  while (isBlank(text, next, lineEnd(text, next))) next = nextLine(text, next)
  return splice(text, { start, end: next + indentationAt(text, next).length, text: '' })
}

function rename(file: SourceFile, trail: Trail, key: string): string {
  const { parent, pair } = trail.links.at(-1)!
  const written = writeKey(handOf(file, trail.root), key, parent.style === 'flow')
  return splice(file.text, { start: pair!.key.start, end: pair!.key.end, text: written })
}

function fill(file: SourceFile, document: Document, value: unknown): string {
  const { text } = file
  const newline = newlineOf(text)
  const written = rootLines(handOf(file, undefined), value).join(newline)
  const at = trimmedEnd(text, Math.max(document.start, textStart(text)), document.end)
  if (at > lineStart(text, at)) {
    const end = lineEnd(text, at)
    return splice(text, { start: end, end, text: newline + written })
  }
  const isBroken = at < text.length && isBlank(text, at, text.length)
  return splice(text, { start: at, end: at, text: isBroken ? written : written + newline })
}

function rootLines(hand: YamlHand, value: unknown): string[] {
  if (isMap(value) && Object.keys(value).length > 0) return mapLines(hand, value, 0)
  if (Array.isArray(value) && value.length > 0) return listLines(hand, value, 0)
  return [writeFlow(hand, value)]
}

function replaceRoot(file: SourceFile, hand: YamlHand, root: Node, value: unknown): string {
  const { text } = file
  const end = trimmedEnd(text, root.start, root.end)
  const alone = isBlank(text, lineStart(text, root.start), root.start)
  const lines = alone ? rootLines(hand, value) : [writeFlow(hand, value)]
  const start = alone ? lineStart(text, root.start) : root.start
  return splice(text, {
    start,
    end: isBlock(root) ? lineEnd(text, end) : end,
    text: lines.join(newlineOf(text)),
  })
}

function replaceInFlow(text: string, { node, pair }: Link, written: string): readonly Splice[] {
  const empty = node.end <= node.start
  if (!empty || !pair) return [{ start: node.start, end: node.end, text: written }]
  const colon = skipGap(text, pair.key.end, COMMENTS)
  if (text[colon] !== ':') return [{ start: pair.key.end, end: pair.key.end, text: `: ${written}` }]
  return [{ start: colon + 1, end: colon + 1, text: ` ${written}` }]
}

/** Replaces what begins, or could begin, on the line of its key or dash; a comment on that line stays. */
function replaceOnLine(text: string, seat: Seat, node: Node, { head, below }: Written): readonly Splice[] {
  const newline = newlineOf(text)
  const line = lineEnd(text, Math.max(seat.after, node.end))
  const lines = below.map((each) => newline + each).join('')
  const under = { start: line, end: line, text: lines }
  const empty = node.end <= node.start && node.alias === undefined
  if (empty && node.anchor === undefined && node.tag === undefined) {
    const end = isBlank(text, seat.after, line) ? line : seat.after
    return [{ start: seat.after, end, text: head && ` ${head}` }, under]
  }
  const anchor = node.alias === undefined && node.anchor !== undefined ? ` &${node.anchor}` : ''
  const inPlace = head !== '' && node.tag === undefined && !empty
  if (inPlace) return [{ start: node.start, end: node.end, text: head }, under]
  return [{ start: seat.after, end: node.end, text: `${anchor}${head && ` ${head}`}` }, under]
}

/** Replaces a block of lines; a comment on the line of its key, or of its `|`, stays. */
function replaceBlock(text: string, seat: Seat, node: Node, { head, below }: Written): readonly Splice[] {
  const newline = newlineOf(text)
  const first = lineEnd(text, seat.after)
  const header = text.slice(seat.after, first)
  const kept = node.kind === 'scalar' || node.start > first ? (/[ \t]+#.*$/.exec(header)?.[0] ?? '') : ''
  const anchor = node.anchor === undefined ? '' : ` &${node.anchor}`
  const end = lineEnd(text, trimmedEnd(text, node.start, node.end))
  const written = `${anchor}${head && ` ${head}`}${kept}${below.map((each) => newline + each).join('')}`
  return [{ start: seat.after, end, text: written }]
}

/** Lines put after the last line of a block map or list, before the comments that follow it. */
function linesAfter(text: string, block: Node, lines: readonly string[]): Splice {
  const newline = newlineOf(text)
  const last = lastScalar(block)
  if (
    (last.style === 'literal' || last.style === 'folded') &&
    /^[|>][0-9]?\+/.test(text.slice(last.start, last.start + 3))
  ) {
    // blank lines at the end of such a scalar are part of it
    const broken = last.end === 0 || text[last.end - 1] === '\n'
    const written = lines.map((line) => line + newline).join('')
    return { start: last.end, end: last.end, text: broken ? written : newline + lines.join(newline) }
  }
  const at = lineEnd(text, trimmedEnd(text, block.start, block.end))
  return { start: at, end: at, text: lines.map((line) => newline + line).join('') }
}

function lastScalar(node: Node): Node {
  let last = node
  while (last.alias === undefined && last.size > 0 && last.style === 'block') {
    last = last.kind === 'map' ? last.pairs().at(-1)!.value : last.items().at(-1)!
  }
  return last
}

function isBlock(node: Node): boolean {
  if (node.alias !== undefined || node.end <= node.start) return false
  return node.style === 'block' || node.style === 'literal' || node.style === 'folded'
}

function isOneLineFlow(text: string, node: Node): boolean {
  return node.alias === undefined && node.style === 'flow' && !text.slice(node.start, node.end).includes('\n')
}

function seatOf(text: string, { parent, pair, index }: Link): Seat {
  const column = columnOf(text, parent.start)
  if (!pair) return { after: dashesOf(text, parent)[index]! + 1, column }
  const colon = skipGap(text, pair.key.end, COMMENTS)
  if (text[colon] !== ':') refuse(`the key ${pair.key.text} has no value of its own to replace`)
  return { after: colon + 1, column: columnOf(text, keyStart(text, parent, pair.key)) }
}

/** Where a pair starts: its key, with an anchor or tag before it. */
function keyStart(text: string, map: Node, key: Node): number {
  if (key.anchor === undefined && key.tag === undefined) return key.start
  return Math.max(lineStart(text, key.start) + indentationAt(text, key.start).length, map.start)
}

/** The offset of each item's dash. */
function dashesOf(text: string, list: Node): readonly number[] {
  let from = list.start
  return list.items().map((item) => {
    const dash = skipGap(text, from, COMMENTS)
    if (text[dash] !== '-') refuse('a list is written in a way that cannot be edited')
    from = Math.max(item.end, dash + 1)
    return dash
  })
}

/**
 * Where the lines of a key or item start: with the comment lines directly above it, at its own column, without a
 * blank line between. Comments above a document's first key speak of the document and stay.
 */
function commentsAbove(text: string, at: number, root: Node): number {
  let start = lineStart(text, at)
  if (at <= root.start) return start
  const column = columnOf(text, at)
  for (;;) {
    if (start <= textStart(text)) return start
    const above = lineStart(text, start - 1)
    if (text[above + column] !== '#' || !isBlank(text, above, above + column)) return start
    start = above
  }
}

/** The habits of a file: how far it indents, whether its lists are compact; two columns where it shows none. */
function handOf(file: SourceFile, root: Node | undefined): YamlHand {
  const habits: { step?: number; listStep?: number } = {}
  const roots = file.documents.flatMap((document) => (document.root ? [document.root] : []))
  for (const each of root ? [root, ...roots] : roots) observe(file.text, each, habits)
  const { step = 2, listStep = step } = habits
  return {
    dialect: dialectOf(file.path, file.text),
    step,
    listStep,
    literals: file.text === '' || file.text.endsWith('\n'),
  }
}

function observe(text: string, root: Node, habits: { step?: number; listStep?: number }): void {
  const open = [root]
  for (let node = open.pop(); node; node = open.pop()) {
    if (habits.step !== undefined && habits.listStep !== undefined) return
    if (node.alias !== undefined || node.style !== 'block') continue
    for (const item of node.items()) open.push(item)
    for (const { key, value } of node.pairs().toReversed()) {
      open.push(value)
      if (value.alias !== undefined || value.style !== 'block' || value.start < key.end) continue
      const further = columnOf(text, value.start) - columnOf(text, key.start)
      if (value.kind === 'map' && further > 0) habits.step ??= further
      if (value.kind === 'list' && further >= 0) habits.listStep ??= further
    }
  }
}
