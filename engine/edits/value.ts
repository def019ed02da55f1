import { refuse } from './refusal.ts'

/** A map as plain data: not a list, not null, no instance of a class. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Whether two plain values say the same; the order of a map's keys says nothing. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameValue(item, b[index]))
  }
  if (!isMap(a) || !isMap(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
  )
}

/** Refuses what no document can hold: functions, symbols, instances of classes, `undefined`. */
export function requirePlain(value: unknown): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return
  if (typeof value === 'number' || typeof value === 'bigint') return
  if (Array.isArray(value)) for (const item of value) requirePlain(item)
  else if (isMap(value)) for (const item of Object.values(value)) requirePlain(item)
  else refuse(`a value of type ${typeof value} cannot be written to a document`)
}

/** The value under missing keys: `['a', 'b'], 1` gives `{ a: { b: 1 } }`. */
export function nested(keys: readonly string[], value: unknown): unknown {
  return keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value)
}

/** What a value is, in the words of a message. */
export function nameOfType(value: unknown): string {
  if (value === null || value === undefined) return 'empty'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a map' : `a ${typeof value}`
}
