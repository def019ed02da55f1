import type { Path } from '../formats/node.ts'
import { brokenLimit, charactersOf, countOf, fits, holds, isAmong, isShape, repeated } from './judge.ts'
import { ARRAY, BrokenSchema, NULL, OBJECT, type Shape, STRING, typeOf } from './shape.ts'

/** A keyword of a schema that a value does not keep, and where. */
export interface Violation {
  /** from the object's root */
  readonly path: Path
  /** the key is meant, not what stands under it: an unknown one */
  readonly part: 'key' | 'value'
  readonly keyword: string
  /** what stands at the path */
  readonly found: unknown
  /** what the keyword says: the names of types for `type`, the values of an `enum`, the missing name for `required` … */
  readonly wanted: unknown
  /** names that are allowed beside an unknown key */
  readonly known: readonly string[]
}

/** Violations that are listed of one object: a thousandth says no more than the hundredth. */
const LISTED = 100
const MAX_REFERENCES = 1000

/** What a value breaks, in the order of the value; [] for one that holds. Throws BrokenSchema as `holds` does. */
export function explain(value: unknown, shape: Shape): readonly Violation[] {
  if (holds(value, shape)) return []
  const explainer = new Explainer()
  explainer.visit(value, shape, [])
  return explainer.violations.slice(0, LISTED)
}

class Explainer {
  readonly violations: Violation[] = []
  #references = 0

  visit(value: unknown, shape: Shape, path: Path): void {
    if (this.violations.length >= LISTED) return
    shape.open()
    if (shape.reference) {
      if (++this.#references > MAX_REFERENCES)
        throw new BrokenSchema('the schema refers to itself without an end')
      this.visit(value, shape.reference, path)
      this.#references--
      return
    }
    if (shape.verdict === true || (value === null && shape.nullable)) return
    if (shape.verdict === false) {
      this.#add(path, 'false', value, undefined)
      return
    }
    const type = typeOf(value)
    if (shape.types !== 0 && (shape.types & type) === 0) {
      this.#add(path, 'type', value, namesOf(shape.types))
      return
    }
    if (shape.values && !isAmong(value, shape)) this.#add(path, 'enum', value, shape.values)
    if (type === OBJECT) this.#object(value as Readonly<Record<string, unknown>>, shape, path)
    else if (type === STRING) this.#string(value as string, shape, path)
    else if (type === ARRAY) this.#list(value as readonly unknown[], shape, path)
    else if (typeof value === 'number') this.#number(value, shape, path)
    this.#logic(value, shape, path)
  }

  #add(path: Path, keyword: string, found: unknown, wanted: unknown, known: readonly string[] = []): void {
    const part = keyword === 'additionalProperties' || keyword === 'propertyNames' ? 'key' : 'value'
    this.violations.push({ path, part, keyword, found, wanted, known })
  }

  #object(value: Readonly<Record<string, unknown>>, shape: Shape, path: Path): void {
    const keys = Object.keys(value)
    for (const name of shape.required ?? []) {
      if (!Object.hasOwn(value, name)) this.#add(path, 'required', value, name)
    }
    if (shape.object && !fits(keys.length, shape.object)) {
      const few = keys.length < shape.object.least
      this.#add(
        path,
        few ? 'minProperties' : 'maxProperties',
        keys.length,
        few ? shape.object.least : shape.object.most,
      )
    }
    for (const key of keys) {
      const at = [...path, key]
      const own = shape.properties?.get(key)
      if (own) this.visit(value[key], own, at)
      const patterns = (shape.patterns ?? []).filter(({ name }) => name.test(key))
      for (const pattern of patterns) this.visit(value[key], pattern.shape, at)
      if (!own && patterns.length === 0 && shape.additional !== undefined) {
        if (shape.additional) this.visit(value[key], shape.additional, at)
        else this.#add(at, 'additionalProperties', value[key], key, [...(shape.properties?.keys() ?? [])])
      }
      if (shape.names && !holds(key, shape.names)) this.#add(at, 'propertyNames', key, undefined)
    }
    for (const { name, needs } of shape.dependencies ?? []) {
      if (!Object.hasOwn(value, name)) continue
      if (isShape(needs)) this.visit(value, needs, path)
      else for (const need of needs) if (!Object.hasOwn(value, need)) this.#add(path, 'required', value, need)
    }
  }

  #list(value: readonly unknown[], shape: Shape, path: Path): void {
    if (shape.list && !fits(value.length, shape.list)) {
      const few = value.length < shape.list.least
      this.#add(path, few ? 'minItems' : 'maxItems', value.length, few ? shape.list.least : shape.list.most)
    }
    for (const [index, item] of value.entries()) {
      const own = shape.tuple && index < shape.tuple.length ? shape.tuple[index] : shape.items
      if (own) this.visit(item, own, [...path, index])
    }
    const { contains } = shape
    if (contains && !value.some((item) => holds(item, contains)))
      this.#add(path, 'contains', value, undefined)
    const twice = shape.unique ? repeated(value) : undefined
    if (twice) this.#add([...path, twice[1]], 'uniqueItems', value[twice[1]], twice[0])
  }

  #string(value: string, { string }: Shape, path: Path): void {
    if (!string) return
    const { length, pattern, format, formatName } = string
    const count = charactersOf(value)
    if (length && !fits(count, length)) {
      const short = count < length.least
      this.#add(path, short ? 'minLength' : 'maxLength', value, short ? length.least : length.most)
    }
    if (pattern && !pattern.test(value)) this.#add(path, 'pattern', value, pattern.source)
    if (format && !format(value)) this.#add(path, 'format', value, formatName)
  }

  #number(value: number, { number }: Shape, path: Path): void {
    const broken = number && brokenLimit(value, number)
    if (!broken) return
    const limits = { ...number, exclusiveMinimum: number.above, exclusiveMaximum: number.below }
    this.#add(path, broken, value, limits[broken])
  }

  #logic(value: unknown, shape: Shape, path: Path): void {
    for (const branch of shape.all ?? []) this.visit(value, branch, path)
    if (shape.any && !shape.any.some((branch) => holds(value, branch)))
      this.#choice(value, 'anyOf', shape.any, path)
    if (shape.one) {
      const count = countOf(value, shape.one)
      if (count === 0) this.#choice(value, 'oneOf', shape.one, path)
      else if (count > 1) this.#add(path, 'oneOf', value, namesOfAll(shape.one))
    }
    if (shape.not && holds(value, shape.not)) this.#add(path, 'not', value, forbiddenBy(shape.not))
    if (!shape.condition) return
    const { when } = shape.condition
    const branch = holds(value, when) ? shape.condition.met : shape.condition.unmet
    if (branch) this.visit(value, branch, path)
  }

  /**
   * No branch of a choice holds. Where one of them failed deeper in than the others, that one was meant; where all
   * fail at the value itself for its type, the types are the message.
   */
  #choice(value: unknown, keyword: string, branches: readonly Shape[], path: Path): void {
    const complaints = branches.map((branch) => {
      const explainer = new Explainer()
      explainer.visit(value, branch, path)
      return explainer.violations
    })
    const own = (one: Violation): boolean => one.path.length === path.length
    const lacking = complaints.map((list) => list.filter((one) => own(one) && one.keyword === 'required'))
    const deep = complaints.filter((list) => list.length > 0 && !list.some((one) => own(one)))
    const fitting = complaints.filter((list) => !list.some((one) => own(one) && one.keyword === 'type'))
    const meant = deep.length === 1 ? deep[0] : fitting.length === 1 ? fitting[0] : undefined
    if (complaints.every((list) => list.every((one) => own(one) && one.keyword === 'type'))) {
      const types = complaints.flat().flatMap(({ wanted }) => wanted as readonly string[])
      this.#add(path, 'type', value, [...new Set(types)])
    } else if (lacking.every((list, index) => list.length > 0 && list.length === complaints[index]!.length)) {
      const names = lacking.map((list) => list.map(({ wanted }) => wanted).join(' and '))
      this.#add(path, 'required', value, [...new Set(names)].join(' or '))
    } else if (meant) this.violations.push(...meant)
    else this.#add(path, keyword, value, namesOfAll(branches))
  }
}

const NAMES: readonly (readonly [number, string])[] = [
  [NULL, 'null'],
  [2, 'boolean'],
  [4, 'number'],
  [8, 'integer'],
  [STRING, 'string'],
  [OBJECT, 'object'],
  [ARRAY, 'array'],
]

function namesOf(types: number): readonly string[] {
  return NAMES.filter(([bit]) => (types & bit) !== 0).map(([, name]) => name)
}

/** The types that a choice allows, where each branch says one. */
function namesOfAll(branches: readonly Shape[]): readonly string[] {
  return [
    ...new Set(branches.flatMap((branch) => namesOf(branch.open().reference?.open().types ?? branch.types))),
  ]
}

/** The keys that a `not` forbids together, where that is what it does. */
function forbiddenBy(shape: Shape): readonly string[] | undefined {
  return shape.open().required
}
