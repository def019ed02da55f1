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
  'secret',
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

/** What happens where a word ends, as bits. */
export const ASSIGNS = 1
export const URL = 2
export const ARMOUR = 4
export const SOPS = 8
export const OPTION = 16

/** A detector to be tried around a word. */
export interface Attempt {
  readonly detector: Detector
  /** how many characters of the token may stand before the word; undefined for a word that is only near it */
  readonly before: readonly [least: number, most: number] | undefined
  /** the length of the word */
  readonly length: number
  /** the length of the shortest token */
  readonly least: number
  /** whether a token may hold more than letters, digits, `_` and `-` */
  readonly wide: boolean
  /** whether a letter, digit or `_` right before the word rules a token out */
  readonly apart: boolean
}

/** What a word of the automaton means. */
export interface Entry {
  readonly word: string
  readonly bits: number
  readonly attempts: readonly Attempt[]
}

/** The words of all detectors and formats in one automaton. */
export interface Lexicon {
  readonly automaton: Automaton
  readonly entries: readonly Entry[]
}

/** Builds a lexicon; some milliseconds, done when the first file is scanned. */
export function buildLexicon(detectors: readonly Detector[]): Lexicon {
  const bits = new Map<string, number>()
  const attempts = new Map<string, Attempt[]>()
  for (const word of CONTEXT) bits.set(word, ASSIGNS)
  bits.set('://', URL)
  bits.set('sops', SOPS)
  for (const option of [' -p', ' -u', ' -a']) bits.set(option, OPTION)
  // the second is the first in base64
  for (const word of ['-----begin', 'ls0tls1crudjti', 'putty-user-key-file-']) bits.set(word, ARMOUR)
  const add = (detector: Detector, word: string, before: Attempt['before']): void => {
    const attempt = {
      detector,
      before,
      length: word.length,
      least: detector.parts.reduce((sum, part) => sum + lengthsOf(part)[0], 0),
      wide: detector.parts.some(isWide),
      apart: before !== undefined && before[1] === 0 && detector.boundary?.before === undefined,
    }
    const known = attempts.get(word)
    if (known) known.push(attempt)
    else attempts.set(word, [attempt])
  }
  for (const detector of detectors) {
    // armour is read whole by armour.ts, which knows where it ends and whether a passphrase protects it
    if (ARMOURED.test(detector.id)) continue
    const anchors = tokenAnchorsOf(detector)
    for (const { literal, before } of anchors) {
      // the end of a long literal tells more than its beginning: not `https://h`
      const from = Math.max(0, literal.length - LONGEST_WORD)
      add(detector, literal.slice(from, from + LONGEST_WORD), [before[0] + from, before[1] + from])
    }
    if (anchors.length > 0) continue
    for (const word of detector.context ?? []) add(detector, word, undefined)
  }
  const words = [...new Set([...bits.keys(), ...attempts.keys()])]
  const entries = words.map((word) => ({
    word,
    bits: bits.get(word) ?? 0,
    attempts: attempts.get(word) ?? [],
  }))
  return { automaton: buildAutomaton(words), entries }
}

/** The longest word of the automaton: what is longer makes it larger, and hardly more selective. */
const LONGEST_WORD = 9

function isWide(part: Part): boolean {
  const characters = isRun(part) ? ALPHABETS[part.of].characters : [part].flat().join('')
  return /[^\w-]/.test(characters)
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
