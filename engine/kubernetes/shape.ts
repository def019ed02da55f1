import { GoPattern } from '../go-patterns/go-pattern.ts'
import { type FormatTest, formatTest } from './formats.ts'
import { patternOf } from './pattern.ts'

/** Types of JSON as bits; a whole number has NUMBER and INTEGER. */
export const NULL = 1
export const BOOLEAN = 2
export const NUMBER = 4
export const INTEGER = 8
export const STRING = 16
export const OBJECT = 32
export const ARRAY = 64

const TYPES: Readonly<Record<string, number>> = {
  null: NULL,
  boolean: BOOLEAN,
  number: NUMBER,
  integer: INTEGER,
  string: STRING,
  object: OBJECT,
  array: ARRAY,
}

/** The bits of a plain value. */
export function typeOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return STRING
    case 'number':
      return Number.isInteger(value) ? NUMBER | INTEGER : NUMBER
    case 'boolean':
      return BOOLEAN
    default:
      return value === null || value === undefined ? NULL : Array.isArray(value) ? ARRAY : OBJECT
  }
}

/** A schema that says nothing that can be judged by: where and why. Never the same as a schema that is not there. */
export class BrokenSchema extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'BrokenSchema'
  }
}

/** How schemas are read. */
export interface Reading {
  /**
   * `api`: as an API server does (`nullable`, `x-kubernetes-*` count, and keywords of draft 7). `json`: as a validator
   * of JSON Schema does, which knows nothing of Kubernetes' extensions; the draft says which keywords there are.
   */
  readonly as: 'api' | 'json'
  readonly draft: 4 | 6 | 7
  /** objects that list properties and say nothing of others have no others */
  readonly closed: boolean
  /** whether patterns are matched in linear time, so that what takes longer is refused: for schemas that no API server has seen */
  readonly linear?: boolean | undefined
}

/** A regular expression, whoever matches it. */
export interface Pattern {
  readonly source: string
  test(text: string): boolean
}

/** Gives the nested schemas of one document: packed ones are numbers, written ones objects. */
export interface ShapeSource {
  readonly reading: Reading
  /** the shape of a nested schema; `logical` below `anyOf` and the like, where nothing is closed */
  shape(nested: unknown, logical: boolean): Shape
  /** what `$ref` means; throws BrokenSchema where it means nothing */
  referred(reference: unknown, logical: boolean): Shape
}

type Raw = Readonly<Record<string, unknown>>

/** A schema, made ready when it is first judged by. Absent keywords are undefined. */
export class Shape {
  /** 0 where every type is allowed */
  types = 0
  /** allows nothing, or everything */
  verdict: boolean | undefined
  reference: Shape | undefined
  nullable = false
  properties: ReadonlyMap<string, Shape> | undefined
  patterns: readonly { readonly name: Pattern; readonly shape: Shape }[] | undefined
  /** what other properties must be; undefined where they may be anything */
  additional: Shape | false | undefined
  required: readonly string[] | undefined
  dependencies: readonly { readonly name: string; readonly needs: readonly string[] | Shape }[] | undefined
  names: Shape | undefined
  items: Shape | undefined
  tuple: readonly Shape[] | undefined
  contains: Shape | undefined
  unique = false
  /** some of minLength, maximum, multipleOf … is there, by the type they concern */
  string: StringLimits | undefined
  number: NumberLimits | undefined
  list: Counts | undefined
  object: Counts | undefined
  values: readonly unknown[] | undefined
  /** the same where all of them are strings or null */
  words: ReadonlySet<unknown> | undefined
  all: readonly Shape[] | undefined
  any: readonly Shape[] | undefined
  one: readonly Shape[] | undefined
  not: Shape | undefined
  condition:
    | { readonly when: Shape; readonly met: Shape | undefined; readonly unmet: Shape | undefined }
    | undefined

  readonly raw: unknown
  readonly #source: ShapeSource
  readonly #logical: boolean
  #ready = false

  constructor(source: ShapeSource, raw: unknown, logical: boolean) {
    this.#source = source
    this.#logical = logical
    this.raw = raw
  }

  /** Makes the keywords ready; throws BrokenSchema for what no schema may hold. */
  open(): this {
    if (!this.#ready) {
      this.#read()
      this.#ready = true
    }
    return this
  }

  /**
   * This schema as that of an object's root: closed where it lists properties and does not keep what it does not name,
   * with fields that may be anything, and with `metadata` where it says no more of it than that it is a map.
   */
  withRoot(fields: readonly string[], metadata: Shape | undefined): Shape {
    const raw = this.open().raw as Raw
    const keeps = raw['x-kubernetes-preserve-unknown-fields'] === true || !this.properties
    const own: Record<string, unknown> = Object.fromEntries(fields.map((name) => [name, true]))
    const properties = { ...own, ...((raw.properties as Raw | undefined) ?? {}) }
    if (metadata && !this.properties?.get('metadata')?.open().properties) properties.metadata = metadata
    const closed = keeps || raw.additionalProperties !== undefined ? {} : { additionalProperties: false }
    return new Shape(this.#source, { ...raw, properties, ...closed }, this.#logical)
  }

  #read(): void {
    const raw = this.raw
    if (typeof raw === 'boolean') {
      this.verdict = raw
      return
    }
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
      throw new BrokenSchema(`a schema is a map, not ${inWords(raw)}`)
    const keywords = raw as Raw
    if (keywords.$ref !== undefined) {
      this.reference = this.#source.referred(keywords.$ref, this.#logical)
      return
    }
    this.#readType(keywords)
    this.#readObject(keywords)
    this.#readList(keywords)
    this.#readScalar(keywords)
    this.#readLogic(keywords)
  }

  #readType({ type, ...keywords }: Raw): void {
    for (const name of type === undefined ? [] : Array.isArray(type) ? type : [type]) {
      const bit = Object.hasOwn(TYPES, String(name)) ? TYPES[String(name)]! : 0
      if (bit === 0) throw new BrokenSchema(`there is no type ${inWords(name)}`)
      this.types |= bit
    }
    if (this.#source.reading.as !== 'api') return
    this.nullable = keywords.nullable === true
    if (keywords['x-kubernetes-int-or-string'] === true) this.types = INTEGER | STRING
  }

  #readObject(keywords: Raw): void {
    const { as, closed, draft, linear } = this.#source.reading
    const properties = mapOf(keywords, 'properties')
    if (properties) {
      this.properties = new Map(properties.map(([name, nested]) => [name, this.#nested(nested)]))
    }
    this.patterns = mapOf(keywords, 'patternProperties')?.map(([source, nested]) => ({
      name: regularExpression(source, linear),
      shape: this.#nested(nested),
    }))
    const { additionalProperties } = keywords
    if (additionalProperties === false) this.additional = false
    else if (additionalProperties !== undefined && additionalProperties !== true)
      this.additional = this.#nested(additionalProperties)
    else if (additionalProperties === undefined && properties && closed && !this.#logical)
      this.additional = false
    if (
      as === 'api' &&
      keywords['x-kubernetes-preserve-unknown-fields'] === true &&
      this.additional === false
    )
      this.additional = undefined
    if (as === 'api' && keywords['x-kubernetes-embedded-resource'] === true && this.additional === false) {
      const anything = this.#source.shape(true, this.#logical)
      const embedded = ['apiVersion', 'kind', 'metadata'].map((name) => [name, anything] as const)
      this.properties = new Map([...embedded, ...(this.properties ?? [])])
    }
    const required = listOf(keywords, 'required')
    if (required && required.length > 0) this.required = required.map(String)
    this.dependencies = mapOf(keywords, 'dependencies')?.map(([name, needs]) => ({
      name,
      needs: Array.isArray(needs) ? needs.map(String) : this.#nested(needs),
    }))
    if (draft > 4 && keywords.propertyNames !== undefined) this.names = this.#nested(keywords.propertyNames)
    this.object = countsOf(keywords, 'minProperties', 'maxProperties')
  }

  #readList(keywords: Raw): void {
    const { items, additionalItems } = keywords
    if (Array.isArray(items)) {
      this.tuple = items.map((nested) => this.#nested(nested))
      if (additionalItems !== undefined) this.items = this.#nested(additionalItems)
    } else if (items !== undefined) this.items = this.#nested(items)
    if (this.#source.reading.draft > 4 && keywords.contains !== undefined)
      this.contains = this.#nested(keywords.contains, true)
    this.unique = keywords.uniqueItems === true
    this.list = countsOf(keywords, 'minItems', 'maxItems')
  }

  #readScalar(keywords: Raw): void {
    const length = countsOf(keywords, 'minLength', 'maxLength')
    const { linear } = this.#source.reading
    const pattern = keywords.pattern === undefined ? undefined : regularExpression(keywords.pattern, linear)
    const format = typeof keywords.format === 'string' ? formatTest(keywords.format) : undefined
    if (length || pattern || format)
      this.string = { length, pattern, format, formatName: String(keywords.format) }
    this.number = numberLimits(keywords)
    const values = listOf(keywords, 'enum')
    this.values = this.#source.reading.draft > 4 && keywords.const !== undefined ? [keywords.const] : values
    if (this.values?.every((value) => typeof value === 'string' || value === null))
      this.words = new Set(this.values)
  }

  #readLogic(keywords: Raw): void {
    this.all = listOf(keywords, 'allOf')?.map((nested) => this.#nested(nested, true))
    this.any = listOf(keywords, 'anyOf')?.map((nested) => this.#nested(nested, true))
    this.one = listOf(keywords, 'oneOf')?.map((nested) => this.#nested(nested, true))
    // each branch allows null: to whoever decodes it the value is absent then
    if (this.#source.reading.as === 'api' && this.one?.every((branch) => (branch.open().types & NULL) !== 0))
      this.nullable = true
    if (keywords.not !== undefined) this.not = this.#nested(keywords.not, true)
    if (this.#source.reading.draft < 7 || keywords.if === undefined) return
    const branch = (nested: unknown) => (nested === undefined ? undefined : this.#nested(nested, true))
    this.condition = {
      when: this.#nested(keywords.if, true),
      met: branch(keywords.then),
      unmet: branch(keywords.else),
    }
  }

  #nested(nested: unknown, logical = this.#logical): Shape {
    return this.#source.shape(nested, logical)
  }
}

/** Least and most of a count. */
export interface Counts {
  readonly least: number
  readonly most: number
}

export interface StringLimits {
  readonly length: Counts | undefined
  readonly pattern: Pattern | undefined
  readonly format: FormatTest | undefined
  readonly formatName: string
}

export interface NumberLimits {
  readonly minimum: number
  readonly maximum: number
  /** the bounds themselves are not allowed */
  readonly above: number
  readonly below: number
  readonly multipleOf: number | undefined
}

function numberLimits(keywords: Raw): NumberLimits | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = keywords
  if ([minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf].every((one) => one === undefined))
    return
  const number = (name: string): number | undefined => {
    const value = keywords[name]
    if (value === undefined || typeof value === 'number') return value
    throw new BrokenSchema(`${name} is ${inWords(value)}, not a number`)
  }
  // draft 4 says with true that the bound itself is not allowed
  const bound = (exclusive: unknown, name: string, limit: number): number =>
    typeof exclusive === 'number' ? exclusive : exclusive === true ? (number(name) ?? limit) : limit
  return {
    minimum: number('minimum') ?? Number.NEGATIVE_INFINITY,
    maximum: number('maximum') ?? Number.POSITIVE_INFINITY,
    above: bound(exclusiveMinimum, 'minimum', Number.NEGATIVE_INFINITY),
    below: bound(exclusiveMaximum, 'maximum', Number.POSITIVE_INFINITY),
    multipleOf: number('multipleOf'),
  }
}

function countsOf(keywords: Raw, least: string, most: string): Counts | undefined {
  if (keywords[least] === undefined && keywords[most] === undefined) return undefined
  const count = (name: string, otherwise: number): number => {
    const value = keywords[name]
    if (value === undefined) return otherwise
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
    throw new BrokenSchema(`${name} is ${inWords(value)}, not a count`)
  }
  return { least: count(least, 0), most: count(most, Number.POSITIVE_INFINITY) }
}

function mapOf(keywords: Raw, name: string): [string, unknown][] | undefined {
  const value = keywords[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'object' && !Array.isArray(value)) return Object.entries(value)
  throw new BrokenSchema(`${name} is ${inWords(value)}, not a map`)
}

function listOf(keywords: Raw, name: string): readonly unknown[] | undefined {
  const value = keywords[name]
  if (value === undefined || value === null) return undefined
  if (Array.isArray(value)) return value
  throw new BrokenSchema(`${name} is ${inWords(value)}, not a list`)
}

function regularExpression(source: unknown, linear = false): Pattern {
  const compiled = typeof source !== 'string' ? undefined : linear ? linearPattern(source) : patternOf(source)
  if (!compiled)
    throw new BrokenSchema(
      `the pattern ${inWords(source)} is no regular expression${linear ? ' of Go (RE2): nothing is looked around for, and nothing refers back' : ''}`,
    )
  return compiled
}

function linearPattern(source: string): Pattern | undefined {
  const pattern = GoPattern.read(source)
  return pattern && { source, test: (text) => pattern.finds(text) }
}

function inWords(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
