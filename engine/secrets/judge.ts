import type { Assignment } from './assignment.ts'
import { isDefaultPassword } from './defaults.ts'
import type { Confidence } from './detector.ts'
import { decodeBase64 } from './encoding.ts'
import { cachedWordsOf, isPasswordWord, type KeyClass, namesSecret } from './key.ts'
import { looksRandom, randomBits } from './randomness.ts'
import { harmlessOf, isSampleText } from './reference.ts'

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
/** how a header says what its credential is, and a command where its password comes from */
const SCHEME =
  /^(?:(?:bearer|basic|token|apikey|api-key|genie-?key|splunk|digest|negotiate|key|bot|sso-key)\s+|pass:)/i

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
  if (value.length < SHORTEST || isReference(value)) return undefined
  const around = inCode(assignment) ? { ...where, prose: false } : where
  const random = looksRandom(value)
  // of what is no password most is no secret by what it looks like, which costs less than to know what it is instead
  if (kind !== 'password' && verdictOf(assignment, kind, value, random, around) === undefined)
    return undefined
  if (isSomethingElse(assignment, value, random, around, where.prose)) return undefined
  return verdictOf(assignment, kind, value, random, around)
}

/** `${…}`, `$(…)`, `{{…}}`: what most values of such keys are. The whole grammar is in reference.ts. */
function isReference(value: string): boolean {
  const second = value.charCodeAt(1)
  if (value.charCodeAt(0) === 0x7b) return second === 0x7b
  if (value.charCodeAt(0) !== 0x24) return false
  const third = value.charCodeAt(2)
  return (second === 0x7b && isNameCode(third)) || (second === 0x28 && third !== 0x29)
}

const isNameCode = (code: number): boolean => code === 0x5f || ((code | 32) - 97) >>> 0 < 26 || code === 0x7b

/** Whether a value is no secret by its form: a reference, a filler, an expression, a pattern. */
function isSomethingElse(
  { operator, quote }: Pick<Assignment, 'quote' | 'operator'>,
  value: string,
  random: boolean,
  around: Surroundings,
  prose: boolean,
): boolean {
  if (PATTERN.test(value)) return true
  const harmless = harmlessOf(value)
  if (harmless !== undefined && !(harmless === 'path' && isDrawnPath(value))) return true
  if (isPattern(value) || /^\$[A-Za-z_]\w*\//.test(value)) return true
  // the help text of a command: `--passphrase Encrypt with …`
  if (prose && operator === 'flag' && /^[A-Za-z]+$/.test(value)) return true
  if (isShown(value)) return true
  return !quote && EXPRESSION.test(value) && (/[([{)\]}]/.test(value) || (around.prose && !random))
}

/** What a value under a key of some kind is, as far as its form does not say that it is something else. */
function verdictOf(
  assignment: Pick<Assignment, 'key' | 'value' | 'quote' | 'operator'>,
  kind: KeyClass,
  value: string,
  random: boolean,
  around: Surroundings,
): Confidence | undefined {
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
      return issuedOf(assignment, kind, value, random, around)
  }
}

/** The same for what is called a secret, a token or a key. */
function issuedOf(
  assignment: Pick<Assignment, 'key' | 'quote' | 'operator'>,
  kind: KeyClass,
  value: string,
  random: boolean,
  around: Surroundings,
): Confidence | undefined {
  if (around.sample || around.prose) {
    const plain = encodedIn(value)
    if (plain !== undefined && !looksRandom(plain)) return undefined
  }
  if (isName(value)) return madeUp(assignment, kind, value, around)
  if (around.sample && (random || UUID.test(value))) return 'low'
  if (UUID.test(value)) return 'medium'
  if (random) return value.length >= 16 ? 'high' : value.length >= 10 ? 'medium' : undefined
  return madeUp(assignment, kind, value, around)
}

/** Whether an assignment is one of a shell, be it within a page: `export DB_PASSWORD=…`, `--password=…`. */
function inCode({ key, operator }: Pick<Assignment, 'key' | 'operator'>): boolean {
  return operator === 'flag' || (operator === '=' && /^[A-Z][A-Z0-9_]*$/.test(key))
}

/** Whether a value is written to show a form: digits in their order, or base64 of a filler. */
function isShown(value: string): boolean {
  if (value.length >= 16 && isSampleText(value)) return true
  const plain = encodedIn(value)
  return plain !== undefined && harmlessOf(plain) === 'filler'
}

/** The text that a short value is the base64 of, as people write it into a Secret; undefined where it is none. */
function encodedIn(value: string): string | undefined {
  if (value.length > 200 || value.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return undefined
  const decoded = decodeBase64(value)
  return decoded !== undefined && /^[\x20-\x7e]+\n?$/.test(decoded) ? decoded.trim() : undefined
}

function passwordOf(value: string, random: boolean, around: Surroundings): Confidence | undefined {
  const plain = encodedIn(value)
  if (isDefaultPassword(plain ?? value)) return around.sample || around.prose ? undefined : 'low'
  // a page shows how a Secret is written: what was encoded is what counts
  if (plain !== undefined && (around.sample || around.prose))
    return passwordOf(plain, looksRandom(plain), around)
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+){2,}$/.test(value) && !random) return undefined
  if (random && !around.sample) return value.length >= 12 ? 'high' : 'medium'
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
