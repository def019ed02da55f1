import type { PoolText } from '../../../engine/kubernetes/pool.ts'

export type Schema = { [keyword: string]: unknown }

/** A packed definition as JSON Schema that ajv compiles: nested schemas written out, definitions beside it. */
export function expanded(text: PoolText, definition: number, release: number): Schema {
  const definitions: Record<string, Schema> = {}
  const nested = (value: unknown): unknown => {
    if (typeof value !== 'number') return value
    const schema: Schema = {}
    for (const [key, one] of Object.entries(text.line(value))) schema[key] = keyword(key, one)
    return schema
  }
  const keyword = (key: string, value: unknown): unknown => {
    if (['items', 'additionalProperties', 'not', 'if', 'then', 'else'].includes(key))
      return Array.isArray(value) ? value.map(nested) : nested(value)
    if (['anyOf', 'oneOf', 'allOf'].includes(key)) return (value as unknown[]).map(nested)
    if (key === 'properties' || key === 'patternProperties')
      return Object.fromEntries(Object.entries(value as Schema).map(([name, one]) => [name, nested(one)]))
    if (key !== '$ref') return value
    const name = `d${value}`
    if (!definitions[name]) {
      definitions[name] = {}
      Object.assign(definitions[name], nested(text.lineOf(value as number, release)))
    }
    return `#/definitions/${name}`
  }
  const root = nested(text.lineOf(definition, release)) as Schema
  return { ...root, definitions }
}

/** The same as ajv reads draft 7: no numbers besides `exclusiveMaximum: true`, no keyword that draft 4 does not know. */
export function forAjv(schema: unknown, draft4: boolean): unknown {
  if (Array.isArray(schema)) return schema.map((one) => forAjv(one, draft4))
  if (typeof schema !== 'object' || schema === null) return schema
  const result: Schema = {}
  for (const [key, value] of Object.entries(schema as Schema)) {
    if (key === 'enum' || key === 'const' || key === 'required' || key.startsWith('x-')) result[key] = value
    else if (key === 'properties' || key === 'patternProperties' || key === 'definitions')
      result[key] = Object.fromEntries(
        Object.entries(value as Schema).map(([name, one]) => [name, forAjv(one, draft4)]),
      )
    else result[key] = forAjv(value, draft4)
  }
  if (draft4) for (const key of ['const', 'if', 'then', 'else', 'nullable']) delete result[key]
  for (const [exclusive, bound] of [
    ['exclusiveMaximum', 'maximum'],
    ['exclusiveMinimum', 'minimum'],
  ] as const) {
    if (typeof result[exclusive] !== 'boolean') continue
    if (result[exclusive]) {
      result[exclusive] = result[bound]
      delete result[bound]
    } else delete result[exclusive]
  }
  return result
}
