import type { Schema } from './expanded.ts'

/** A stream of numbers from a seed (mulberry32), the same on every machine. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const TEXTS = [
  '',
  'a',
  'web',
  'true',
  '10Mi',
  '100m',
  '2024-01-01T00:00:00Z',
  'https://a.example/x',
  '10.0.0.1',
  '1h30m',
  'A-b_c.d',
]

/** A value that mostly is what a schema asks for; what patterns and choices want is left to chance. */
export function valueFor(schema: unknown, root: Schema, random: () => number, depth = 0): unknown {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  if (typeof schema !== 'object' || schema === null) return pick([1, 'a', null])
  const one = schema as Schema
  if (typeof one.$ref === 'string') {
    const name = one.$ref.slice('#/definitions/'.length)
    return depth > 9 ? null : valueFor((root.definitions as Schema)[name], root, random, depth + 1)
  }
  if (Array.isArray(one.enum)) return pick(one.enum)
  if (one.const !== undefined) return one.const
  for (const key of ['oneOf', 'anyOf', 'allOf']) {
    const branches = one[key]
    if (Array.isArray(branches) && branches.length > 0 && one.properties === undefined && random() < 0.8)
      return valueFor({ ...(pick(branches) as Schema) }, root, random, depth + 1)
  }
  const types = (Array.isArray(one.type) ? one.type : [one.type]) as (string | undefined)[]
  const type = types.length > 1 && random() < 0.95 ? types.find((name) => name !== 'null') : pick(types)
  switch (type ?? (one.properties ? 'object' : pick(['string', 'integer', 'object', 'array', 'null']))) {
    case 'null':
      return null
    case 'boolean':
      return random() < 0.5
    case 'integer':
      return Math.floor(random() * 12) + (typeof one.minimum === 'number' ? one.minimum : 0)
    case 'number':
      return Math.round(random() * 40) / 4
    case 'string':
      return typeof one.format === 'string' && random() < 0.6
        ? (FORMATTED[one.format] ?? pick(TEXTS))
        : pick(TEXTS)
    case 'array': {
      const least = typeof one.minItems === 'number' ? one.minItems : 0
      const length = depth > 9 ? 0 : Math.min(3, least + Math.floor(random() * 2))
      return Array.from({ length }, () => valueFor(one.items ?? {}, root, random, depth + 1))
    }
    default: {
      const value: Record<string, unknown> = {}
      const required = (one.required as string[] | undefined) ?? []
      for (const [name, nested] of Object.entries((one.properties as Schema | undefined) ?? {})) {
        if (required.includes(name) || random() < (depth > 6 ? 0.05 : 0.35))
          value[name] = valueFor(nested, root, random, depth + 1)
      }
      if (typeof one.additionalProperties === 'object' && random() < 0.7)
        value[pick(['a', 'b/c'])] = valueFor(one.additionalProperties, root, random, depth + 1)
      return value
    }
  }
}

const FORMATTED: Readonly<Record<string, string>> = {
  'date-time': '2026-11-21T10:00:00Z',
  uuid: '123e4567-e89b-12d3-a456-426614174000',
  uri: 'https://example.com/a',
  email: 'a@example.com',
  ipv4: '10.0.0.1',
  ipv6: 'fe80::1',
  duration: '1h30m',
  hostname: 'a.example.com',
}

/** A copy with one thing changed somewhere: a field dropped, renamed, given another type, or added. */
export function mutated(value: unknown, random: () => number): unknown {
  const copy = structuredClone(value)
  const places: { holder: Record<string, unknown> | unknown[]; key: string | number }[] = []
  const collect = (one: unknown): void => {
    if (typeof one !== 'object' || one === null) return
    for (const key of Array.isArray(one) ? one.keys() : Object.keys(one)) {
      places.push({ holder: one as Record<string, unknown>, key })
      collect((one as Record<string | number, unknown>)[key])
    }
  }
  collect(copy)
  if (places.length === 0) return random() < 0.5 ? { surplus: 1 } : 'text'
  const { holder, key } = places[Math.floor(random() * places.length)]!
  const target = holder as Record<string | number, unknown>
  const kind = Math.floor(random() * 4)
  if (kind === 0 && !Array.isArray(holder)) delete target[key]
  else if (kind === 1 && !Array.isArray(holder)) {
    target[`${key}x`] = target[key]
    delete target[key]
  } else if (kind === 2 && !Array.isArray(holder)) target.surplus = target[key]
  else target[key] = RETYPED[Math.floor(random() * RETYPED.length)]
  return copy
}

const RETYPED: readonly unknown[] = [null, true, 7, -1, 1.5, '', 'text', '7', [], ['a'], {}, { a: 1 }]
