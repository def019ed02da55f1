import type { Assignment } from './assignment.ts'
import type { Confidence } from './detector.ts'
import { cachedWordsOf, isPasswordWord, type KeyClass, namesSecret } from './key.ts'
import { looksRandom, randomBits } from './randomness.ts'
import { harmlessOf } from './reference.ts'

/** Where a value stands, as far as it bears on whether people would put a real secret there. */
export interface Surroundings {
  /** a document, an example, a test: words stand there for passwords, only what looks issued counts */
  readonly sample: boolean
  /** running text or a program's source: what is not quoted there may be a name or an expression */
  readonly prose: boolean
}

const SHORTEST = 4
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** A call, an index, a path of attributes, an operator: an expression of some language. */
const EXPRESSION =
  /^[A-Za-z_$][\w$]*(?:(?:\.|->|::|\?\.)[A-Za-z_$][\w$]*)*(?:[([]|$)|^[[({]|[)\]}]$|\s(?:[=!]=|&&|\|\||\?|\+)\s/
const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)*$/
const SCHEME = /^(?:bearer|basic|token|apikey|api-key|genie-?key|splunk|digest|negotiate|key|bot|sso-key)\s+/i

/** 32 or 64 bytes in base64, with its padding. */
const KEY_BYTES = /^(?:[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==)$/

/** Values that a program comes with, which everybody knows: Grafana's secret_key. */
const PUBLISHED: ReadonlySet<string> = new Set([['SW2YcwTIb9z', 'pOOhoPsMm'].join('')])

/** Whether a value was typed to show how long it is, or is known to all: `ABCDABCDABCD`, `1111-1111`, `A1B2C3D4`. */
function isPattern(value: string): boolean {
  const flat = value.replace(/[^A-Za-z0-9]/g, '')
  if (flat.length < 8) return false
  return PUBLISHED.has(value) || hasTwoLetters(flat) || /^(.{1,8}?)\1{2,}$/.test(flat) || isStaircase(flat)
}

/** Whether a text is made of one or two characters. */
function hasTwoLetters(flat: string): boolean {
  let other = -1
  for (let at = 1; at < flat.length; at++) {
    const code = flat.charCodeAt(at)
    if (code === flat.charCodeAt(0) || code === other) continue
    if (other >= 0) return false
    other = code
  }
  return true
}

/** Whether letters and digits go up by one each: `abcdefgh`, `A1B2C3D4E5`. */
function isStaircase(flat: string): boolean {
  for (const step of [1, 2]) {
    let at = step
    while (at < flat.length && flat.charCodeAt(at) === flat.charCodeAt(at - step) + 1) at++
    if (at >= Math.min(flat.length, 14 + step)) return true
  }
  return false
}

/** A regular expression that values have to match. */
const PATTERN = /^\^.*\$$|\[[^\]]{2,40}\](?:\{\d+(?:,\d*)?\}|[+*])|\\[dwsDWS](?:[+*{]|$)/

/** Whether base64 has slashes where a path would: its longest part is drawn from both cases and digits. */
function isDrawnPath(value: string): boolean {
  if (!/^[A-Za-z0-9+/]{20,}={0,2}$/.test(value)) return false
  const longest = value.split('/').reduce((best, part) => (part.length > best.length ? part : best), '')
  return longest.length >= 10 && looksRandom(longest) && classesIn(longest.replace(/=+$/, '')) >= 3
}

/** How many of lower case, upper case, digits and signs a text has. */
function classesIn(text: string): number {
  return (
    Number(/[a-z]/.test(text)) +
    Number(/[A-Z]/.test(text)) +
    Number(/[0-9]/.test(text)) +
    Number(/[^A-Za-z0-9]/.test(text))
  )
}

/** The credential of a header's value: what stands behind `Bearer` or `token`. */
export function withoutScheme(value: string): { readonly value: string; readonly skipped: number } {
  const skipped = SCHEME.exec(value)?.[0].length ?? 0
  return { value: value.slice(skipped), skipped }
}

/**
 * How sure it is that the value of a key is a secret; undefined where it is none. What people make up is believed
 * under the name of a password alone; what is called secret, token or key must look made or issued.
 */
export function judgeValue(
  assignment: Pick<Assignment, 'key' | 'value' | 'quote' | 'operator'>,
  kind: KeyClass,
  where: Surroundings,
): Confidence | undefined {
  const { value } = withoutScheme(assignment.value.trim())
  const around = inCode(assignment) ? { ...where, prose: false } : where
  if (value.length < SHORTEST || PATTERN.test(value)) return undefined
  const harmless = harmlessOf(value)
  if (harmless !== undefined && !(harmless === 'path' && isDrawnPath(value))) return undefined
  if (isPattern(value) || /^\$[A-Za-z_]\w*\//.test(value)) return undefined
  // the help text of a command: `--passphrase Encrypt with …`
  if (where.prose && assignment.operator === 'flag' && /^[A-Za-z]+$/.test(value)) return undefined
  const random = looksRandom(value)
  if (!assignment.quote && EXPRESSION.test(value) && (/[([{)\]}]/.test(value) || (around.prose && !random)))
    return undefined
  if (/\s/.test(value)) return spaced(assignment, kind, around)
  if (namesSecret(value)) return undefined
  if (repeatsKey(assignment.key, value)) return undefined
  switch (kind) {
    case 'password':
      return passwordOf(value, random, around)
    case 'unnamed':
      return random && KEY_BYTES.test(value) ? 'medium' : undefined
    case 'weak':
      return random && value.length >= 16 && !isName(value) ? 'low' : undefined
    default:
      if (isName(value)) return madeUp(assignment, kind, value, around)
      if (UUID.test(value)) return 'medium'
      if (random) return value.length >= 16 ? 'high' : value.length >= 10 ? 'medium' : undefined
      return madeUp(assignment, kind, value, around)
  }
}

/** Whether an assignment is one of a shell, be it within a page: `export DB_PASSWORD=…`, `--password=…`. */
function inCode({ key, operator }: Pick<Assignment, 'key' | 'operator'>): boolean {
  return operator === 'flag' || (operator === '=' && /^[A-Z][A-Z0-9_]*$/.test(key))
}

function passwordOf(value: string, random: boolean, around: Surroundings): Confidence | undefined {
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+){2,}$/.test(value) && !random) return undefined
  if (random && !around.sample) return value.length >= 12 ? 'high' : 'medium'
  if (random && value.length >= 20) return 'medium'
  const mixed = random || (value.length >= 8 && classesIn(value) >= 3)
  if (around.sample || around.prose) return mixed ? 'low' : undefined
  return mixed && !LABEL.test(value) ? 'high' : 'medium'
}

/** Several words are a sentence, unless somebody calls them a passphrase. */
function spaced(
  { key, value, quote, operator }: Pick<Assignment, 'key' | 'value' | 'quote' | 'operator'>,
  kind: KeyClass,
  around: Surroundings,
): Confidence | undefined {
  const passphrase = /passphrase/i.test(key)
  if (around.sample || around.prose || kind !== 'password') return undefined
  if (!quote && !(passphrase && operator === ':' && /^[a-z]+(?: [a-z]+)+$/.test(value))) return undefined
  const count = value.trim().split(/\s+/).length
  if (passphrase && count >= 3 && count <= 12 && !/[.,:;!?]$|[.,:;]\s/.test(value)) return 'medium'
  return count <= 4 && classesIn(value.replace(/\s/g, '')) === 4 && randomBits(value) > -8
    ? 'medium'
    : undefined
}

/** Whether a value is a name in the manner of Kubernetes, of words: `github-webhook`, `regcred-8h5f6k2b5m`. */
function isName(value: string): boolean {
  if (!LABEL.test(value) || !/[-.]/.test(value) || UUID.test(value)) return false
  const parts = value.split(/[-.]/)
  const plain = parts.filter((part) => /^[a-z]{2,}\d{0,2}$/.test(part) && !looksRandom(part))
  return plain.length > 0 && plain.length >= parts.length - 1
}

/** Whether a value says again what its key says: `password: db-password`, `secretKey: secretkey`. */
function repeatsKey(key: string, value: string): boolean {
  // the same word in another language: `password: Passwort`
  if (isPasswordWord(value)) return true
  const flat = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '')
  if (flat(value) === flat(key)) return true
  const last = cachedWordsOf(key).at(-1)
  return last !== undefined && flat(value) === last
}

/** What is not random but stands under a name that says whose secret it is: `JWT_SECRET=…`, a word that people make up. */
function madeUp(
  { key, operator, quote }: Pick<Assignment, 'key' | 'operator' | 'quote'>,
  kind: KeyClass,
  value: string,
  around: Surroundings,
): Confidence | undefined {
  if (around.sample || around.prose) return undefined
  const owned = cachedWordsOf(key).length > 1
  const shouted = /^[A-Z][A-Z0-9_]*$/.test(key)
  // a word with a number is what people make up; with hyphens it may be a name, and in shouted keys seldom is
  const numbered =
    /[A-Za-z]/.test(value) && /\d/.test(value) && value.length >= 8 && !/^[\w.-]+[:/]/.test(value)
  if (numbered && owned && (!LABEL.test(value) || !/[-.]/.test(value) || (shouted && kind === 'secret')))
    return 'medium'
  if (kind !== 'secret' || !owned || LABEL.test(value) === /[-.]/.test(value)) return undefined
  return (shouted || operator === '=' || quote !== '') && value.length >= 6 ? 'medium' : undefined
}
