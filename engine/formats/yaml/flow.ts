/** Flow collections of the own reader: `{a: 1, "b": [x, 'y']}`, on one line or on several, comments between. */
import { FLOW, LIST, MAP, PLAIN, VERBATIM } from '../tape.ts'
import { isBlank, isFlowIndicator, isSpace } from './character.ts'
import { Decline, type Scan } from './scan.ts'

/**
 * Reads the flow map or list at an offset and returns the offset behind it. As in quoted scalars, lines may stand at
 * any column, which is what libyaml and with it kubectl allow.
 */
export function readFlow(scan: Scan, start: number): number {
  scan.enter(start)
  const end = scan.source.charCodeAt(start) === 123 ? readFlowMap(scan, start) : readFlowList(scan, start)
  scan.depth--
  scan.lastEnd = end
  return end
}

function readFlowMap(scan: Scan, start: number): number {
  const { source, tape } = scan
  const map = tape.open(MAP | FLOW, start)
  let size = 0
  let at = space(scan, start + 1)
  for (;;) {
    let c = source.charCodeAt(at)
    if (c === 125) break
    if (c === 123 && at === start + 1 && size === 0) throw new Decline('template', start)
    at = readFlowKey(scan, at, c)
    size++
    c = source.charCodeAt(at)
    if (c === 44) at = space(scan, at + 1)
    else if (c !== 125) scan.decline(at)
  }
  scan.closeMap(map, at + 1, size)
  return at + 1
}

/** Reads a key and its value; returns the offset of the comma or brace behind them. */
function readFlowKey(scan: Scan, start: number, first: number): number {
  const { source, tape } = scan
  let at: number
  const quoted = first === 34 || first === 39
  if (quoted) {
    at = scan.quoted(start, first)
    if (scan.multiline) scan.decline(start)
    scan.keyEnd = at
  } else {
    at = plainEnd(scan, start, first)
    scan.keyEnd = at
    scan.head = PLAIN | VERBATIM
  }
  scan.writeKey(start)
  while (isBlank(source.charCodeAt(at))) at++
  if (source.charCodeAt(at) !== 58) {
    const empty = scan.keyEnd
    at = space(scan, at)
    // A colon on a later line would still make this a key, which is too odd to be ours.
    if (source.charCodeAt(at) === 58) scan.decline(at)
    tape.scalar(PLAIN | VERBATIM, empty, empty, 0)
    return at
  }
  const colon = at
  at = space(scan, at + 1)
  const c = source.charCodeAt(at)
  if (c !== 44 && c !== 125) return readFlowValue(scan, at, c)
  tape.scalar(PLAIN | VERBATIM, colon + 1, colon + 1, 0)
  return at
}

function readFlowList(scan: Scan, start: number): number {
  const { source, tape } = scan
  const list = tape.open(LIST | FLOW, start)
  let size = 0
  let at = space(scan, start + 1)
  for (;;) {
    let c = source.charCodeAt(at)
    if (c === 93) break
    at = readFlowValue(scan, at, c)
    size++
    c = source.charCodeAt(at)
    if (c === 44) at = space(scan, at + 1)
    else if (c !== 93) scan.decline(at)
  }
  tape.close(list, at + 1, size, 0)
  return at + 1
}

/** Reads a value; returns the offset of what follows it and its white space. */
function readFlowValue(scan: Scan, start: number, first: number): number {
  if (first === 123 || first === 91) return space(scan, readFlow(scan, start))
  let end: number
  if (first === 34 || first === 39) {
    end = scan.quoted(start, first)
    scan.tape.scalar(scan.head, start, end, 0)
  } else {
    end = plainEnd(scan, start, first)
    scan.tape.scalar(PLAIN | VERBATIM, start, end, 0)
  }
  return space(scan, end)
}

/** End of the plain scalar at an offset, which must end on its line. */
function plainEnd(scan: Scan, start: number, first: number): number {
  const { source } = scan
  if (!scan.startsPlain(first, start) || start >= scan.end) scan.decline(start)
  if ((first === 45 || first === 63 || first === 58) && isFlowIndicator(source.charCodeAt(start + 1))) {
    scan.decline(start)
  }
  let at = start
  for (let c = first; ; c = source.charCodeAt(++at)) {
    if (c === 58) {
      const next = source.charCodeAt(at + 1)
      if (isSpace(next) || isFlowIndicator(next)) break
    } else if (isFlowIndicator(c) || c === 10 || c === 13) break
    else if (c === 35 && isBlank(source.charCodeAt(at - 1))) break
  }
  while (isBlank(source.charCodeAt(at - 1))) at--
  return at
}

/** From an offset to the next token: over spaces, line breaks and comments. */
function space(scan: Scan, from: number): number {
  const { source, end } = scan
  let at = from
  let fresh = false
  while (at < end) {
    const c = source.charCodeAt(at)
    if (c === 10) {
      fresh = true
      at++
    } else if (c === 32) at++
    else if (c === 9) {
      if (fresh) scan.decline(at)
      at++
    } else if (c === 13 && source.charCodeAt(at + 1) === 10) at++
    else if (c === 35 && at > from) at = source.indexOf('\n', at)
    else if (c === 35 && isSpace(source.charCodeAt(at - 1))) at = source.indexOf('\n', at)
    else return at
  }
  return scan.decline(from)
}
