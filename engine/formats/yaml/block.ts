/** Block structure of the own reader: maps and lists by indentation. */
import { BLOCK, KIND_MASK, LIST, MAP, PLAIN, SCALAR, VERBATIM } from '../tape.ts'
import { isSpace } from './character.ts'
import { readFlow } from './flow.ts'
import type { Scan } from './scan.ts'

/**
 * Reads the document between two offsets and returns the offset of its root's cell, -1 for an empty document. `start`
 * is the start of a line. Throws a `Decline` for what is not the reader's subset; the tape is then to be rewound.
 */
export function readBlockDocument(scan: Scan, start: number, end: number): number {
  scan.end = end
  scan.depth = 0
  scan.anchors = undefined
  scan.nextContent(start)
  if (scan.indent < 0) return -1
  const root = scan.tape.length
  // What could be a directive is not ours to judge.
  if (scan.source.charCodeAt(scan.pos) === 37) scan.decline(scan.pos)
  readNode(scan, scan.pos, scan.indent, -1)
  if (scan.indent >= 0) scan.decline(scan.pos)
  return root
}

/** Reads what stands at an offset and column, where a map or list may begin; `parent` is the column that holds it. */
function readNode(scan: Scan, at: number, column: number, parent: number): void {
  const c = scan.source.charCodeAt(at)
  if (isDash(scan, at)) readList(scan, at, column)
  else if (c === 123 || c === 91 || c === 124 || c === 62) readScalarOrFlow(scan, at, c, parent)
  else {
    const colon = scan.key(at)
    if (colon >= 0) readMap(scan, at, column, colon)
    else readScalarOrFlow(scan, at, c, parent)
  }
}

function readMap(scan: Scan, start: number, column: number, firstColon: number): void {
  scan.enter(start)
  const { tape } = scan
  const map = tape.open(MAP | BLOCK, start)
  let size = 0
  let key = start
  let colon = firstColon
  for (;;) {
    scan.writeKey(key)
    size++
    readValue(scan, colon + 1, column)
    if (scan.indent !== column) {
      if (scan.indent > column) scan.decline(scan.pos)
      break
    }
    key = scan.pos
    if (isDash(scan, key)) scan.decline(key)
    colon = scan.key(key)
    if (colon < 0) scan.decline(key)
  }
  scan.closeMap(map, scan.lastEnd, size)
  scan.depth--
}

/** Reads the value behind the colon of a map at a column. */
function readValue(scan: Scan, behindColon: number, column: number): void {
  const { source } = scan
  let at = behindColon
  let c = source.charCodeAt(at)
  while (c === 32 || c === 9) c = source.charCodeAt(++at)
  if (c === 38) readAnchored(scan, at, column)
  else if (c === 10 || c === 13 || c === 35) readBelow(scan, behindColon, column)
  else readScalarOrFlow(scan, at, c, column)
}

/** Reads the value behind `&name`, on its line or below it. An anchor and a tag together are not ours. */
function readAnchored(scan: Scan, at: number, column: number): void {
  const { source, tape } = scan
  const end = scan.nameEnd(at + 1)
  const anchor = source.slice(at + 1, end)
  const cell = tape.length
  scan.anchors ??= new Map()
  scan.anchors.set(anchor, cell)
  let next = end
  let c = source.charCodeAt(next)
  while (c === 32 || c === 9) c = source.charCodeAt(++next)
  if (c === 42) scan.decline(next)
  if (c === 10 || c === 13 || c === 35) readBelow(scan, end, column)
  else readScalarOrFlow(scan, next, c, column)
  tape.extra(cell, { anchor })
}

/** Reads `*name`. What names nothing, or a value that is still open, is left to the other reader to complain of. */
function readAlias(scan: Scan, at: number): void {
  const { source, tape } = scan
  const end = scan.nameEnd(at + 1)
  const alias = source.slice(at + 1, end)
  const target = scan.anchors?.get(alias)
  if (target === undefined || isOpen(scan, target)) scan.decline(at)
  const cell = tape.length
  tape.scalar(PLAIN | VERBATIM, at, end, 0)
  tape.extra(cell, { alias, target })
  scan.lastEnd = end
  scan.endLine(end)
}

/** Whether a value is still being read: it is not on the tape yet, or a map or list whose link is not yet set. */
function isOpen({ tape: { cells, length } }: Scan, at: number): boolean {
  if (at >= length) return true
  return (cells[at]! & KIND_MASK) !== SCALAR && cells[at + 3] === 0
}

/** Reads the value on the lines behind a key or an anchor, where there is one. */
function readBelow(scan: Scan, behindColon: number, column: number): void {
  scan.endLine(behindColon)
  if (scan.indent > column) readNode(scan, scan.pos, scan.indent, column)
  // A list may stand at the column of the key that holds it.
  else if (scan.indent === column && isDash(scan, scan.pos)) readList(scan, scan.pos, column)
  else writeEmpty(scan, behindColon)
}

/** Whether the dash of a list's item stands at an offset. */
function isDash({ source }: Scan, at: number): boolean {
  return source.charCodeAt(at) === 45 && isSpace(source.charCodeAt(at + 1))
}

function readList(scan: Scan, start: number, column: number): void {
  scan.enter(start)
  const { source, tape } = scan
  const list = tape.open(LIST | BLOCK, start)
  let size = 0
  let dash = start
  for (;;) {
    size++
    let at = dash + 1
    let c = source.charCodeAt(at)
    let tab = false
    while (c === 32 || c === 9) {
      if (c === 9) tab = true
      c = source.charCodeAt(++at)
    }
    if (c === 10 || c === 13 || c === 35) {
      scan.endLine(dash + 1)
      if (scan.indent > column) readNode(scan, scan.pos, scan.indent, column)
      else writeEmpty(scan, dash + 1)
    } else if (tab) {
      // Behind a tab no block may begin: its column would depend on who counts.
      if (isDash(scan, at) || scan.key(at) >= 0) scan.decline(at)
      readScalarOrFlow(scan, at, c, column)
    } else readNode(scan, at, column + at - dash, column)
    if (scan.indent !== column) {
      if (scan.indent > column) scan.decline(scan.pos)
      break
    }
    dash = scan.pos
    if (!isDash(scan, dash)) break
  }
  tape.close(list, scan.lastEnd, size, 0)
  scan.depth--
}

function readScalarOrFlow(scan: Scan, at: number, c: number, parent: number): void {
  if (c === 34 || c === 39) {
    const end = scan.quoted(at, c)
    scan.tape.scalar(scan.head, at, end, 0)
    scan.lastEnd = end
    scan.endLine(end)
  } else if (c === 124 || c === 62) scan.block(at, parent)
  else if (c === 123 || c === 91) scan.endLine(readFlow(scan, at))
  else if (c === 42) readAlias(scan, at)
  else if (scan.startsPlain(c, at)) scan.plain(at, parent)
  else scan.decline(at)
}

function writeEmpty(scan: Scan, at: number): void {
  scan.tape.scalar(PLAIN | VERBATIM, at, at, 0)
  scan.lastEnd = at
}
