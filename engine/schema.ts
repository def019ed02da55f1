import type { SchemaProblem } from './design.ts'
import { stepInWords } from './place.ts'
import type { SchemaError } from './sources.ts'
import { nearest } from './spelling.ts'

/**
 * Puts a schema's complaints into words: what is wrong, what is allowed there, what was probably meant.
 * Complaints of the branches of a `oneOf` or `anyOf` are folded into one where no branch was clearly meant.
 */
export function explainSchemaErrors(
  errors: readonly SchemaError[],
  value: unknown,
): readonly SchemaProblem[] {
  const problems = new Map<string, SchemaProblem>()
  for (const error of withoutNoise(errors)) {
    const problem = explain(meant(error, errors), value)
    problems.set(`${problem.path.join('/')} ${problem.message}`, problem)
  }
  return [...problems.values()]
}

function withoutNoise(errors: readonly SchemaError[]): readonly SchemaError[] {
  const choices = errors.filter((error) => error.keyword === 'oneOf' || error.keyword === 'anyOf')
  return errors.filter((error) => {
    if (error.keyword === 'if' || error.keyword === 'propertyNames') return error.keyword === 'propertyNames'
    const within = choices.filter(
      (choice) => choice !== error && isBelow(error.instancePath, choice.instancePath),
    )
    // A branch that failed deeper than the choice itself was the one that was meant: its complaint says more.
    if (error.keyword === 'oneOf' || error.keyword === 'anyOf') {
      return !errors.some((other) => other !== error && isDeeper(other.instancePath, error.instancePath))
    }
    return within.every(
      (choice) => isDeeper(error.instancePath, choice.instancePath) || isBeside(error, choice),
    )
  })
}

/** Whether a complaint is of the schema that has the choice, not of one of its branches. */
function isBeside(error: SchemaError, choice: SchemaError): boolean {
  return error.parentSchema !== undefined && error.parentSchema === choice.parentSchema
}

/** What says most of a choice that no branch of was kept: the words that are allowed, or the keys one of which is needed. */
function meant(choice: SchemaError, errors: readonly SchemaError[]): SchemaError {
  if (choice.keyword !== 'oneOf' && choice.keyword !== 'anyOf') return choice
  const branches = errors.filter(
    (error) => error !== choice && error.instancePath === choice.instancePath && !isBeside(error, choice),
  )
  const words = branches.find(({ keyword }) => keyword === 'enum')
  if (words && branches.every(({ keyword }) => keyword === 'enum' || keyword === 'type')) return words
  const lacking = branches.flatMap(({ keyword, params }) =>
    keyword === 'required' ? [String(params.missingProperty)] : [],
  )
  if (lacking.length === 0 || lacking.length < branches.length) return choice
  return { ...branches[0]!, params: { missingProperty: lacking.join(' or ') } }
}

function isBelow(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}/`)
}

function isDeeper(path: string, parent: string): boolean {
  return path !== parent && path.startsWith(`${parent}/`)
}

const FORMATS: Readonly<Record<string, string>> = {
  email: 'an email address',
  uri: 'an address with its scheme',
  date: 'a date such as 2026-12-31',
}

/** More keys than this are no help to who has misspelt one of them. */
const MANY = 16

function explain(error: SchemaError, value: unknown): SchemaProblem {
  const path = pointerSteps(error.instancePath)
  const found = valueAt(value, path)
  const name =
    path.length === 0
      ? 'the document'
      : path
          .map((step) => stepInWords(step))
          .join('.')
          .replaceAll('.[', '[')
  const problem = (message: string, part: 'key' | 'value' = 'value', at = path): SchemaProblem => ({
    path: at,
    part,
    message,
  })
  const { params } = error
  switch (error.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const key = String(params.additionalProperty ?? params.unevaluatedProperty)
      const known = Object.keys((error.parentSchema?.properties as object | undefined) ?? {}).sort()
      const near = nearest(key, known)
      const allowed = known.length > 0 ? `allowed here: ${known.join(', ')}` : 'no key is allowed here'
      const out = near ? `did you mean ${near}?${known.length > MANY ? '' : ` ${allowed}`}` : allowed
      return problem(`unknown key ${key}${path.length > 0 ? ` in ${name}` : ''}; ${out}`, 'key', [
        ...path,
        key,
      ])
    }
    case 'required': {
      const properties = error.parentSchema?.properties as Readonly<Record<string, unknown>> | undefined
      const words = (properties?.[String(params.missingProperty)] as { enum?: unknown[] } | undefined)?.enum
      const out = words ? `; allowed: ${words.map(String).join(', ')}` : ''
      return problem(`${name} lacks ${String(params.missingProperty)}${out}`, 'key')
    }
    case 'enum': {
      const allowed = (params.allowedValues as readonly unknown[]).map(String)
      const near = nearest(String(found), allowed)
      return problem(
        `${name} is ${shown(found)}; ${near ? `did you mean ${near}? allowed` : 'allowed'}: ${allowed.join(', ')}`,
      )
    }
    case 'const':
      return problem(`${name} is ${shown(found)}; it must be ${shown(params.allowedValue)}`)
    case 'type':
      return problem(`${name} is ${kindOf(found)}; it must be ${kinds(params.type)}`)
    case 'pattern':
      return problem(`${name} is ${shown(found)}; it must match ${String(params.pattern)}`)
    case 'format':
      return problem(
        `${name} is ${shown(found)}; it must be ${FORMATS[String(params.format)] ?? `a ${String(params.format)}`}`,
      )
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return problem(
        `${name} is ${shown(found)}; it must be ${String(params.comparison)} ${String(params.limit)}`,
      )
    case 'minItems':
    case 'minProperties':
      return problem(`${name} has ${sizeOf(found)} entries; it needs at least ${String(params.limit)}`)
    case 'maxItems':
      return problem(`${name} has ${sizeOf(found)} entries; at most ${String(params.limit)} are allowed`)
    case 'minLength':
      return problem(`${name} is empty; it must have at least ${String(params.limit)} characters`)
    case 'uniqueItems':
      return problem(`${name} names ${shown((found as unknown[])?.[params.i as number])} twice`)
    case 'propertyNames':
      return problem(`${String(params.propertyName)} is no name that is allowed in ${name}`, 'key', [
        ...path,
        String(params.propertyName),
      ])
    case 'oneOf':
    case 'anyOf':
      return problem(`${name} is ${shown(found)}, which is none of the forms that are allowed there`)
    default:
      return problem(`${name} ${error.message ?? `breaks ${error.keyword}`}`)
  }
}

/** `/environments/0/name` → `['environments', 0, 'name']`. Digits are indexes: our schemas have no numeric keys. */
function pointerSteps(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step))
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let found = value
  for (const step of path) found = (found as Record<string | number, unknown> | undefined)?.[step]
  return found
}

function shown(value: unknown): string {
  if (typeof value === 'string')
    return value === '' ? 'empty' : value.length > 60 ? `${value.slice(0, 57)}…` : value
  if (value === null || value === undefined) return 'empty'
  return typeof value === 'object' ? kindOf(value) : String(value)
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  return typeof value === 'boolean' ? 'a boolean' : typeof value === 'number' ? 'a number' : 'a string'
}

const KINDS: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'empty',
}

function kinds(type: unknown): string {
  const types = Array.isArray(type) ? type : String(type).split(',')
  return types.map((one) => KINDS[String(one)] ?? String(one)).join(' or ')
}

function sizeOf(value: unknown): number {
  if (Array.isArray(value)) return value.length
  return value && typeof value === 'object' ? Object.keys(value).length : 0
}
