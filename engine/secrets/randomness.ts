import { BIGRAMS } from './bigrams.ts'

/** What a change of character class costs in a text of words, bits: a hump of camelCase, a digit behind a letter, and back. */
const HUMP = 3
const INTO_DIGITS = 5
const OUT_OF_DIGITS = 4
const DIGIT = 3
const PUNCTUATION = 2
/** Index of the edge of a word in the table. */
const EDGE = 26

const OTHER = 0
const LOWER = 1
const UPPER = 2
const NUMERAL = 3

function classOf(code: number): number {
  if (code >= 97 && code <= 122) return LOWER
  if (code >= 65 && code <= 90) return UPPER
  return code >= 48 && code <= 57 ? NUMERAL : OTHER
}

/** Only so much of a text is looked at: what goes on longer has shown what it is. */
const REACH = 200

/**
 * By how many bits a text is rather drawn at random than made of words: the length of its description by pairs of
 * letters as they follow each other in words, less its length as random characters of the classes that occur in it.
 * Words, names, paths and sentences are far below zero; of 16 random characters 19 in 20 are above 2.
 */
export function randomBits(text: string): number {
  let words = 0
  let before = OTHER
  let letter = EDGE
  let seen = 0
  let beyondHex = false
  let others = 0
  const length = Math.min(text.length, REACH)
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i)
    const kind = classOf(code)
    seen |= 1 << kind
    if (kind === NUMERAL) words += DIGIT + (before === LOWER || before === UPPER ? INTO_DIGITS : 0)
    else if (kind === OTHER) {
      words += PUNCTUATION
      others++
      letter = EDGE
    } else {
      const next = (code | 32) - 97
      if (next > 5) beyondHex = true
      if (before === NUMERAL) words += OUT_OF_DIGITS
      // a capital inside a word begins the next one; small letters may follow one capital
      if (kind === UPPER && before === LOWER) words += HUMP
      if (before === NUMERAL || (kind === UPPER && before === LOWER)) letter = EDGE
      words += BIGRAMS[letter]!.charCodeAt(next) - 48
      letter = next
    }
    before = kind
  }
  const drawn = bitsOfAlphabet(seen, beyondHex)
  // punctuation parts words and is no part of them: it counts alike on both sides
  return words - PUNCTUATION * others - drawn * (length - others)
}

function bitsOfAlphabet(seen: number, beyondHex: boolean): number {
  const lower = (seen & (1 << LOWER)) !== 0
  const upper = (seen & (1 << UPPER)) !== 0
  const digits = (seen & (1 << NUMERAL)) !== 0
  if (digits && !beyondHex && !(lower && upper)) return lower || upper ? 4 : Math.log2(10)
  const size = (lower ? 26 : 0) + (upper ? 26 : 0) + (digits ? 10 : 0)
  return Math.log2(Math.max(2, size))
}

/** Whether a text of some length looks drawn at random: API keys, digests, generated passwords. */
export function looksRandom(text: string): boolean {
  if (text.length < 8) return false
  return randomBits(text) > (text.length < 16 ? 3 : 0)
}
