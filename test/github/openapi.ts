import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import type { Operation, Schema, Slice } from '../../scripts/github-openapi.ts'

const slice = JSON.parse(readFileSync(new URL('openapi.json', import.meta.url), 'utf8')) as Slice

/** A request's operation and the values of its path. */
export interface Route {
  readonly operation: Operation
  readonly params: Readonly<Record<string, string>>
}

/** Values that may hold slashes. */
const GREEDY = new Set(['path', 'ref', 'basehead', 'branch'])
const literal = (path: string) => path.replace(/\{\w+\}/g, '').length

const routes = slice.operations
  .map((operation) => {
    const pattern = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
      GREEDY.has(name) ? `(?<${name}>.+?)` : `(?<${name}>[^/]+)`,
    )
    return { operation, pattern: new RegExp(`^${pattern}/?$`) }
  })
  // the more literal path first, so that `/labels/{name}` never takes what is said plainly
  .sort((a, b) => literal(b.operation.path) - literal(a.operation.path))

/** The operation that a method and a path, still percent-encoded, name. */
export function route(method: string, path: string): Route | undefined {
  // the folder at the top has an empty path
  const asked = path.replace(/\/contents\/?$/, '/contents/%20')
  for (const { operation, pattern } of routes) {
    if (operation.method !== method) continue
    const found = pattern.exec(asked)
    if (!found) continue
    const params = Object.entries(found.groups ?? {}).map(([name, value]) => [
      name,
      decodeURIComponent(value).trim(),
    ])
    return { operation, params: Object.fromEntries(params) }
  }
  return undefined
}

/** Whether some operation has this path, by whatever method. */
export const isKnownPath = (path: string): boolean => routes.some(({ pattern }) => pattern.test(path))

const BASE = 'https://api.github.com/schemas/'
const compiled = new Map<string, ValidateFunction>()
const ajvs = new Map<boolean, Ajv>()

/** Compiles a schema when it is first used. `coerce` takes `"7"` for 7, as URLs have it. */
function validator(key: string, schema: Schema, coerce = false): ValidateFunction {
  const known = compiled.get(key)
  if (known) return known
  let ajv = ajvs.get(coerce)
  if (!ajv) {
    ajv = new Ajv({
      strict: false,
      coerceTypes: coerce ? 'array' : false,
      formats: FORMATS,
      logger: false,
      inlineRefs: false,
      meta: false,
      validateSchema: false,
      code: { optimize: false },
    })
    // each under an id of its own: so that it is compiled once, whoever refers to it
    for (const [name, one] of Object.entries(slice.schemas))
      ajv.addSchema({ $id: `${BASE}${name}`, ...asJsonSchema(one) })
    ajvs.set(coerce, ajv)
  }
  const made = ajv.compile(asJsonSchema(schema))
  compiled.set(key, made)
  return made
}

const isDate = (text: string) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text)
const FORMATS = {
  'date-time': isDate,
  uri: (text: string) => URL.canParse(text),
  email: true,
  int64: true,
  'repo.nwo': (text: string) => /^[\w.-]+\/[\w.-]+$/.test(text),
} as const

/** OpenAPI 3.0's `nullable` as JSON Schema has it, and references into the shared schemas. */
function asJsonSchema(schema: Schema): Schema {
  if (Array.isArray(schema)) return schema.map(asJsonSchema) as unknown as Schema
  if (typeof schema !== 'object' || schema === null) return schema
  const { nullable, ...rest } = schema
  const plain = Object.fromEntries(
    Object.entries(rest).map(([name, value]) =>
      name === '$ref'
        ? [name, (value as string).replace('#/schemas/', BASE)]
        : [name, asJsonSchema(value as Schema)],
    ),
  )
  // a property may be called nullable as well
  if (typeof nullable === 'object') return { ...plain, nullable: asJsonSchema(nullable as Schema) }
  return nullable === true ? { anyOf: [{ type: 'null' }, plain] } : plain
}

/** What is wrong with a request, as one sentence; undefined when nothing is. Coerces `query` in place. */
export function requestProblem(
  operation: Operation,
  params: Record<string, unknown>,
  query: Record<string, unknown>,
  body: unknown,
): string | undefined {
  for (const [where, values] of [
    ['path', params],
    ['query', query],
  ] as const) {
    const known = operation.parameters.filter((one) => one.in === where)
    const unknown = Object.keys(values).find((name) => !known.some((one) => one.name === name))
    if (unknown !== undefined) return `"${unknown}" is not a ${where} parameter of ${operation.id}`
    const check = validator(
      `${operation.id} ${where}`,
      {
        type: 'object',
        required: known.filter((one) => one.required).map((one) => one.name),
        properties: Object.fromEntries(known.map((one) => [one.name, one.schema])),
      },
      true,
    )
    if (!check(values)) return said(check, where)
  }
  if (!operation.body)
    return body === undefined || isEmpty(body) ? undefined : `${operation.id} takes no body`
  if (body === undefined && !operation.body.required) return undefined
  const unknown = unknownProperty([operation.body.schema], body)
  if (unknown !== undefined) return `"${unknown}" is not a permitted key of ${operation.id}`
  const check = validator(`${operation.id} body`, operation.body.schema)
  return check(body ?? null) ? undefined : said(check, 'body')
}

const isEmpty = (body: unknown) => typeof body === 'object' && body !== null && Object.keys(body).length === 0

/**
 * A key, by its path, that the description does not name: GitHub lets some pass, but a bot that sends it has made a
 * slip. Schemas that allow other keys, and those that name none, allow all.
 */
function unknownProperty(schemas: readonly Schema[], body: unknown, path = ''): string | undefined {
  const all = schemas.flatMap(parts)
  if (Array.isArray(body)) {
    const items = all.flatMap((one) => (one.items ? [one.items as Schema] : []))
    for (const [at, one] of body.entries()) {
      const found = unknownProperty(items, one, `${path}${at}.`)
      if (found !== undefined) return found
    }
    return undefined
  }
  if (typeof body !== 'object' || body === null || all.some((one) => one.additionalProperties))
    return undefined
  const named = all.flatMap((one) => Object.entries((one.properties as Record<string, Schema>) ?? {}))
  if (named.length === 0) return undefined
  for (const [name, value] of Object.entries(body)) {
    const inner = named.filter(([other]) => other === name).map(([, schema]) => schema)
    const found = inner.length === 0 ? `${path}${name}` : unknownProperty(inner, value, `${path}${name}.`)
    if (found !== undefined) return found
  }
  return undefined
}

/** A schema with those that it refers to or is put together from. */
function parts(schema: Schema): readonly Schema[] {
  const named = schema.$ref ? slice.schemas[(schema.$ref as string).slice('#/schemas/'.length)]! : schema
  const inner = ['oneOf', 'anyOf', 'allOf'].flatMap((key) => (named[key] as Schema[] | undefined) ?? [])
  // `additionalProperties: true` beside a choice only lets the other keys of the whole pass
  return [named, ...inner.flatMap(parts).map(({ additionalProperties: _, ...rest }) => rest)]
}

/**
 * What is wrong with an answer; undefined when nothing is. Statuses that the description does not list (401, 403 of a
 * limit, 404) have the shape of its plain errors.
 */
export function responseProblem(operation: Operation, status: number, body: unknown): string | undefined {
  const described = operation.responses[status]
  if (described === null) return undefined
  if (described === undefined && status < 400) return `${operation.id} never answers ${status}`
  const schema = described ?? { $ref: `#/schemas/${status === 422 ? 'validation-error' : 'basic-error'}` }
  if (status === 422 && described !== undefined) {
    // two shapes are used for one status, whichever the description names
    const either = {
      anyOf: [schema, { $ref: '#/schemas/validation-error' }, { $ref: '#/schemas/basic-error' }],
    }
    const check = validator(`${operation.id} 422`, either)
    return check(body) ? undefined : said(check, 'answer')
  }
  const check = validator(described ? `${operation.id} ${status}` : `error ${schema.$ref as string}`, schema)
  return check(body) ? undefined : said(check, 'answer')
}

function said(check: ValidateFunction, where: string): string {
  // of the branches of a choice, the one that went deepest was meant
  const depth = (path: string) => path.split('/').length
  const [error] = [...(check.errors ?? [])].sort((a, b) => depth(b.instancePath) - depth(a.instancePath))
  const allowed = error?.params.allowedValues as readonly unknown[] | undefined
  return `${where}${error?.instancePath ?? ''} ${error?.message ?? 'is wrong'}${allowed ? `: ${allowed.join(', ')}` : ''}`
}

/** Compiles every schema now (half a second), so that what is measured later is not that. */
export function compileAll(): void {
  for (const operation of slice.operations) {
    requestProblem(operation, {}, {}, {})
    for (const status of Object.keys(operation.responses)) responseProblem(operation, Number(status), {})
  }
}
