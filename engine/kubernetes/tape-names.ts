import type { Node } from '../formats/node.ts'
import {
  after,
  CELL,
  DUPLICATES,
  EXTRA,
  KIND_MASK,
  LIST,
  MAP,
  PLAIN,
  SCALAR,
  STYLE_MASK,
  type Tape,
  VERBATIM,
} from '../formats/tape.ts'
import { offsetOf, TapeNode } from '../formats/tape-node.ts'

/** Where metadata stands beneath `spec`: in the templates of what an object makes. */
const TEMPLATES = [['template'], ['jobTemplate'], ['jobTemplate', 'spec', 'template']] as const

/**
 * Whether names, labels and annotations of an object surely are what the API server takes, whatever its kind, told from the
 * tape without making objects or texts: most are right. `false` says nothing: what is not plain here, such as dots
 * in a name, is for whoever knows the kind.
 */
export function surelyNamed(root: Node): boolean {
  const cell = TapeNode.cellOf(root)
  if (!cell) return false
  const { tape, at } = cell
  const metadata = offsetOf(tape, at, 'metadata')
  if (metadata >= 0 && !isNamed(tape, metadata, true)) return false
  const spec = offsetOf(tape, at, 'spec')
  if (spec < 0) return true
  for (const steps of TEMPLATES) {
    let found = spec
    for (const step of steps) {
      if ((tape.cells[found]! & EXTRA) !== 0) return false
      found = offsetOf(tape, found, step)
      if (found < 0) break
    }
    if (found >= 0 && (tape.cells[found]! & EXTRA) !== 0) return false
    const own = found < 0 ? -1 : offsetOf(tape, found, 'metadata')
    if (own >= 0 && !isNamed(tape, own, false)) return false
  }
  return true
}

/** Whether the names and labels of one `metadata` are plainly right. */
function isNamed(tape: Tape, at: number, own: boolean): boolean {
  const { cells, text } = tape
  if ((cells[at]! & (KIND_MASK | EXTRA | DUPLICATES)) !== MAP) return false
  const end = cells[at + 3]!
  for (let key = at + CELL; key < end; ) {
    const value = after(cells, key)
    const head = cells[key]!
    if ((head & (KIND_MASK | STYLE_MASK | EXTRA | VERBATIM)) !== (SCALAR | PLAIN | VERBATIM)) return false
    const start = cells[key + 1]!
    switch (cells[key + 2]! - start) {
      case 2:
        if (text.startsWith('<<', start)) return false
        break
      case 4:
        if (own && text.startsWith('name', start) && !isPlainName(tape, value)) return false
        break
      case 6:
        if (text.startsWith('labels', start) && !holdsLabels(tape, value, true)) return false
        break
      case 9:
        if (own && text.startsWith('namespace', start) && !isPlainName(tape, value)) return false
        break
      case 11:
        if (text.startsWith('annotations', start) && !holdsLabels(tape, value, false)) return false
        break
      case 12:
        if (own && text.startsWith('generateName', start)) return false
    }
    key = after(cells, value)
  }
  return true
}

/** Whether a scalar is a word of small letters, digits and hyphens that begins with a letter: a name of every kind. */
function isPlainName({ cells, text }: Tape, at: number): boolean {
  const head = cells[at]!
  if ((head & (KIND_MASK | EXTRA | VERBATIM)) !== (SCALAR | VERBATIM)) return false
  const quote = (head & STYLE_MASK) === PLAIN ? 0 : 1
  const start = cells[at + 1]! + quote
  const end = cells[at + 2]! - quote
  if (end <= start || end - start > LONGEST) return false
  let code = text.charCodeAt(start)
  if (code < SMALL_A || code > SMALL_Z) return false
  for (let index = start + 1; index < end; index++) {
    code = text.charCodeAt(index)
    if ((code < SMALL_A || code > SMALL_Z) && (code < ZERO || code > NINE) && code !== HYPHEN) return false
  }
  return code !== HYPHEN
}

/** Whether labels, or the keys of annotations, are plainly right. */
function holdsLabels(tape: Tape, at: number, labels: boolean): boolean {
  const { cells } = tape
  const head = cells[at]!
  // nothing is said of what is no map, but in another rule
  if ((head & (KIND_MASK | EXTRA)) === SCALAR || (head & (KIND_MASK | EXTRA)) === LIST) return true
  if ((head & (EXTRA | DUPLICATES)) !== 0) return false
  const end = cells[at + 3]!
  for (let key = at + CELL; key < end; ) {
    const value = after(cells, key)
    if (!isPlainKey(tape, key) || (labels && !isPlainValue(tape, value))) return false
    key = after(cells, value)
  }
  return true
}

/** Whether a key is a name, with or without a domain before it. */
function isPlainKey({ cells, text }: Tape, at: number): boolean {
  if ((cells[at]! & (KIND_MASK | EXTRA | VERBATIM)) !== (SCALAR | VERBATIM)) return false
  const quote = (cells[at]! & STYLE_MASK) === PLAIN ? 0 : 1
  const start = cells[at + 1]! + quote
  const end = cells[at + 2]! - quote
  let name = start
  let parted = true
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index)
    if (isSmallOrDigit(code)) parted = false
    else if (code === SLASH && name === start && !parted && index - start <= LONGEST) {
      name = index + 1
      parted = true
    } else if (code === HYPHEN || code === DOT) {
      if (parted) return false
      parted = code === DOT || parted
      if (code === HYPHEN && !isSmallOrDigit(text.charCodeAt(index + 1))) return false
    } else return false
  }
  return !parted && end - name <= LONGEST
}

/** Whether the value of a label is letters, digits, hyphens, dots and underscores with a letter or digit at both ends. */
function isPlainValue({ cells, text }: Tape, at: number): boolean {
  if ((cells[at]! & (KIND_MASK | EXTRA | VERBATIM)) !== (SCALAR | VERBATIM)) return false
  const quote = (cells[at]! & STYLE_MASK) === PLAIN ? 0 : 1
  const start = cells[at + 1]! + quote
  const end = cells[at + 2]! - quote
  if (end - start > LONGEST || end <= start) return false
  if (!isLetterOrDigit(text.charCodeAt(start)) || !isLetterOrDigit(text.charCodeAt(end - 1))) return false
  for (let index = start + 1; index < end - 1; index++) {
    const code = text.charCodeAt(index)
    if (!isLetterOrDigit(code) && code !== HYPHEN && code !== DOT && code !== UNDERSCORE) return false
  }
  return true
}

function isSmallOrDigit(code: number): boolean {
  return (code >= SMALL_A && code <= SMALL_Z) || (code >= ZERO && code <= NINE)
}

function isLetterOrDigit(code: number): boolean {
  return isSmallOrDigit(code) || (code >= LARGE_A && code <= LARGE_Z)
}

/** The most characters of a label, its value, and what stands before the slash of its key here. */
const LONGEST = 63
const SMALL_A = 97
const SMALL_Z = 122
const LARGE_A = 65
const LARGE_Z = 90
const ZERO = 48
const NINE = 57
const HYPHEN = 45
const DOT = 46
const SLASH = 47
const UNDERSCORE = 95
