import { formatTest } from '../kubernetes/formats.ts'
import type { Reading, Shape } from '../kubernetes/shape.ts'
import { faultsOf, type SchemaFault, WrittenSchema } from '../kubernetes/written.ts'
import { suggestion } from '../spelling.ts'

/** JSON Schema of draft 7 as everybody reads it, its patterns in linear time. */
const READING: Reading = { as: 'json', draft: 7, closed: false, linear: true }

const MAPS = ['properties', 'patternProperties', 'definitions', 'dependencies'] as const
const LISTS = ['allOf', 'anyOf', 'oneOf'] as const
const SINGLE = [
  'items',
  'additionalProperties',
  'additionalItems',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
] as const
/** What is a remark to people, and what is judged and holds no schema. */
const OTHERS =
  '$schema $id $ref $comment title description default examples readOnly writeOnly type required minProperties maxProperties uniqueItems minItems maxItems minLength maxLength pattern format minimum maximum exclusiveMinimum exclusiveMaximum multipleOf enum const'
const KEYWORDS: readonly string[] = [...MAPS, ...LISTS, ...SINGLE, ...OTHERS.split(' ')]
/** Schemas of one rule that are looked at; nobody writes as many by hand. */
const MOST = 5_000

type Raw = Readonly<Record<string, unknown>>
type Way = readonly (string | number)[]

const SHAPES = new WeakMap<object, Shape>()

/** A schema of a config, ready to judge by: one that `schemaFaults` had nothing against. */
export function shapeOf(raw: unknown): Shape {
  const key = isMap(raw) ? raw : undefined
  let shape = key && SHAPES.get(key)
  if (!shape) {
    shape = new WrittenSchema(raw, READING).root
    if (key) SHAPES.set(key, shape)
  }
  return shape
}

/**
 * What makes a schema unusable, with the way to it: what no schema may hold, keywords and formats that nobody would judge by,
 * and references without an end.
 */
export function schemaFaults(raw: unknown): readonly SchemaFault[] {
  const unknown: SchemaFault[] = []
  let count = 0
  for (const { schema, path } of schemasIn(raw, [])) {
    if (++count > MOST) return [{ path: [], reason: `it holds more than ${MOST} schemas` }]
    unknown.push(...unknownWords(schema, path))
  }
  const broken = faultsOf(new WrittenSchema(raw, READING), raw)
  if (unknown.length + broken.length > 0) return [...unknown, ...broken]
  return endless(raw) ? [{ path: [], reason: 'it refers to itself without a step into the value' }] : []
}

function* unknownWords(schema: Raw, path: Way): Iterable<SchemaFault> {
  for (const [key, value] of Object.entries(schema)) {
    if (!KEYWORDS.includes(key))
      yield {
        path: [...path, key],
        reason: `there is no keyword ${key} in JSON Schema (draft 7)${suggestion(key, KEYWORDS)}`,
      }
    else if (key === 'format' && (typeof value !== 'string' || !formatTest(value)))
      yield { path: [...path, key], reason: `the format ${String(value)} is not known; a pattern says it` }
  }
}

/** Every schema of a document with the way to it. */
function* schemasIn(raw: unknown, path: Way): Iterable<{ readonly schema: Raw; readonly path: Way }> {
  if (!isMap(raw)) return
  yield { schema: raw, path }
  for (const key of MAPS) {
    const map = raw[key]
    if (isMap(map)) for (const [name, one] of Object.entries(map)) yield* schemasIn(one, [...path, key, name])
  }
  for (const key of [...LISTS, ...SINGLE]) {
    const below = raw[key]
    if (Array.isArray(below))
      for (const [index, one] of below.entries()) yield* schemasIn(one, [...path, key, index])
    else yield* schemasIn(below, [...path, key])
  }
}

/** Whether a schema leads back to itself for one and the same value. */
function endless(root: unknown): boolean {
  const done = new Set<unknown>()
  const open = new Set<unknown>()
  const visit = (raw: unknown): boolean => {
    if (!isMap(raw) || done.has(raw)) return false
    if (open.has(raw)) return true
    open.add(raw)
    const found = sameValue(raw, root).some(visit)
    open.delete(raw)
    done.add(raw)
    return found
  }
  return [...schemasIn(root, [])].some(({ schema }) => visit(schema))
}

/** The schemas that judge the same value as the one that names them. */
function sameValue(raw: Raw, root: unknown): readonly unknown[] {
  if (typeof raw.$ref === 'string') return [pointed(root, raw.$ref)]
  const branches = LISTS.flatMap((key) => (Array.isArray(raw[key]) ? (raw[key] as unknown[]) : []))
  return [...branches, raw.not, raw.if, raw.then, raw.else]
}

function pointed(root: unknown, reference: string): unknown {
  let found = root
  for (const step of reference
    .replace(/^[^#]*#?/, '')
    .split('/')
    .slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    found =
      isMap(found) && Object.hasOwn(found, name)
        ? found[name]
        : Array.isArray(found)
          ? found[Number(name)]
          : undefined
  }
  return found
}

function isMap(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
