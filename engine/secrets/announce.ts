import { type Detector, inContext } from './detector.ts'
import { cachedClassOf } from './key.ts'
import { contextOf, keyBefore, lineAround } from './near.ts'
import { looksRandom } from './randomness.ts'

/** Keys that say nothing of what they hold. */
const BLANK_KEY = /^(?:value|default|content|data|text|string|literal|raw|arg|args|param)$/i
const NOUN = /token|key|secret|pass|credential|auth|pat\b|webhook|dsn|unseal/i
/** Keys whose values are told about something: its number, its sum, its place. */
const ABOUT_KEY =
  /(?:^|[-_.]|(?<=[a-z])(?=[A-Z]))(?:ids?|sha\d*|hash|digest|checksum|revision|rev|ref|commit|tag|version|uid|uuid|name|fingerprint|url|uri|host|image|iv|nonce|salt|signature)$/i
/** A sign of assignment ends the name before it, which is what announces. */
const LONG_WORD = /[A-Za-z0-9+/_-]{24,}={0,2}/g

/**
 * Whether a text of no form of its own is what a word beside it announces: its key is called like a secret or like
 * the provider, or no key stands before it and its line speaks of both.
 */
export function isNamedToken(text: string, start: number, token: string, detector: Detector): boolean {
  const before = text[start - 1]
  if (before === '@' || before === '/' || !looksDrawn(token)) return false
  const near = withoutRandom(contextOf(text, start))
  if (!inContext(detector, near)) return false
  const key = keyBefore(text, start)
  if (key && !BLANK_KEY.test(key.key)) {
    if (cachedClassOf(key.key)) return true
    return inContext(detector, withoutRandom(key.key)) && !ABOUT_KEY.test(key.key)
  }
  if (key) return NOUN.test(near)
  const line = withoutRandom(lineAround(text, start, 300))
  return NOUN.test(line) && inContext(detector, line)
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i

/** Whether a token, or a part of it that is long enough to tell, is drawn at random. */
function looksDrawn(token: string): boolean {
  return (
    looksRandom(token) ||
    UUID.test(token) ||
    token.split(/[^A-Za-z0-9]+/).some((part) => part.length >= 12 && looksRandom(part))
  )
}

/** A text without what looks random in it: a provider's name of three letters stands there by chance. */
function withoutRandom(text: string): string {
  return text.replace(LONG_WORD, (word) => (looksRandom(word) ? '' : word))
}
