import type { Document, Node, Path, Step } from '../formats/node.ts'
import type { SourceFile } from '../tree.ts'
import { type ScalarType, typeOfPlain, valueOfScalar } from './scalars.ts'

/** Where a value is written: a chain of steps up to the root of its document. */
export class Written {
  readonly file: string
  /** index of the document in its file */
  readonly document: number
  readonly parent: Written | undefined
  readonly step: string | number | undefined
  /** whether what is written there is only a part of the value, or a recipe of it (an image's tag, a literal) */
  readonly derived: boolean

  constructor(
    file: string,
    document: number,
    parent?: Written,
    step?: string | number,
    derived = parent?.derived ?? false,
  ) {
    this.file = file
    this.document = document
    this.parent = parent
    this.step = step
    this.derived = derived
  }

  /** a key or item below */
  below(step: string | number): Written {
    return new Written(this.file, this.document, this, step)
  }

  /** the same place, for a value that is not what stands there */
  derive(): Written {
    return this.derived ? this : new Written(this.file, this.document, this.parent, this.step, true)
  }

  /** a place further below */
  at(path: Path): Written {
    let place: Written = this
    for (const step of path) if (typeof step !== 'object') place = place.below(step)
    return place
  }

  get path(): Path {
    const steps: Step[] = []
    for (let at: Written | undefined = this; at; at = at.parent)
      if (at.step !== undefined) steps.push(at.step)
    return steps.reverse()
  }
}

/** A value in the making, with the place it comes from. It changes as transformers run. */
export type Value = MapValue | ListValue | ScalarValue

export class MapValue {
  readonly kind = 'map'
  readonly entries: Map<string, Value>
  from: Written | undefined

  constructor(entries: Map<string, Value>, from?: Written) {
    this.entries = entries
    this.from = from
  }

  get(key: string): Value | undefined {
    return this.entries.get(key)
  }

  set(key: string, value: Value): void {
    this.entries.set(key, value)
  }

  /** Sets a value; a scalar in the place of a scalar changes that one, wherever else it stands. */
  assign(key: string, value: Value): void {
    const known = this.entries.get(key)
    if (known?.kind === 'scalar' && value.kind === 'scalar') known.become(value)
    else this.entries.set(key, value.kind === 'scalar' ? value.copy() : value)
  }

  delete(key: string): void {
    this.entries.delete(key)
  }

  /** the map under a key, made where there is none */
  open(key: string, from?: Written): MapValue {
    const known = this.entries.get(key)
    if (known?.kind === 'map') return known
    const made = new MapValue(new Map(), from)
    this.entries.set(key, made)
    return made
  }
}

export class ListValue {
  readonly kind = 'list'
  items: Value[]
  from: Written | undefined

  constructor(items: Value[], from?: Written) {
    this.items = items
    this.from = from
  }
}

/**
 * A scalar. What is set again changes in place: kustomize puts one and the same label in every field that lacks it, and what
 * later sets it in one of them sets it in all.
 */
export class ScalarValue {
  readonly kind = 'scalar'
  text: string
  type: ScalarType
  from: Written | undefined
  /** whether a replacement made it: the next merge makes a text of it, whatever it looks like */
  loose = false

  constructor(text: string, type: ScalarType, from?: Written) {
    this.text = text
    this.type = type
    this.from = from
  }

  /** Takes over what another one says. */
  become(other: ScalarValue): void {
    this.text = other.text
    this.type = other.type
    this.from = other.from
    this.loose = other.loose
  }

  copy(): ScalarValue {
    const copy = new ScalarValue(this.text, this.type, this.from)
    copy.loose = this.loose
    return copy
  }
}

/** A string. */
export function stringValue(text: string, from?: Written): ScalarValue {
  return new ScalarValue(text, 'string', from)
}

/** Whether there is nothing: no value, or a null. */
export function isNothing(value: Value | undefined): boolean {
  return value === undefined || (value.kind === 'scalar' && value.type === 'null')
}

/** The text of a scalar; undefined for all others. */
export function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'scalar' && value.type !== 'null' ? value.text : undefined
}

/** A value as it is written in a file, anchors and merge keys resolved; nothing is shared with other readings. */
export function readValue(node: Node, from: Written): Value {
  if (node.kind === 'list') {
    return new ListValue(
      node.items().map((item, index) => readValue(item, from.below(index))),
      from,
    )
  }
  if (node.kind === 'map') {
    const entries = new Map<string, Value>()
    for (const { key, value } of node.pairs()) {
      if (key.text === '<<' && key.style === 'plain') mergeInto(entries, value, from)
    }
    for (const { key, value } of node.pairs()) {
      if (key.text === '<<' && key.style === 'plain') continue
      entries.set(key.text, readValue(value, from.below(key.text)))
    }
    return new MapValue(entries, from)
  }
  return new ScalarValue(node.text, typeOfNode(node), from)
}

function mergeInto(entries: Map<string, Value>, node: Node, from: Written): void {
  const place = from.below('<<')
  // the first of several merged maps wins
  const maps = node.kind === 'list' ? [...node.items()].reverse() : [node]
  for (const map of maps) {
    const merged = readValue(map, place)
    if (merged.kind === 'map') for (const [key, value] of merged.entries) entries.set(key, value)
  }
}

function typeOfNode(node: Node): ScalarType {
  if (node.tag !== undefined) {
    if (node.tag === '!!str' || node.tag === '!' || node.tag === '!!binary') return 'string'
    return typeOfPlain(node.text)
  }
  if (node.style === 'plain') return typeOfPlain(node.text)
  // JSON and flow scalars without quotes are plain; what is quoted is a string
  return 'string'
}

const read = new WeakMap<Document, Value>()

/** The value of a document of a file, read once; each answer is a value of its own. */
export function valueOfDocument(file: SourceFile, document: Document): Value | undefined {
  if (!document.root) return undefined
  let value = read.get(document)
  if (!value) {
    value = readValue(document.root, new Written(file.path, document.index))
    read.set(document, value)
  }
  return cloneValue(value)
}

/** A value of its own, with the same origins. */
export function cloneValue(value: Value): Value {
  if (value.kind === 'scalar') return value.copy()
  if (value.kind === 'list') return new ListValue(value.items.map(cloneValue), value.from)
  const entries = new Map<string, Value>()
  for (const [key, one] of value.entries) entries.set(key, cloneValue(one))
  return new MapValue(entries, value.from)
}

/** The plain JavaScript value; a `__proto__` key is an own property. */
export function plainOf(value: Value): unknown {
  if (value.kind === 'scalar') return valueOfScalar(value.text, value.type)
  if (value.kind === 'list') return value.items.map(plainOf)
  const object: Record<string, unknown> = {}
  for (const [key, one] of value.entries) {
    if (key === '__proto__') {
      Object.defineProperty(object, key, {
        value: plainOf(one),
        enumerable: true,
        configurable: true,
        writable: true,
      })
    } else object[key] = plainOf(one)
  }
  return object
}

/** The value under a path of keys and indexes. */
export function valueAt(value: Value, path: readonly (string | number)[]): Value | undefined {
  let at: Value | undefined = value
  for (const step of path) {
    if (at?.kind === 'map') at = at.get(String(step))
    else if (at?.kind === 'list' && typeof step === 'number') at = at.items[step]
    else return undefined
  }
  return at
}
