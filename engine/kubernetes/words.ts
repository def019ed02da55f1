import { stepInWords } from '../place.ts'
import { nearest } from '../spelling.ts'
import type { Violation } from './explain.ts'

/** The name that an unknown key was probably meant to be. */
export function meantName({ keyword, wanted, known }: Violation): string | undefined {
  return keyword === 'additionalProperties' ? nearest(String(wanted), known) : undefined
}

/** How many names are listed of those that are allowed. */
const LISTED = 12

/** What is wrong, with the way out: names the path, the fact and what is allowed there. */
export function violationInWords(violation: Violation): string {
  const { path, keyword, found, wanted, known } = violation
  const name = pathInWords(path)
  const limit = String(wanted)
  switch (keyword) {
    case 'additionalProperties': {
      const near = meantName(violation)
      const where = path.length > 1 ? pathInWords(path.slice(0, -1)) : 'the object'
      return `${where} has no field ${limit}; ${near ? `did you mean ${near}?` : allowed(known)}`
    }
    case 'required':
      return `${path.length === 0 ? 'the object' : name} lacks ${limit}`
    case 'type':
      return `${name} is ${kindOf(found)}; it must be ${
        (wanted as readonly string[])
          .filter((type) => type !== 'null')
          .map(kindNamed)
          .join(' or ') || 'empty'
      }`
    case 'enum': {
      const values = (wanted as readonly unknown[]).filter((one) => one !== null).map(String)
      const near = nearest(String(found), values)
      return `${name} is ${shown(found)}; ${near ? `did you mean ${near}? ` : ''}${allowed(values)}`
    }
    case 'pattern':
      return `${name} is ${shown(found)}; it must match ${limit}`
    case 'format':
      return `${name} is ${shown(found)}; it must be ${FORMATS[limit] ?? `a ${limit}`}`
    case 'minimum':
      return `${name} is ${shown(found)}; the least is ${limit}`
    case 'maximum':
      return `${name} is ${shown(found)}; the most is ${limit}`
    case 'exclusiveMinimum':
      return `${name} is ${shown(found)}; it must be more than ${limit}`
    case 'exclusiveMaximum':
      return `${name} is ${shown(found)}; it must be less than ${limit}`
    case 'multipleOf':
      return `${name} is ${shown(found)}; it must be a multiple of ${limit}`
    case 'minLength':
      return `${name} has ${[...String(found)].length} characters; the least is ${limit}`
    case 'maxLength':
      return `${name} has ${[...String(found)].length} characters; the most is ${limit}`
    case 'minItems':
    case 'minProperties':
      return `${name} has ${found} entries; the least is ${limit}`
    case 'maxItems':
    case 'maxProperties':
      return `${name} has ${found} entries; the most is ${limit}`
    case 'uniqueItems':
      return `${name} is there twice`
    case 'propertyNames':
      return `${shown(found)} is no key that is allowed there`
    case 'not':
      return Array.isArray(wanted) && wanted.length > 0
        ? `${name} may not have ${wanted.join(' and ')}`
        : `${name} is ${shown(found)}, which is not allowed`
    default: {
      const types =
        Array.isArray(wanted) && wanted.length > 0
          ? `: ${wanted.map((one) => kindNamed(String(one))).join(', ')}`
          : ''
      return `${name} is ${shown(found)}, which is not exactly one of the forms that are allowed there${types}`
    }
  }
}

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': 'a time such as 2026-11-21T10:00:00Z',
  duration: 'a duration such as 1h30m',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  uri: 'an address with its scheme',
  uuid: 'a UUID',
  email: 'a mail address',
}

function pathInWords(path: Violation['path']): string {
  return path.length === 0
    ? 'the object'
    : path
        .map((step) => stepInWords(step))
        .join('.')
        .replaceAll('.[', '[')
}

function allowed(names: readonly string[]): string {
  if (names.length === 0) return 'nothing is allowed there'
  const sorted = [...names].sort()
  const more = sorted.length > LISTED ? ` and ${sorted.length - LISTED} more` : ''
  return `allowed: ${sorted.slice(0, LISTED).join(', ')}${more}`
}

function shown(value: unknown): string {
  if (value === '' || value === null) return 'empty'
  if (typeof value === 'object') return kindOf(value)
  const text = String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'empty'
  if (Array.isArray(value)) return 'a list'
  switch (typeof value) {
    case 'object':
      return 'a map'
    case 'boolean':
      return `the boolean ${value}`
    case 'number':
      return `the number ${value}`
    default:
      return 'a string'
  }
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

function kindNamed(type: string): string {
  return KINDS[type] ?? type
}
