import { BrokenSchema, type Reading, Shape, type ShapeSource } from './shape.ts'

type Raw = Readonly<Record<string, unknown>>

/** The document that a `$ref` names, as seen from the one that has it; undefined where there is none. */
export type OtherDocument = (
  address: string,
  from: string,
) => { readonly document: unknown; readonly address: string } | undefined

/**
 * A schema that somebody wrote, as a plain value: of a CustomResourceDefinition, or of a file. References lead into the
 * same document, by pointer or `$id`, or where `other` finds a document.
 */
export class WrittenSchema implements ShapeSource {
  readonly reading: Reading
  readonly #document: unknown
  readonly #address: string
  readonly #other: OtherDocument | undefined
  readonly #shapes = new WeakMap<object, Shape>()
  readonly #logical = new WeakMap<object, Shape>()
  readonly #documents = new Map<string, WrittenSchema>()

  /** `address` is the document's own, for the references that it has to others. */
  constructor(document: unknown, reading: Reading, address = '', other?: OtherDocument) {
    this.#document = document
    this.reading = reading
    this.#address = address
    this.#other = other
  }

  get root(): Shape {
    return this.shape(this.#document, false)
  }

  shape(nested: unknown, logical: boolean): Shape {
    if (nested instanceof Shape) return nested
    if (typeof nested !== 'object' || nested === null) return new Shape(this, nested, logical)
    const shapes = logical ? this.#logical : this.#shapes
    let shape = shapes.get(nested)
    if (!shape) {
      shape = new Shape(this, nested, logical)
      shapes.set(nested, shape)
    }
    return shape
  }

  referred(reference: unknown, logical: boolean): Shape {
    if (typeof reference !== 'string') throw new BrokenSchema('$ref is no text')
    const hash = reference.indexOf('#')
    const address = hash < 0 ? reference : reference.slice(0, hash)
    const pointer = hash < 0 ? '' : reference.slice(hash + 1)
    const document = address === '' ? this : this.#documentOf(address)
    const found = document && followed(document.#document, pointer)
    if (!document || found === undefined) throw new BrokenSchema(`$ref ${reference} refers to nothing`)
    return document.shape(found, logical)
  }

  #documentOf(address: string): WrittenSchema | undefined {
    const known = this.#documents.get(address)
    if (known) return known
    const { $id, id } = (this.#document ?? {}) as Raw
    if (address === $id || address === id) return this
    const other = this.#other?.(address, this.#address)
    if (!other) return undefined
    const made = new WrittenSchema(other.document, this.reading, other.address, this.#other)
    this.#documents.set(address, made)
    return made
  }
}

function followed(document: unknown, pointer: string): unknown {
  let found: unknown = document
  if (pointer === '') return document
  if (!pointer.startsWith('/')) return undefined
  for (const step of pointer.slice(1).split('/')) {
    const name = decoded(step)
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined
    found = (found as Raw)[name]
  }
  return found
}

function decoded(step: string): string {
  let text = step
  try {
    text = decodeURIComponent(step)
  } catch {
    // a lone percent sign is one
  }
  return text.replaceAll('~1', '/').replaceAll('~0', '~')
}

/** Something that makes a schema unusable: the way to it from the schema's root. */
export interface SchemaFault {
  readonly path: readonly (string | number)[]
  readonly reason: string
}

const NESTED_MAPS = ['properties', 'patternProperties', 'definitions', '$defs', 'dependencies']
const NESTED = [
  'items',
  'additionalProperties',
  'additionalItems',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
]
const NESTED_LISTS = ['allOf', 'anyOf', 'oneOf', 'items']
/** Schemas of one document that are looked at. */
const MAX_SCHEMAS = 200_000
/** Faults that are listed of one schema. */
const LISTED = 20

/** Everything that no schema may hold, in the whole of a document, whether a value would meet it or not. */
export function faultsOf(schema: WrittenSchema, document: unknown): readonly SchemaFault[] {
  const faults: SchemaFault[] = []
  let count = 0
  const visit = (nested: unknown, path: readonly (string | number)[]): void => {
    if (faults.length >= LISTED || ++count > MAX_SCHEMAS || Array.isArray(nested)) return
    try {
      schema.shape(nested, false).open()
    } catch (error) {
      if (!(error instanceof BrokenSchema)) throw error
      faults.push({ path, reason: error.message })
      return
    }
    if (typeof nested !== 'object' || nested === null) return
    const keywords = nested as Raw
    for (const key of NESTED_MAPS) {
      const map = keywords[key]
      if (typeof map !== 'object' || map === null || Array.isArray(map)) continue
      for (const [name, one] of Object.entries(map)) if (!Array.isArray(one)) visit(one, [...path, key, name])
    }
    for (const key of NESTED) if (typeof keywords[key] === 'object') visit(keywords[key], [...path, key])
    for (const key of NESTED_LISTS) {
      const list = keywords[key]
      if (Array.isArray(list)) for (const [index, one] of list.entries()) visit(one, [...path, key, index])
    }
  }
  visit(document, [])
  return faults
}
