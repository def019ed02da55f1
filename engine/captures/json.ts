/** An object of parsed JSON; its keys are whatever the file says. */
export type JsonObject = Readonly<Record<string, unknown>>

/** A value as an object; undefined for lists, null and plain values. */
export function objectOf(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined
}

/** A value as a list; [] for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A value as a list of objects; other items are left out. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return listOf(value).filter((item): item is JsonObject => objectOf(item) !== undefined)
}

/** A value as a string; '' for anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The value under a path of keys; undefined where there is none. Never what every object inherits. */
export function under(value: unknown, ...path: readonly string[]): unknown {
  let at = value
  for (const key of path) {
    const object = objectOf(at)
    if (!object || !Object.hasOwn(object, key)) return undefined
    at = object[key]
  }
  return at
}

/** Whether two parsed values are the same; false where they are nested too deeply to be compared. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  try {
    return JSON.stringify(a) === JSON.stringify(b)
  } catch {
    return false
  }
}
