import type { Violation } from '../../engine/kubernetes/explain.ts'

/** One complaint of a schema as kubeconform's JSON has it. */
export interface ValidationError {
  /** JSON pointer without escapes, such as `/spec/replicas` */
  readonly path: string
  readonly msg: string
}

/** Violations in the words of the schema library that kubeconform uses, unknown fields of one object together. */
export function validationErrors(violations: readonly Violation[]): readonly ValidationError[] {
  const errors: ValidationError[] = []
  const unknown = new Map<string, string[]>()
  const missing = new Map<string, string[]>()
  for (const violation of violations) {
    const own = violation.part === 'key'
    const steps = own ? violation.path.slice(0, -1) : violation.path
    const path = steps.map((step) => `/${step}`).join('')
    const gathered = { additionalProperties: unknown, required: missing }[violation.keyword]
    const names = gathered?.get(path)
    if (names) names.push(quoted(String(violation.wanted)))
    else if (gathered) {
      const list = [quoted(String(violation.wanted))]
      gathered.set(path, list)
      const many = () => (list.length === 1 ? 'property' : 'properties')
      errors.push({
        path,
        get msg() {
          const text = list.join(', ')
          return gathered === unknown
            ? `additional properties ${text} not allowed`
            : `missing ${many()} ${text}`
        },
      })
    } else errors.push({ path, msg: messageOf(violation) })
  }
  return errors.map(({ path, msg }) => ({ path, msg }))
}

/** The one line of an invalid resource. */
export function invalidMessage(schema: string, errors: readonly ValidationError[]): string {
  const shown = errors.map(({ path, msg }) => `- at ${quoted(path)}: ${msg}`)
  return [
    `problem validating schema. Check JSON formatting: jsonschema validation failed with ${quoted(`${schema}#`)}`,
    ...shown,
  ].join(' ')
}

function messageOf({ keyword, found, wanted, path }: Violation): string {
  switch (keyword) {
    case 'type':
      return `got ${typeName(found)}, want ${(wanted as readonly string[]).join(' or ')}`
    case 'enum': {
      const values = (wanted as readonly unknown[]).map(display)
      return values.length === 1 ? `value must be ${values[0]}` : `value must be one of ${values.join(', ')}`
    }
    case 'pattern':
      return `${quoted(String(found))} does not match pattern ${quoted(String(wanted))}`
    case 'format':
      return `${display(found)} is not valid ${wanted}`
    case 'minLength':
    case 'maxLength':
      return `${keyword}: got ${[...String(found)].length}, want ${wanted}`
    case 'uniqueItems':
      return `items at ${wanted} and ${path.at(-1)} are equal`
    case 'propertyNames':
      return `invalid propertyName ${quoted(String(found))}`
    case 'contains':
      return 'no items match contains schema'
    case 'false':
      return 'false schema'
    case 'oneOf':
    case 'anyOf':
    case 'not':
      return `'${keyword}' failed`
    default:
      return `${keyword}: got ${found}, want ${wanted}`
  }
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function display(value: unknown): string {
  return typeof value === 'string' ? quoted(value) : typeof value === 'object' ? 'value' : String(value)
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
