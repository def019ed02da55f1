/** What a scalar is after reading. `time` is a date that a reader of YAML 1.1 turns into a moment. */
export type ScalarType = 'string' | 'int' | 'float' | 'bool' | 'null' | 'time'

const NULLS: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL'])
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
])
const INTEGER = /^[-+]?(0|[1-9][0-9]*|0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+)$/
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/
const TIME =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt]|[ \t]+)(\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d{1,9})?(?:[ \t]*(Z|[-+]\d{2}:\d{2}))?)?$/

/**
 * What a plain scalar is to kustomize's reader (go-yaml 3): YAML 1.2 words, octals with and without `o`, dates. `yes` and
 * `on` are strings there, unlike with the API server's own reader.
 */
export function typeOfPlain(text: string): ScalarType {
  if (NULLS.has(text)) return 'null'
  const first = text.charCodeAt(0)
  // letters above: only the words
  if (first > 57) return BOOLEANS.has(text) ? 'bool' : 'string'
  if (first < 43) return 'string'
  if (first >= 48 && TIME.test(text)) return 'time'
  const bare = text.includes('_') ? text.replaceAll('_', '') : text
  if (INTEGER.test(bare)) return 'int'
  if (FLOAT.test(bare)) return 'float'
  return 'string'
}

/** The plain JavaScript value of a scalar. An integer beyond 2^53 loses digits. */
export function valueOfScalar(text: string, type: ScalarType): unknown {
  switch (type) {
    case 'string':
      return text
    case 'null':
      return null
    case 'bool':
      return BOOLEANS.get(text) ?? text === 'true'
    case 'time':
      return momentOf(text)
    case 'float':
      return Number(text.replaceAll('_', ''))
    case 'int':
      return integerOf(text.replaceAll('_', ''))
  }
}

function integerOf(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1
  const digits = text.replace(/^[-+]/, '')
  if (/^0[0-7]+$/.test(digits)) return sign * Number.parseInt(digits, 8)
  return sign * Number(digits)
}

/** A date as Go prints it: RFC 3339, fractions without trailing zeros. */
function momentOf(text: string): string {
  const found = TIME.exec(text)
  if (!found) return text
  const two = (part: string | undefined): string => (part ?? '0').padStart(2, '0')
  const fraction = (found[7] ?? '').replace(/0+$/, '').replace(/^\.$/, '')
  const zone = found[8] === undefined || found[8] === '+00:00' ? 'Z' : found[8]
  return `${found[1]}-${two(found[2])}-${two(found[3])}T${two(found[4])}:${two(found[5])}:${two(found[6])}${fraction}${zone}`
}
