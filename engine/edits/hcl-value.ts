import type { Expression } from '../formats/hcl.ts'
import { refuse } from './refusal.ts'
import { isMap, nameOfType, sameValue } from './value.ts'

/** A value of an edit that is written as it stands, such as `var.region` or `list(string)`; made by `hcl`. */
export class HclExpression {
  readonly source: string

  constructor(source: string) {
    this.source = source
  }
}

/** Marks a value of an edit as an HCL expression instead of a string: `set(place, hcl('var.region'))`. */
export function hcl(source: string): HclExpression {
  return new HclExpression(source)
}

/** A value with its expressions written as Terraform's JSON syntax has them: `"${var.region}"`. */
export function asTerraformJson(value: unknown): unknown {
  if (value instanceof HclExpression) return `\${${value.source}}`
  if (Array.isArray(value)) return value.map(asTerraformJson)
  if (!isMap(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asTerraformJson(inner)]))
}

/** Lists of plain values up to this many characters stay on one line. */
const LINE = 80

/** A value in HCL, formatted as `terraform fmt` has it; lines after the first are indented by `indentation`. */
export function writeHcl(value: unknown, indentation: string, newline: string): string {
  if (value instanceof HclExpression) return value.source
  if (typeof value === 'string') return writeString(value)
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (typeof value === 'number')
    return Number.isFinite(value) ? String(value) : refuse(`${value} is no number of HCL`)
  const inner = `${indentation}  `
  if (Array.isArray(value)) {
    const items = value.map((item) => writeHcl(item, inner, newline))
    const line = `[${items.join(', ')}]`
    const scalar = value.every((item) => !Array.isArray(item) && !isMap(item))
    if (scalar && line.length <= LINE && !line.includes('\n')) return line
    return `[${items.map((item) => `${newline}${inner}${item},`).join('')}${newline}${indentation}]`
  }
  if (!isMap(value)) refuse(`a value of type ${nameOfType(value)} cannot be written to HCL`)
  if (Object.keys(value).length === 0) return '{}'
  return `{${newline}${assignments(value, inner, newline)}${newline}${indentation}}`
}

/** Lines of `key = value`, their equals signs in one column where neighbours are on one line each. */
export function assignments(
  map: Readonly<Record<string, unknown>>,
  indentation: string,
  newline: string,
): string {
  const pairs = Object.entries(map).map(([key, value]) => ({
    key: writeKey(key),
    value: writeHcl(value, indentation, newline),
  }))
  const widths = pairs.map(({ key }) => key.length)
  for (let at = 0; at < pairs.length; ) {
    let end = at
    while (end < pairs.length && !pairs[end]!.value.includes('\n')) end++
    const width = Math.max(0, ...pairs.slice(at, end).map(({ key }) => key.length))
    widths.fill(width, at, end)
    at = end + 1
  }
  return pairs
    .map(({ key, value }, at) => `${indentation}${key.padEnd(widths[at]!)} = ${value}`)
    .join(newline)
}

/** A key of an object: an identifier as it is, anything else in quotes. */
export function writeKey(key: string): string {
  return /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(key) ? key : writeString(key)
}

/** A quoted string: `"`, `\` and control characters escaped, template markers doubled. */
export function writeString(value: string): string {
  if (/\p{Surrogate}/u.test(value)) refuse('half a character cannot be written to HCL')
  return JSON.stringify(value)
    .replace(/\\[bf]/g, (letter) => (letter === '\\b' ? '\\u0008' : '\\u000c'))
    .replace(/([$%])\{/g, '$1$1{')
}

/** Whether an expression says what a value of an edit says; expressions are compared without the white space between tokens. */
export function holds(expression: Expression, value: unknown): boolean {
  if (value instanceof HclExpression) return squeezed(expression.text) === squeezed(value.source)
  const literal = expression.literal()
  if (literal && sameValue(literal.value, value)) return true
  if (Array.isArray(value)) {
    const items = expression.items()
    return (
      items.length > 0 && items.length === value.length && value.every((item, at) => holds(items[at]!, item))
    )
  }
  if (!isMap(value)) return false
  const keys = Object.keys(value)
  const entries = expression.entries()
  return (
    entries.length > 0 &&
    entries.length === keys.length &&
    keys.every((key) => {
      const entry = expression.entry(key)
      return entry !== undefined && holds(entry.value, value[key])
    })
  )
}

/** An expression without the white space between its tokens; what stands in quotes stays. */
function squeezed(source: string): string {
  return source.replace(/"(?:\\.|[^"\\])*"|\s+/g, (part) => (part.startsWith('"') ? part : ''))
}
