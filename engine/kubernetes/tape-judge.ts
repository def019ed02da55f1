import type { Node } from '../formats/node.ts'
import {
  after,
  CELL,
  DUPLICATES,
  EXTRA,
  KIND_MASK,
  keyHash,
  MAP,
  PLAIN,
  SCALAR,
  SIZE_LIMIT,
  STYLE_MASK,
  type Tape,
  VERBATIM,
} from '../formats/tape.ts'
import { TapeNode } from '../formats/tape-node.ts'
import { cook } from '../formats/yaml/cook.ts'
import { resolve } from '../formats/yaml/resolve.ts'
import { fits, holds } from './judge.ts'
import { ARRAY, OBJECT, type Shape, STRING } from './shape.ts'

/**
 * Whether a value surely is what a schema allows, told from the tape without making objects of it: most manifests are
 * right, and a copy of each cost more than judging it. `false` says nothing: what is not plain here (aliases, merge
 * keys, tags, equal keys, alternatives of maps) is for `holds` to judge. Throws BrokenSchema as `holds` does.
 */
export function surelyHolds(node: Node, shape: Shape): boolean {
  const cell = TapeNode.cellOf(node)
  return cell !== undefined && judge(cell.tape, cell.at, shape, 0)
}

/** References that are followed here: one that leads to itself is for `holds` to complain of. */
const MAX_REFERENCES = 20

function judge(tape: Tape, at: number, shape: Shape, references: number): boolean {
  shape.open()
  if (shape.reference) return references < MAX_REFERENCES && judge(tape, at, shape.reference, references + 1)
  if (shape.verdict !== undefined) return shape.verdict
  const head = tape.cells[at]!
  if ((head & EXTRA) !== 0) return false
  const kind = head & KIND_MASK
  if (kind === SCALAR) return isSurelyString(tape, at, shape) || holds(scalarOf(tape, at), shape)
  if (shape.any || shape.one || shape.not || shape.condition || shape.values) return false
  const type = kind === MAP ? OBJECT : ARRAY
  if (shape.types !== 0 && (shape.types & type) === 0) return false
  if (!(kind === MAP ? holdsMap(tape, at, shape) : holdsList(tape, at, shape))) return false
  return !shape.all || shape.all.every((branch) => judge(tape, at, branch, references))
}

/** The commonest case by far: a string where the schema asks no more of one. No text is made of it. */
function isSurelyString(tape: Tape, at: number, shape: Shape): boolean {
  if (shape.types !== 0 && (shape.types & STRING) === 0) return false
  if (shape.string || shape.values || shape.all || shape.any || shape.one || shape.not || shape.condition)
    return false
  const { cells, text } = tape
  if ((cells[at]! & STYLE_MASK) !== PLAIN) return true
  // the longest word that means something else has five letters, and no letter begins a number
  const first = text.charCodeAt(cells[at + 1]!) | 0x20
  return cells[at + 2]! - cells[at + 1]! > 5 && first >= 97 && first <= 122
}

function scalarOf(tape: Tape, at: number): unknown {
  const { cells } = tape
  const text = cook(tape.text, cells[at]!, cells[at + 1]!, cells[at + 2]!, cells[at + 3]!)
  return (cells[at]! & STYLE_MASK) === PLAIN ? resolve(text, tape.dialect) : text
}

function holdsMap(tape: Tape, at: number, shape: Shape): boolean {
  const { cells } = tape
  const head = cells[at]!
  const size = head >>> 8
  if ((head & DUPLICATES) !== 0 || size === SIZE_LIMIT) return false
  const { required, patterns, additional, names, dependencies } = shape
  if (patterns || names || dependencies) return false
  if (shape.object && !fits(size, shape.object)) return false
  const known = knownOf(shape)
  let wanted = required?.length ?? 0
  const end = cells[at + 3]!
  for (let key = at + CELL; key < end; ) {
    const value = after(cells, key)
    const next = after(cells, value)
    const keyHead = cells[key]!
    // keys that are written otherwise than they read, and `<<`
    if ((keyHead & (KIND_MASK | EXTRA | VERBATIM)) !== VERBATIM) return false
    const quote = (keyHead & STYLE_MASK) === PLAIN ? 0 : 1
    const start = cells[key + 1]! + quote
    const length = cells[key + 2]! - quote - start
    const hash = cells[key + 3]! || keyHash(tape.text, start, length)
    if (hash === MERGE) return false
    const own = known?.find(hash, tape.text, start, length)
    if (own) {
      if (quote === 0 && own.isWord) return false
      if (own.isRequired) wanted--
      if (own.shape && !judge(tape, value, own.shape, 0)) return false
    }
    if (!own?.shape && additional !== undefined) {
      if (additional === false || !judge(tape, value, additional, 0)) return false
    }
    key = next
  }
  return wanted === 0
}

function holdsList(tape: Tape, at: number, shape: Shape): boolean {
  const { cells } = tape
  const size = cells[at]! >>> 8
  if (size === SIZE_LIMIT || shape.tuple || shape.contains || shape.unique) return false
  if (shape.list && !fits(size, shape.list)) return false
  const { items } = shape
  if (!items) return true
  const end = cells[at + 3]!
  for (let item = at + CELL; item < end; item = after(cells, item))
    if (!judge(tape, item, items, 0)) return false
  return true
}

/** A name that a schema of maps says something of. */
interface Known {
  readonly name: string
  readonly hash: number
  readonly shape: Shape | undefined
  readonly isRequired: boolean
  /** without quotes it is no string to YAML: `on`, `y` */
  readonly isWord: boolean
}

/**
 * The names of a schema, found by the hash of a key: no string is made of it. A table with open places, of which at least
 * half are free.
 */
class KnownNames {
  readonly #table: (Known | undefined)[]
  readonly #mask: number

  constructor({ properties, required }: Shape) {
    const names = new Set([...(properties?.keys() ?? []), ...(required ?? [])])
    let size = 4
    while (size < names.size * 2) size *= 2
    this.#mask = size - 1
    this.#table = new Array(size).fill(undefined)
    for (const name of names) {
      const isWord = resolve(name, 'kubernetes') !== name || resolve(name, 'core') !== name
      const hash = keyHash(name, 0, name.length)
      let place = placeOf(hash) & this.#mask
      while (this.#table[place] !== undefined) place = (place + 1) & this.#mask
      this.#table[place] = {
        name,
        hash,
        shape: properties?.get(name),
        isRequired: required?.includes(name) ?? false,
        isWord,
      }
    }
  }

  find(hash: number, text: string, start: number, length: number): Known | undefined {
    for (let place = placeOf(hash) & this.#mask; ; place = (place + 1) & this.#mask) {
      const one = this.#table[place]
      if (one === undefined) return undefined
      if (one.hash === hash && one.name.length === length && text.startsWith(one.name, start)) return one
    }
  }
}

function placeOf(hash: number): number {
  return hash ^ (hash >>> 9) ^ (hash >>> 17) ^ (hash >>> 24)
}

const MERGE = keyHash('<<', 0, 2)
const KNOWN = new WeakMap<Shape, KnownNames>()

function knownOf(shape: Shape): KnownNames | undefined {
  if (!shape.properties && !shape.required) return undefined
  let known = KNOWN.get(shape)
  if (!known) {
    known = new KnownNames(shape)
    KNOWN.set(shape, known)
  }
  return known
}
