import { ALPHABETS } from './alphabets.ts'
import { type Automaton, buildAutomaton } from './automaton.ts'
import { type Detector, flagsOf, isRun, lengthsOf, type Part, patternOf, tokenAnchorsOf } from './detector.ts'

/** Words near which a generic credential may stand, as keys or within keys. */
const CONTEXT = [
  'pass',
  'pwd',
  'rootpw',
  'bindpw',
  'adminpw',
  'userpw',
  'dbpw',
  'token',
  'key',
  'cred',
  'auth',
  'psk',
  'cookie',
  'bearer',
  'jwt',
] as const

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

/** What is kept of an attempt, a number each: `attempts[index * ATTEMPT + LEAST]`. */
export const ATTEMPT = 7
/** index of the detector to be tried */
export const DETECTOR = 0
/** the fewest and the most characters of the token that may stand before the word; -1 for a word that is only near it */
export const BEFORE = 1
export const BEFORE_MOST = 2
/** the length of the shortest token */
export const LEAST = 3
/** 1 where a token may hold more than letters, digits, `_` and `-` */
export const WIDE = 4
/** 1 where a letter, digit or `_` right before the token, whose start is known, rules it out */
export const APART = 5
/** how many characters of a token follow the word at least, none of them white space */
export const BEHIND = 6

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
  ['-----begin', ARMOUR],
  // the same in base64
  ['ls0tls1crudjti', ARMOUR_ENCODED],
  ['putty-user-key-file-', ARMOUR_PUTTY],
  ['sops', SOPS],
  [' -p', OPTION],
  [' -u', OPTION],
  [' -a', OPTION],
])

/** Builds a lexicon: some milliseconds, which the bundle has behind it. */
export function buildLexicon(detectors: readonly Detector[]): Lexicon {
  const attempts = new Map<string, number[]>()
  for (const [index, detector] of detectors.entries()) {
    // armour is read whole by armour.ts, which knows where it ends and whether a passphrase protects it
    if (ARMOURED.test(detector.id)) continue
    const anchors = tokenAnchorsOf(detector)
    for (const { literal, before } of anchors) {
      // the end of a long literal tells more than its beginning: not `https://h`
      const from = Math.max(0, literal.length - LONGEST_WORD)
      const word = literal.slice(from)
      add(attempts, word, attemptOf(detector, index, word, [before[0] + from, before[1] + from]))
    }
    if (anchors.length > 0) continue
    for (const word of detector.context ?? [])
      add(attempts, word, attemptOf(detector, index, word, undefined))
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

function attemptOf(
  detector: Detector,
  index: number,
  word: string,
  before: readonly [least: number, most: number] | undefined,
): readonly number[] {
  const least = detector.parts.reduce((sum, part) => sum + lengthsOf(part)[0], 0)
  const blank = detector.parts.some((part) => /\s/.test(charactersOf(part)))
  return [
    index,
    before?.[0] ?? -1,
    before?.[1] ?? -1,
    least,
    Number(detector.parts.some((part) => /[^\w-]/.test(charactersOf(part)))),
    Number(before !== undefined && before[0] === before[1] && detector.boundary?.before === undefined),
    before === undefined || blank ? 0 : Math.max(0, least - before[1] - word.length),
  ]
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
