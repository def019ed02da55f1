/**
 * The store behind YAML and JSON nodes: one flat array of numbers a file instead of an object a node. An object tree of
 * 30 MB of manifests keeps several hundred megabytes alive; a tape keeps 16 bytes a value and makes views on demand.
 *
 * A cell is four 32-bit integers: head, start, end, link. Cells stand in document order; the children of a map (key,
 * value, key, value …) and of a list follow its cell. `link` of a map or list is the offset behind its last descendant;
 * of a block scalar its content indent (-1 where it has no content); of a key it is `keyHash` of its text, 0 where that
 * is written otherwise than it reads; of other scalars 0, or a hash that says nothing. Head: bits 0–1 kind, 2–4 style, 5–7 flags, 8–31 number of pairs or items (saturating).
 */
import type { Dialect, Style } from './node.ts'
import { kept } from './slab.ts'

/** Integers a cell. Offsets into a tape are multiples of this. */
export const CELL = 4

/** Kinds, bits 0 and 1 of a head. */
export const SCALAR = 0
export const MAP = 1
export const LIST = 2
export const KIND_MASK = 3

/** Styles, bits 2 to 4 of a head, in the order of `STYLES`. */
export const PLAIN = 0 << 2
export const SINGLE = 1 << 2
export const DOUBLE = 2 << 2
export const LITERAL = 3 << 2
export const FOLDED = 4 << 2
export const BLOCK = 5 << 2
export const FLOW = 6 << 2
export const STYLE_MASK = 7 << 2

/** The text of a scalar is what is written (between its quotes): nothing to unescape or to fold. */
export const VERBATIM = 1 << 5
/** The cell has an entry in `Tape.extras`. */
export const EXTRA = 1 << 6
/** Two keys of the map are equal. */
export const DUPLICATES = 1 << 7

/** The largest size that a head can hold; bigger maps and lists are counted when asked. */
export const SIZE_LIMIT = 0xff_ffff

/** Names of the styles, by `(head & STYLE_MASK) >> 2`. */
export const STYLES: readonly Style[] = ['plain', 'single', 'double', 'literal', 'folded', 'block', 'flow']

/** What few values have: a tag, an anchor, or that they are an alias of another cell. */
export interface Extra {
  readonly tag?: string | undefined
  readonly anchor?: string | undefined
  readonly alias?: string | undefined
  /** offset of the cell that an alias stands for */
  readonly target?: number | undefined
}

/** The values of one file. `cells` is filled once all its documents are read. */
export class Tape {
  readonly text: string
  readonly dialect: Dialect
  cells: Int32Array
  extras: ReadonlyMap<number, Extra> | undefined

  constructor(text: string, dialect: Dialect) {
    this.text = text
    this.dialect = dialect
    this.cells = EMPTY_CELLS
    this.extras = undefined
  }
}

const EMPTY_CELLS = new Int32Array(0)

/** A growing tape. One is shared by all reads of a module: reading is synchronous, and `take` copies what is kept. */
export class TapeWriter {
  cells: Int32Array = new Int32Array(4096)
  length = 0
  extras: Map<number, Extra> | undefined = undefined

  /** Appends a scalar. */
  scalar(head: number, start: number, end: number, link: number): void {
    let at = this.length
    if (at + CELL > this.cells.length) this.#grow()
    const cells = this.cells
    this.length = at + CELL
    cells[at++] = head
    cells[at++] = start
    cells[at++] = end
    cells[at] = link
  }

  /** Appends a map or list that is not finished yet and returns its offset. */
  open(head: number, start: number): number {
    const at = this.length
    this.scalar(head, start, start, 0)
    return at
  }

  /** Finishes the map or list at an offset: everything appended since is inside. */
  close(at: number, end: number, size: number, flags: number): void {
    const cells = this.cells
    cells[at] = cells[at]! | flags | (Math.min(size, SIZE_LIMIT) << 8)
    cells[at + 2] = end
    cells[at + 3] = this.length
  }

  /** Gives a cell a tag, an anchor or an alias. */
  extra(at: number, extra: Extra): void {
    this.extras ??= new Map()
    this.extras.set(at, extra)
    this.cells[at] = this.cells[at]! | EXTRA
  }

  /** Forgets everything from an offset on. */
  rewind(at: number): void {
    this.length = at
    if (this.extras) for (const key of this.extras.keys()) if (key >= at) this.extras.delete(key)
  }

  /** Moves what was written to a tape and starts anew. */
  take(tape: Tape): void {
    tape.cells = kept(this.cells, this.length)
    tape.extras = this.extras
    this.length = 0
    this.extras = undefined
    // One huge file must not hold its scratch space for the rest of the run.
    if (this.cells.length > SCRATCH_LIMIT) this.cells = new Int32Array(4096)
  }

  #grow(): void {
    const bigger = new Int32Array(this.cells.length * 2)
    bigger.set(this.cells)
    this.cells = bigger
  }
}

const SCRATCH_LIMIT = 1 << 22

/**
 * A number by which most keys are told apart without looking at them: length and three characters of `length` characters of a
 * text. Never 0.
 */
export function keyHash(text: string, start: number, length: number): number {
  const middle = text.charCodeAt(start + (length >> 1))
  const last = text.charCodeAt(start + length - 1)
  const near = text.charCodeAt(start + (length >> 2))
  return 1 | (length << 25) | (middle << 17) | (last << 9) | (near << 1)
}

/** Offset of the cell behind a value and all that it contains. */
export function after(cells: Int32Array, at: number): number {
  return (cells[at]! & KIND_MASK) === SCALAR ? at + CELL : cells[at + 3]!
}
