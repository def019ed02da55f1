import type { Node } from '../formats/node.ts'
import {
  indentationAt,
  isBlank,
  lineEnd,
  lineStart,
  newlineOf,
  nextLine,
  type Splice,
  trimmedEnd,
} from './splice.ts'

/** What tells YAML's flow collections from JSON's. */
export interface FlowSyntax {
  /** where the comment that begins at an offset ends, undefined where none begins */
  commentEnd(text: string, at: number): number | undefined
}

/** An item or pair: its own characters, and the comma after it, where it has one. */
interface Entry {
  readonly start: number
  readonly end: number
  readonly comma: number | undefined
}

/** The next offset that holds neither white space nor a comment. */
export function skipGap(text: string, from: number, syntax: FlowSyntax): number {
  let at = from
  while (at < text.length) {
    if (isBlank(text, at, at + 1)) at++
    else {
      const end = syntax.commentEnd(text, at)
      if (end === undefined) break
      at = end
    }
  }
  return at
}

/** Whether a collection's entries stand on lines of their own. */
export function isSpread(text: string, collection: Node): boolean {
  return (
    collection.size > 0 && /^[ \t]*(#.*|\/\/.*)?\r?\n/.test(text.slice(collection.start + 1, collection.end))
  )
}

/** What stands between a comma and the next entry of a collection on one line. */
export function commaOf(text: string, collection: Node, syntax: FlowSyntax): string {
  const [first, second] = entriesOf(text, collection, syntax)
  if (first?.comma === undefined || !second) return ', '
  return isBlank(text, first.comma + 1, second.start) && !text.slice(first.comma, second.start).includes('\n')
    ? text.slice(first.comma, second.start)
    : ', '
}

/** What stands after the opening bracket of a collection on one line. */
export function paddingOf(text: string, collection: Node): string {
  return collection.size > 0 ? (/^ */.exec(text.slice(collection.start + 1, collection.end))?.[0] ?? '') : ''
}

/** The splices that put an entry's text, of one or more lines, at an index of a collection that is not empty. */
export function insertEntry(
  text: string,
  collection: Node,
  syntax: FlowSyntax,
  index: number,
  written: string,
  between = commaOf(text, collection, syntax),
): readonly Splice[] {
  const entries = entriesOf(text, collection, syntax)
  const spread = isSpread(text, collection)
  const next = entries[index]
  const newline = newlineOf(text)
  if (next) {
    if (!spread || !isFirstOnLine(text, next.start)) {
      const comma = spread ? ', ' : between
      return [{ start: next.start, end: next.start, text: written + comma }]
    }
    const start = lineStart(text, next.start)
    return [{ start, end: start, text: `${indentationAt(text, next.start)}${written},${newline}` }]
  }
  const last = entries.at(-1)!
  if (!spread) {
    const at = last.comma === undefined ? last.end : last.comma + 1
    return [
      {
        start: at,
        end: at,
        text: last.comma === undefined ? between + written : `${between.slice(1)}${written},`,
      },
    ]
  }
  const indentation = indentationAt(text, last.start)
  const after = last.comma === undefined ? last.end : last.comma + 1
  const close = collection.end - 1
  const line = lineEnd(text, after)
  const at = line < close ? line : trimmedEnd(text, after, close)
  const trailing = last.comma === undefined ? '' : ','
  const entry = { start: at, end: at, text: `${newline}${indentation}${written}${trailing}` }
  return last.comma === undefined ? [{ start: last.end, end: last.end, text: ',' }, entry] : [entry]
}

/** The splices that take out the entry at an index, with its comma and, on lines of its own, its comments. */
export function removeEntry(
  text: string,
  collection: Node,
  syntax: FlowSyntax,
  index: number,
): readonly Splice[] {
  const entries = entriesOf(text, collection, syntax)
  const entry = entries[index]!
  const before = entries[index - 1]
  const after = entries[index + 1]
  if (!before && !after) return [{ start: collection.start + 1, end: collection.end - 1, text: '' }]
  const end = entry.comma === undefined ? entry.end : entry.comma + 1
  const rest = skipLineComments(text, end, syntax)
  const close = collection.end - 1
  if (isFirstOnLine(text, entry.start) && rest === lineEnd(text, end) && rest < close) {
    const lines = { start: leadingComments(text, entry.start, syntax), end: nextLine(text, rest), text: '' }
    const comma = !after && entry.comma === undefined ? before?.comma : undefined
    return comma === undefined ? [lines] : [{ start: comma, end: comma + 1, text: '' }, lines]
  }
  if (after) return [{ start: entry.start, end: after.start, text: '' }]
  const from = before!.comma!
  return entry.comma === undefined
    ? [{ start: from, end: entry.end, text: '' }]
    : [{ start: from, end: entry.comma, text: '' }]
}

function entriesOf(text: string, collection: Node, syntax: FlowSyntax): Entry[] {
  const ends =
    collection.kind === 'map'
      ? collection.pairs().map(({ key, value }) => Math.max(key.end, value.end))
      : collection.items().map((item) => item.end)
  let from = collection.start + 1
  return ends.map((end) => {
    const start = skipGap(text, from, syntax)
    const gap = skipGap(text, end, syntax)
    const comma = text[gap] === ',' ? gap : undefined
    from = gap + 1
    return { start, end, comma }
  })
}

function isFirstOnLine(text: string, at: number): boolean {
  return isBlank(text, lineStart(text, at), at)
}

function skipLineComments(text: string, from: number, syntax: FlowSyntax): number {
  const line = lineEnd(text, from)
  let at = from
  while (at < line) {
    if (isBlank(text, at, at + 1)) at++
    else {
      const end = syntax.commentEnd(text, at)
      if (end === undefined || end > line) break
      at = end
    }
  }
  return at
}

/** The start of the first of the comment lines that stand directly above an entry. */
function leadingComments(text: string, at: number, syntax: FlowSyntax): number {
  let start = lineStart(text, at)
  while (start > 0) {
    const above = lineStart(text, start - 1)
    const first = above + indentationAt(text, above).length
    const end = syntax.commentEnd(text, first)
    if (end === undefined || !isBlank(text, end, start)) break
    start = above
  }
  return start
}
