import type { Node, Pair, Path, Step } from './node.ts'
import {
  after,
  CELL,
  DUPLICATES,
  EXTRA,
  type Extra,
  KIND_MASK,
  keyHash,
  MAP,
  PLAIN,
  SCALAR,
  SIZE_LIMIT,
  STYLE_MASK,
  STYLES,
  type Tape,
  VERBATIM,
} from './tape.ts'
import { cook } from './yaml/cook.ts'
import { resolve, resolveTagged } from './yaml/resolve.ts'

const NOTHING: readonly never[] = []

/** A view of one cell of a tape. Views are cheap and made anew on each question: do not compare them by identity. */
export class TapeNode implements Node {
  readonly #tape: Tape
  /** where it is written, and where its content is; they differ for an alias only */
  readonly #self: number
  readonly #at: number

  constructor(tape: Tape, at: number) {
    this.#tape = tape
    this.#self = at
    this.#at = contentOf(tape, at)
  }

  /** The tape of a node and the offset of its content, for readers that make no object of what they pass; none of other nodes. */
  static cellOf(node: Node): { readonly tape: Tape; readonly at: number } | undefined {
    return #tape in node ? { tape: node.#tape, at: node.#at } : undefined
  }

  get kind(): Node['kind'] {
    const kind = this.#tape.cells[this.#at]! & KIND_MASK
    return kind === SCALAR ? 'scalar' : kind === MAP ? 'map' : 'list'
  }

  get style(): Node['style'] {
    return STYLES[(this.#tape.cells[this.#at]! & STYLE_MASK) >> 2]!
  }

  get start(): number {
    return this.#tape.cells[this.#self + 1]!
  }

  get end(): number {
    return this.#tape.cells[this.#self + 2]!
  }

  get tag(): string | undefined {
    return extraOf(this.#tape, this.#at)?.tag
  }

  get anchor(): string | undefined {
    return extraOf(this.#tape, this.#self)?.anchor
  }

  get alias(): string | undefined {
    return extraOf(this.#tape, this.#self)?.alias
  }

  get text(): string {
    return (this.#tape.cells[this.#at]! & KIND_MASK) === SCALAR ? textOf(this.#tape, this.#at) : ''
  }

  get value(): unknown {
    return plainValue(this.#tape, this.#at)
  }

  get size(): number {
    const { cells } = this.#tape
    const head = cells[this.#at]!
    const size = head >>> 8
    if (size < SIZE_LIMIT) return size
    let count = 0
    for (let at = this.#at + CELL; at < cells[this.#at + 3]!; at = after(cells, at)) count++
    return (head & KIND_MASK) === MAP ? count / 2 : count
  }

  get(step: Step): Node | undefined {
    const found = findStep(this.#tape, this.#at, step)
    return found < 0 ? undefined : new TapeNode(this.#tape, found)
  }

  at(path: Path): Node | undefined {
    const { length } = path
    if (length === 0) return this
    let at = this.#at
    for (let index = 0; ; ) {
      const found = findStep(this.#tape, at, path[index]!)
      if (found < 0) return undefined
      if (++index === length) return new TapeNode(this.#tape, found)
      at = contentOf(this.#tape, found)
    }
  }

  pairs(): readonly Pair[] {
    const { cells } = this.#tape
    if ((cells[this.#at]! & KIND_MASK) !== MAP) return NOTHING
    const pairs: Pair[] = []
    const end = cells[this.#at + 3]!
    for (let key = this.#at + CELL; key < end; ) {
      const value = after(cells, key)
      pairs.push({ key: new TapeNode(this.#tape, key), value: new TapeNode(this.#tape, value) })
      key = after(cells, value)
    }
    return pairs
  }

  items(): readonly Node[] {
    const { cells } = this.#tape
    const head = cells[this.#at]! & KIND_MASK
    if (head === MAP || head === SCALAR) return NOTHING
    const items: Node[] = []
    for (let at = this.#at + CELL; at < cells[this.#at + 3]!; at = after(cells, at)) {
      items.push(new TapeNode(this.#tape, at))
    }
    return items
  }
}

function extraOf(tape: Tape, at: number): Extra | undefined {
  return (tape.cells[at]! & EXTRA) === 0 ? undefined : tape.extras?.get(at)
}

function contentOf(tape: Tape, at: number): number {
  return extraOf(tape, at)?.target ?? at
}

function textOf(tape: Tape, at: number): string {
  const { cells } = tape
  return cook(tape.text, cells[at]!, cells[at + 1]!, cells[at + 2]!, cells[at + 3]!)
}

/** Whether the scalar at an offset is a given string, without making a new one where its text is as written. */
function isText(tape: Tape, at: number, wanted: string): boolean {
  const { cells } = tape
  const head = cells[at]!
  if ((head & KIND_MASK) !== SCALAR) return false
  if ((head & VERBATIM) === 0) return textOf(tape, at) === wanted
  const quote = (head & STYLE_MASK) === PLAIN ? 0 : 1
  const start = cells[at + 1]! + quote
  return cells[at + 2]! - quote - start === wanted.length && tape.text.startsWith(wanted, start)
}

function isMergeKey(tape: Tape, at: number): boolean {
  return tape.dialect === 'kubernetes' && (tape.cells[at]! & STYLE_MASK) === PLAIN && isText(tape, at, '<<')
}

/** Offset of the value under a key of what stands at an offset, -1 where there is none; an alias has none here. */
export function offsetOf(tape: Tape, at: number, key: string): number {
  return (tape.cells[at]! & KIND_MASK) === MAP ? findKey(tape, at, key) : -1
}

/** Offset of what one step leads to, -1 where that is nothing. */
function findStep(tape: Tape, at: number, step: Step): number {
  const kind = tape.cells[at]! & KIND_MASK
  if (kind === MAP) return typeof step === 'object' ? -1 : findKey(tape, at, String(step))
  if (kind === SCALAR || typeof step === 'string') return -1
  return typeof step === 'number' ? findIndex(tape, at, step) : findItem(tape, at, step)
}

/** Offset of the value under a key, -1 where there is none. Keys as written come before merged ones. */
function findKey(tape: Tape, at: number, wanted: string): number {
  const { length } = wanted
  if (length === 0) return findOddKey(tape, at, wanted)
  const { cells } = tape
  const end = cells[at + 3]!
  const hash = keyHash(wanted, 0, length)
  for (let key = at + CELL; key < end; ) {
    const head = cells[key]!
    const link = cells[key + 3]!
    if ((head & PLAIN_KEY) !== VERBATIM || link === 0 || link === MERGE) return findOddKey(tape, at, wanted)
    const value = key + CELL
    if (link === hash && isText(tape, key, wanted))
      return (cells[at]! & DUPLICATES) === 0 ? value : findOddKey(tape, at, wanted)
    key = (cells[value]! & KIND_MASK) === SCALAR ? value + CELL : cells[value + 3]!
  }
  return -1
}

/** What is asked of a head to know a key that is a word as it reads: such keys are told apart by their hashes. */
const PLAIN_KEY = KIND_MASK | VERBATIM | EXTRA
const MERGE = keyHash('<<', 0, 2)

/** The same for maps with aliases, merge keys and equal keys. */
function findOddKey(tape: Tape, at: number, wanted: string): number {
  const { cells } = tape
  const end = cells[at + 3]!
  const first = (cells[at]! & DUPLICATES) === 0
  let found = -1
  let merges: number[] | undefined
  for (let key = at + CELL; key < end; ) {
    const value = after(cells, key)
    if (isText(tape, contentOf(tape, key), wanted)) {
      if (first) return value
      found = value
    } else if (isMergeKey(tape, key)) {
      merges ??= []
      merges.push(value)
    }
    key = after(cells, value)
  }
  for (let i = 0; found < 0 && merges && i < merges.length; i++) {
    found = findMerged(tape, contentOf(tape, merges[i]!), wanted)
  }
  return found
}

/** Merge keys take a map or a list of maps, of which the first that has the key counts (yaml.org/type/merge.html). */
function findMerged(tape: Tape, at: number, wanted: string): number {
  const { cells } = tape
  const kind = cells[at]! & KIND_MASK
  if (kind === MAP) return findKey(tape, at, wanted)
  if (kind === SCALAR) return -1
  for (let item = at + CELL; item < cells[at + 3]!; item = after(cells, item)) {
    const map = contentOf(tape, item)
    const found = (cells[map]! & KIND_MASK) === MAP ? findKey(tape, map, wanted) : -1
    if (found >= 0) return found
  }
  return -1
}

function findIndex(tape: Tape, at: number, index: number): number {
  const { cells } = tape
  const end = cells[at + 3]!
  let item = at + CELL
  for (let i = 0; item < end; i++, item = after(cells, item)) if (i === index) return item
  return -1
}

function findItem(tape: Tape, at: number, fields: Readonly<Record<string, string>>): number {
  const { cells } = tape
  const wanted = Object.entries(fields)
  for (let item = at + CELL; item < cells[at + 3]!; item = after(cells, item)) {
    const map = contentOf(tape, item)
    if ((cells[map]! & KIND_MASK) !== MAP) continue
    const equal = ([key, text]: [string, string]): boolean => {
      const found = findKey(tape, map, key)
      return found >= 0 && isText(tape, contentOf(tape, found), text)
    }
    if (wanted.every(equal)) return item
  }
  return -1
}

/** The plain JavaScript value. Recursion is bounded: readers refuse what is nested too deep, through aliases too. */
function plainValue(tape: Tape, at: number): unknown {
  const { cells } = tape
  const head = cells[at]!
  const end = cells[at + 3]!
  switch (head & KIND_MASK) {
    case SCALAR: {
      const text = textOf(tape, at)
      const tag = extraOf(tape, at)?.tag
      if (tag !== undefined) return resolveTagged(text, tag, tape.dialect)
      return (head & STYLE_MASK) === PLAIN ? resolve(text, tape.dialect) : text
    }
    case MAP: {
      const object: Record<string, unknown> = {}
      const merges: number[] = []
      for (let key = at + CELL; key < end; ) {
        const value = after(cells, key)
        if (isMergeKey(tape, key)) merges.push(contentOf(tape, value))
        else setKey(object, keyOf(tape, contentOf(tape, key)), plainValue(tape, contentOf(tape, value)))
        key = after(cells, value)
      }
      for (const merge of merges) mergeInto(tape, object, merge)
      return object
    }
    default: {
      const list: unknown[] = []
      for (let item = at + CELL; item < end; item = after(cells, item)) {
        list.push(plainValue(tape, contentOf(tape, item)))
      }
      return list
    }
  }
}

/**
 * A key as JSON has it: `1.0:` is "1" and, for Kubernetes, `on:` is "true". Numbers that JavaScript does not hold exactly
 * keep their text. A map or list as key is what is written: as JSON, keys within keys would double in length each time.
 */
function keyOf(tape: Tape, at: number): string {
  const { cells } = tape
  if ((cells[at]! & KIND_MASK) !== SCALAR) return tape.text.slice(cells[at + 1]!, cells[at + 2]!)
  const value = plainValue(tape, at)
  if (typeof value === 'number' && !(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) return textOf(tape, at)
  return String(value)
}

function setKey(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}

function mergeInto(tape: Tape, object: Record<string, unknown>, at: number): void {
  const value = plainValue(tape, at)
  const maps = Array.isArray(value) ? value : [value]
  for (const map of maps) {
    if (typeof map !== 'object' || map === null || Array.isArray(map)) continue
    for (const [key, merged] of Object.entries(map))
      if (!Object.hasOwn(object, key)) setKey(object, key, merged)
  }
}
