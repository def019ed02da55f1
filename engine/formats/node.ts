/**
 * One shape for every value that has a place in a text: what the YAML, JSON and TOML readers return.
 * Offsets are UTF-16 code units from the start of the file, not of the document.
 */

/** One step into a value: a key of a map, an index of a list, or the item whose `key` field equals `value`. */
export type Step = string | number | Readonly<Record<string, string>>

/** A way into a document, from its root. */
export type Path = readonly Step[]

/** How a value is written; `flow` and `block` are for maps and lists, the rest for scalars. */
export type Style = 'plain' | 'single' | 'double' | 'literal' | 'folded' | 'block' | 'flow'

/** Key and value of a map, in the order they are written. */
export interface Pair {
  readonly key: Node
  readonly value: Node
}

/**
 * A value and where it stands. An alias (`*name`) shows its target's kind and content, with the alias' own offsets.
 * `start` is the first character of the value itself (after tag and anchor), `end` the first one after it:
 * `text.slice(start, end)` of a scalar parses to the same value again. A block map or list ends after its last value.
 * An absent value (`key:`) is an empty plain scalar that stands where a value would, after the colon.
 */
export interface Node {
  readonly kind: 'map' | 'list' | 'scalar'
  readonly style: Style
  readonly start: number
  readonly end: number
  /** `!Ref`, `!vault` as written, where the value has a tag */
  readonly tag: string | undefined
  readonly anchor: string | undefined
  /** the name, where the value is written as `*name` */
  readonly alias: string | undefined
  /** scalars: the string after unquoting and folding, before the dialect gives it a type; else '' */
  readonly text: string
  /** the plain JavaScript value; maps are null-prototype-safe objects (a `__proto__` key is an own property) */
  readonly value: unknown
  /** number of pairs or items */
  readonly size: number
  /** the value under a key or index; merge keys (`<<`) count where the dialect has them; the last of equal keys wins */
  get(step: Step): Node | undefined
  /** `get` for each step in turn */
  at(path: Path): Node | undefined
  /** the pairs of a map as written (merge keys not expanded), [] for others */
  pairs(): readonly Pair[]
  /** the items of a list, [] for others */
  items(): readonly Node[]
}

/** Which words become booleans, numbers and nulls; see docs/decisions for who reads what how. */
export type Dialect = 'core' | 'kubernetes'

/** Something that is wrong with a text, at a range. Messages are lower case without a full stop. */
export interface SyntaxProblem {
  readonly message: string
  readonly start: number
  readonly end: number
}

/** One document of a file. A file that is not a stream of documents has exactly one. */
export interface Document {
  /** index in the file, from 0; a broken or empty document keeps its number */
  readonly index: number
  /** where the document's text starts and ends in the file (after and before the `---` lines) */
  readonly start: number
  readonly end: number
  /** undefined for an empty document, and for one that is too broken to read */
  readonly root: Node | undefined
  /** what is wrong; a duplicate key is a problem of a document that still has its root */
  readonly problems: readonly SyntaxProblem[]
  /** why the document was not read as data, where it was not (`a Helm template`, `nested deeper than 100`) */
  readonly unread?: string | undefined
}
