import { ARRAY, BrokenSchema, type NumberLimits, OBJECT, type Shape, STRING, typeOf } from './shape.ts'

/** References on the way to a value; those that lead to themselves without a step into the value end here. */
const MAX_REFERENCES = 1000

let references = 0

/**
 * Whether a plain value is what a schema allows: the quick half, which knows no places. Throws BrokenSchema where the
 * schema is none.
 */
export function holds(value: unknown, shape: Shape): boolean {
  references = 0
  return judge(value, shape)
}

function judge(value: unknown, shape: Shape): boolean {
  shape.open()
  if (shape.reference) {
    if (++references > MAX_REFERENCES) throw new BrokenSchema('the schema refers to itself without an end')
    const held = judge(value, shape.reference)
    references--
    return held
  }
  if (shape.verdict !== undefined) return shape.verdict
  if (value === null && shape.nullable) return true
  const type = typeOf(value)
  if (shape.types !== 0 && (shape.types & type) === 0) return false
  if (shape.values && !isAmong(value, shape)) return false
  if (type === OBJECT) {
    if (!holdsObject(value as Readonly<Record<string, unknown>>, shape)) return false
  } else if (type === STRING) {
    if (shape.string && !keepsString(value as string, shape)) return false
  } else if (type === ARRAY) {
    if (!holdsList(value as readonly unknown[], shape)) return false
  } else if (shape.number && typeof value === 'number' && brokenLimit(value, shape.number) !== undefined)
    return false
  return holdsLogic(value, shape)
}

function holdsObject(value: Readonly<Record<string, unknown>>, shape: Shape): boolean {
  const { required, properties, patterns, additional, names } = shape
  if (required) for (const name of required) if (!Object.hasOwn(value, name)) return false
  const keys = Object.keys(value)
  if (shape.object && (keys.length < shape.object.least || keys.length > shape.object.most)) return false
  if (properties || patterns || additional !== undefined || names) {
    for (const key of keys) {
      const own = properties?.get(key)
      let known = own !== undefined
      if (own && !judge(value[key], own)) return false
      if (patterns) {
        for (const { name, shape: pattern } of patterns) {
          if (!name.test(key)) continue
          known = true
          if (!judge(value[key], pattern)) return false
        }
      }
      if (!known && additional !== undefined && (additional === false || !judge(value[key], additional)))
        return false
      if (names && !judge(key, names)) return false
    }
  }
  for (const { name, needs } of shape.dependencies ?? []) {
    if (!Object.hasOwn(value, name)) continue
    if (isShape(needs) ? !judge(value, needs) : needs.some((need) => !Object.hasOwn(value, need)))
      return false
  }
  return true
}

/** Whether a dependency is a schema, not a list of names. */
export function isShape(needs: readonly string[] | Shape): needs is Shape {
  return !Array.isArray(needs)
}

function holdsList(value: readonly unknown[], shape: Shape): boolean {
  const { items, tuple, list, contains } = shape
  if (list && (value.length < list.least || value.length > list.most)) return false
  for (let i = 0; i < value.length; i++) {
    const own = tuple && i < tuple.length ? tuple[i] : items
    if (own && !judge(value[i], own)) return false
  }
  if (contains && !value.some((item) => judge(item, contains))) return false
  return !shape.unique || repeated(value) === undefined
}

function holdsLogic(value: unknown, { all, any, one, not, condition }: Shape): boolean {
  if (all) for (const branch of all) if (!judge(value, branch)) return false
  if (any && !any.some((branch) => judge(value, branch))) return false
  if (one && countOf(value, one) !== 1) return false
  if (not && judge(value, not)) return false
  if (!condition) return true
  const branch = judge(value, condition.when) ? condition.met : condition.unmet
  return !branch || judge(value, branch)
}

/** How many branches of a `oneOf` hold; more than two are counted as two. */
export function countOf(value: unknown, branches: readonly Shape[]): number {
  let count = 0
  for (const branch of branches) if (judge(value, branch) && ++count === 2) break
  return count
}

/** Whether a value is one of an `enum`. */
export function isAmong(value: unknown, { values, words }: Shape): boolean {
  if (words) return words.has(value)
  return values!.some((one) => equal(one, value))
}

/** Whether a string keeps length, pattern and format. */
export function keepsString(value: string, { string }: Shape): boolean {
  const { length, pattern, format } = string!
  if (length && !fits(charactersOf(value), length)) return false
  if (pattern && !pattern.test(value)) return false
  return !format || format(value)
}

/** Whether a count lies within its bounds. */
export function fits(count: number, { least, most }: { least: number; most: number }): boolean {
  return count >= least && count <= most
}

/** Unicode characters, as JSON Schema counts them: a surrogate pair is one. */
export function charactersOf(text: string): number {
  let count = text.length
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code >= 0xd800 && code < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) count--
  }
  return count
}

/** The first limit that a number breaks. */
export function brokenLimit(
  value: number,
  { minimum, maximum, above, below, multipleOf }: NumberLimits,
): 'minimum' | 'maximum' | 'exclusiveMinimum' | 'exclusiveMaximum' | 'multipleOf' | undefined {
  if (value < minimum) return 'minimum'
  if (value > maximum) return 'maximum'
  if (value <= above) return 'exclusiveMinimum'
  if (value >= below) return 'exclusiveMaximum'
  return multipleOf !== undefined && !isMultiple(value, multipleOf) ? 'multipleOf' : undefined
}

/** 0.3 is a multiple of 0.1: decimals are compared as they are written, not as they are stored. */
function isMultiple(value: number, of: number): boolean {
  const times = value / of
  return Number.isInteger(times) || Math.abs(times - Math.round(times)) < 1e-9
}

/** Indexes of the first two equal items. */
export function repeated(list: readonly unknown[]): readonly [number, number] | undefined {
  if (list.every((item) => typeof item !== 'object') && new Set(list).size === list.length) return undefined
  for (let i = 1; i < list.length; i++) {
    for (let j = 0; j < i; j++) if (equal(list[i], list[j])) return [j, i]
  }
  return undefined
}

/** Whether two plain values are the same, as JSON has them. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
    return a.every((item, index) => equal(item, b[index]))
  }
  const keys = Object.keys(a)
  const other = b as Record<string, unknown>
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equal((a as Record<string, unknown>)[key], other[key]))
  )
}
