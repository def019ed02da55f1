import { ALPHABETS } from './alphabets.ts'
import { type Automaton, buildAutomaton } from './automaton.ts'
import {
  type Anchor,
  type Detector,
  flagsOf,
  isRun,
  lengthsOf,
  type Part,
  patternOf,
  type Run,
  tokenAnchorsOf,
} from './detector.ts'
import { NARROW, numberOf, tableOf, WIDE } from './runs.ts'

/** Words near which a generic credential may stand, as keys or within keys. */
const CONTEXT = ['pass', 'pw', 'token', 'key', 'cred', 'auth', 'psk', 'cookie', 'bearer', 'jwt'] as const

const ARMOURED = /^(?:pem-|pgp-private-key|putty-private-key|encoded-private-key)/

/** What happens where a word ends; 0 for words of detectors alone. */
export const ASSIGNS = 1
/** the word `secret`: `kind: Secret` tells of an object */
export const ASSIGNS_OR_KIND = 2
export const URL = 3
export const ARMOUR = 4
export const ARMOUR_ENCODED = 5
export const ARMOUR_PUTTY = 6
export const SOPS = 7
export const OPTION = 8
/** a command whose secret has no option, or SQL */
export const POSITIONAL = 9
/** what stands between a login and a host where Go's MySQL driver is told how to connect */
export const DSN = 10

/** What is kept of an attempt, a number each: `attempts[index * ATTEMPT + LEAST]`. */
export const ATTEMPT = 8
/** index of the detector to be tried */
export const DETECTOR = 0
/** the fewest and the most characters of the token that may stand before the word; -1 for a word that is only near it */
export const BEFORE = 1
export const BEFORE_MOST = 2
/** the number of an alphabet, and how many characters of it stand in a row: behind the word, or anywhere in the token */
export const ALPHABET = 3
export const LEAST = 4
/** of a token that a word is only near: the most characters that may stand before and behind those of `LEAST` */
export const LEAD = 5
export const TRAIL = 6
/** the character that stands before those of `LEAST`, where that is always the same and none of them; else 0 */
export const PRECEDED = 7
/** of a token that holds the word: 1 where a letter, digit or `_` right before the token, whose start is known, rules it out */
export const APART = 5

/**
 * The words of all detectors and formats in one automaton, with what each of them means: numbers only, so that all of
 * it can be kept in a file (packed.ts). A word is known by its index, from 0.
 */
export interface Lexicon {
  readonly automaton: Automaton
  /** what happens where a word ends: `ASSIGNS` and the like */
  readonly actions: Uint8Array
  readonly lengths: Uint8Array
  /** the first attempt of each word; one entry more, so that the next word's is where they end */
  readonly first: Uint16Array
  readonly attempts: Int16Array
  /** a detector by its index, made when it is first asked for */
  readonly detector: (index: number) => Detector
}

const ACTIONS: ReadonlyMap<string, number> = new Map([
  ...CONTEXT.map((word) => [word, ASSIGNS] as const),
  ['secret', ASSIGNS_OR_KIND],
  ['://', URL],
  ['@tcp(', DSN],
  ['@unix(', DSN],
  ['-----begin', ARMOUR],
  // the same in base64
  ['ls0tls1crudjti', ARMOUR_ENCODED],
  ['putty-user-key-file-', ARMOUR_PUTTY],
  ['sops', SOPS],
  [' -p', OPTION],
  [' -u', OPTION],
  [' -a', OPTION],
  [' alias set', POSITIONAL],
  ['host add', POSITIONAL],
  ['user add', POSITIONAL],
  ['add_user', POSITIONAL],
  ['change_pass', POSITIONAL],
  ['htpasswd -', POSITIONAL],
  ['identified', POSITIONAL],
  ['-stdin', POSITIONAL],
  ['with-token', POSITIONAL],
  ['setuser', POSITIONAL],
  [' -w', POSITIONAL],
])

/** Builds a lexicon: some milliseconds, which the bundle has behind it. */
export function buildLexicon(detectors: readonly Detector[]): Lexicon {
  const attempts = new Map<string, number[]>()
  for (const [index, detector] of detectors.entries()) {
    // armour is read whole by armour.ts, which knows where it ends and whether a passphrase protects it
    if (ARMOURED.test(detector.id)) continue
    const anchors = tokenAnchorsOf(detector)
    for (const anchor of anchors) {
      // the end of a long literal tells more than its beginning: not `https://h`
      const from = Math.max(0, anchor.literal.length - LONGEST_WORD)
      add(attempts, anchor.literal.slice(from), anchoredAt(detector, index, anchor, from))
    }
    if (anchors.length > 0) continue
    for (const word of detector.context ?? []) add(attempts, word, nearAt(detector, index))
  }
  const words = [...new Set([...ACTIONS.keys(), ...attempts.keys()])]
  const first = new Uint16Array(words.length + 1)
  const all: number[] = []
  for (const [index, word] of words.entries()) {
    first[index] = all.length / ATTEMPT
    all.push(...(attempts.get(word) ?? []))
  }
  first[words.length] = all.length / ATTEMPT
  return {
    automaton: buildAutomaton(words),
    actions: Uint8Array.from(words, (word) => ACTIONS.get(word) ?? 0),
    lengths: Uint8Array.from(words, (word) => word.length),
    first,
    attempts: Int16Array.from(all),
    detector: (index) => detectors[index]!,
  }
}

function add(attempts: Map<string, number[]>, word: string, attempt: readonly number[]): void {
  const known = attempts.get(word)
  if (known) known.push(...attempt)
  else attempts.set(word, [...attempt])
}

/** An attempt at a token that holds the word, by its anchor and the characters of it that go before the word. */
function anchoredAt(detector: Detector, index: number, anchor: Anchor, skipped: number): readonly number[] {
  const { before, next } = anchor
  const rest = detector.parts.reduce((sum, part) => sum + lengthsOf(part)[0], 0) - before[1]
  const behind =
    next && !detector.ignoreCase
      ? [numberOf(next.of), lengthsOf(next)[0]]
      : [formOf(detector), Math.max(0, rest - anchor.literal.length)]
  const blank = detector.parts.some((part) => /\s/.test(charactersOf(part)))
  const apart = before[0] === before[1] && detector.boundary?.before === undefined
  return [
    index,
    before[0] + skipped,
    before[1] + skipped,
    ...(blank ? [WIDE, 0] : behind),
    Number(apart),
    0,
    0,
  ]
}

/** An attempt at a token that a word is only near: the run of it that most texts lack is looked for first. */
function nearAt(detector: Detector, index: number): readonly number[] {
  const { parts } = detector
  const rarest = parts.reduce((best, part, at) => (rarity(part) > rarity(parts[best]!) ? at : best), 0)
  const part = parts[rarest]!
  const most = (some: readonly Part[]) => some.reduce((sum, one) => sum + lengthsOf(one)[1], 0)
  const [least, longest] = lengthsOf(part)
  const of = isRun(part) && !detector.ignoreCase ? numberOf(part.of) : formOf(detector)
  const trail = longest - least + most(parts.slice(rarest + 1))
  return [index, -1, -1, of, least, most(parts.slice(0, rarest)), trail, precededBy(parts[rarest - 1], of)]
}

/** The last character of a literal, where it ends what stands behind it. */
function precededBy(part: Part | undefined, of: number): number {
  const code = typeof part === 'string' ? part.charCodeAt(part.length - 1) : 0
  return code === 0 || tableOf(of)[code] === 1 || /[a-z]/i.test(String.fromCharCode(code)) ? 0 : code
}

/** Long runs are rare, and of two of a length the one of fewer characters. */
const rarity = (part: Part): number =>
  isRun(part) ? lengthsOf(part)[0] * 100 - ALPHABETS[(part as Run).of].characters.length : -1

/** The least that is known of a token's characters. */
function formOf(detector: Detector): number {
  return detector.parts.some((part) => /[^\w-]/.test(charactersOf(part))) ? WIDE : NARROW
}

/** The longest word of the automaton: what is longer makes it larger, and hardly more selective. */
const LONGEST_WORD = 9

/** The characters that may stand in a part. */
function charactersOf(part: Part): string {
  return isRun(part) ? ALPHABETS[part.of].characters : [part].flat().join('')
}

const stickies = new Map<Detector, RegExp>()
const globals = new Map<Detector, RegExp>()

/** The pattern of a detector, compiled when it is first needed. `y` matches at a place, `g` finds the next. */
export function compiledOf(detector: Detector, mode: 'y' | 'g'): RegExp {
  const compiled = mode === 'y' ? stickies : globals
  let pattern = compiled.get(detector)
  if (!pattern) {
    pattern = new RegExp(patternOf(detector), mode + flagsOf(detector))
    compiled.set(detector, pattern)
  }
  return pattern
}
