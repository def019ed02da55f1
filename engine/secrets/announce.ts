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
/** Keys that stand in every page that a browser is given. */
const OPEN_KEY = /(?:site|public|publishable)[-_]?key$/i
/** Names of machines, which are often called after what they give: `token.actions.…` */
const HOST = /[\w-]{1,60}(?:\.[\w-]{1,60}){1,8}\.(?:com|net|io|org|dev|cloud)(?![\w-])/g
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
    if (OPEN_KEY.test(key.key)) return false
    if (cachedClassOf(key.key)) return true
    const name = withoutRandom(key.key).toLowerCase()
    if (ABOUT_KEY.test(key.key)) return isProvidersName(detector, name)
    // most of what clouds number is no secret: `snyk_org`, `heroku_pipeline`
    if (UUID.test(token) && !NOUN.test(name)) return detector.context?.includes(name) ?? false
    return inContext(detector, name)
  }
  if (key) return NOUN.test(near)
  const line = withoutRandom(lineAround(text, start, 300))
  return NOUN.test(line.replace(HOST, '')) && inContext(detector, line)
}

/** Whether a key is what a provider calls its secret, whatever such a word says elsewhere: `secret_id`, `VAULT_SECRET_ID`. */
function isProvidersName({ id, context = [] }: Detector, name: string): boolean {
  const word = context.find((one) => name.endsWith(one))
  if (word === undefined) return false
  const rest = name.slice(0, -word.length).replace(/[-_.]+$/, '')
  return (
    rest === '' || rest.includes(id.slice(0, id.indexOf('-'))) || context.some((one) => rest.endsWith(one))
  )
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
