/**
 * A value whose objects throw when a property is read that they do not have, at any depth: a misspelt name in a
 * template is an error, not the word undefined in a file. Symbols, and what JSON and strings ask for, pass.
 */
export function strict<T>(value: T, path: string): T {
  if (typeof value !== 'object' || value === null) return value
  return new Proxy(value, {
    get(target, key) {
      const found = Reflect.get(target, key)
      if (typeof key === 'symbol' || key === 'toJSON') return found
      // an index past the end of a list is a question, not a misspelling
      if (found === undefined && !(key in target) && !(Array.isArray(target) && /^\d+$/.test(key)))
        throw new Error(`unknown name ${path}.${key}`)
      if (typeof found === 'function')
        return Array.isArray(target)
          ? overStrictItems(target, found as (...args: never[]) => unknown, path)
          : found
      return strict(found, Array.isArray(target) ? `${path}[]` : `${path}.${key}`)
    },
  }) as T
}

/** A list's method, called on a list whose items are wrapped, so that callbacks get strict items too. */
function overStrictItems(
  target: readonly unknown[],
  method: (...args: never[]) => unknown,
  path: string,
): unknown {
  return method.bind(target.map((item) => strict(item, `${path}[]`)))
}
