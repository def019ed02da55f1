/**
 * From a plain scalar's text to its value. `core` is the core schema of YAML 1.2.2 (10.3.2). `kubernetes` is what
 * sigs.k8s.io/yaml makes of it (goyaml.v2/resolve.go): the booleans of YAML 1.1, a leading 0 for octal, `_` in numbers,
 * no base 60, and timestamps stay strings as they do in the JSON that the API server gets.
 * Integers beyond 2^53 become the nearest number, as in JSON.parse; `Node.text` keeps their digits.
 */
import type { Dialect } from '../node.ts'

const CORE: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...words(null, '', '~', 'null', 'Null', 'NULL'),
  ...words(true, 'true', 'True', 'TRUE'),
  ...words(false, 'false', 'False', 'FALSE'),
  ...words(Number.POSITIVE_INFINITY, '.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'),
  ...words(Number.NEGATIVE_INFINITY, '-.inf', '-.Inf', '-.INF'),
  ...words(Number.NaN, '.nan', '.NaN', '.NAN'),
])

const KUBERNETES: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...CORE,
  ...words(true, 'y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'),
  ...words(false, 'n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF'),
])

const INTEGER = /^[-+]?[0-9]+$/
const OCTAL_OR_HEX = /^0(?:o[0-7]+|x[0-9a-fA-F]+)$/
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
const BASED = /^([-+]?)0(?:[xX]([0-9a-fA-F]+)|[bB]([01]+)|[oO]?([0-7]+))$/

function words(value: unknown, ...spellings: string[]): [string, unknown][] {
  return spellings.map((spelling) => [spelling, value])
}

/** The value of a plain scalar without a tag. */
export function resolve(text: string, dialect: Dialect): unknown {
  const first = text.charCodeAt(0)
  // Only digits, signs and dots begin numbers; the longest word has five letters.
  const numeric = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46
  if (text.length <= 5) {
    const known = dialect === 'kubernetes' ? KUBERNETES : CORE
    const word = known.get(text)
    if (word !== undefined) return word
  }
  if (!numeric) return text
  if (first >= DIGIT_1 && first <= DIGIT_9 && text.length <= SAFE_DIGITS) {
    // most numbers are a few digits, and mean the same everywhere
    let number = 0
    let index = 0
    for (; index < text.length; index++) {
      const digit = text.charCodeAt(index) - DIGIT_0
      if (digit < 0 || digit > 9) break
      number = number * 10 + digit
    }
    if (index === text.length) return number
  }
  const number = dialect === 'kubernetes' ? kubernetesNumber(text) : coreNumber(text)
  return number ?? text
}

function coreNumber(text: string): number | undefined {
  if (INTEGER.test(text)) return Number(text) + 0
  if (OCTAL_OR_HEX.test(text)) return Number(text)
  return FLOAT.test(text) ? Number(text) : undefined
}

function kubernetesNumber(text: string): number | undefined {
  const plain = text.replaceAll('_', '')
  const based = BASED.exec(plain)
  if (based) {
    const [, sign, hex, binary, octal] = based
    const digits = hex ? `0x${hex}` : binary ? `0b${binary}` : `0o${octal}`
    // What 64 bits do not hold is no integer to Go; octal digits then still make a decimal number.
    if (digits.length <= 16 || BigInt(digits) < 2n ** 64n) return (sign === '-' ? -1 : 1) * Number(digits) + 0
  }
  const number = FLOAT.test(plain) ? Number(plain) + 0 : undefined
  return Number.isFinite(number) ? number : undefined
}

const DIGIT_0 = 48
const DIGIT_1 = 49
const DIGIT_9 = 57
/** Digits that every number has room for. */
const SAFE_DIGITS = 9

const CORE_TAG = /^(?:!!|!<tag:yaml\.org,2002:)([a-z]+)>?$/

/** The value of a scalar with a tag as written. Tags other than YAML's own (`!Ref`, `!vault`) leave the string. */
export function resolveTagged(text: string, tag: string, dialect: Dialect): unknown {
  const name = CORE_TAG.exec(tag)?.[1]
  if (name === 'null') return null
  if (name !== 'bool' && name !== 'int' && name !== 'float') return text
  const value = resolve(text, dialect)
  // `!!int 1e3` is no integer; bases (0x1F) are.
  if (name === 'int' && !(Number.isInteger(value) && (INTEGER.test(text) || !FLOAT.test(text)))) return text
  return typeof value === (name === 'bool' ? 'boolean' : 'number') ? value : text
}
