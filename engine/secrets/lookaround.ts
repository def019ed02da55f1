import { isKeyCode } from './assignment.ts'

/** A letter, a digit, `_`. */
export function isWordCode(code: number): boolean {
  return isKeyCode(code) && code !== 0x2d && code !== 0x2e
}

/** Whether the key that ends in a slash says that what follows is summed up: `checksum/secret`. */
export function isChecked(bytes: Uint8Array, slash: number): boolean {
  let word = ''
  for (let at = slash - 1; at >= 0 && slash - at < 20 && isKeyCode(bytes[at]!); at--)
    word = String.fromCharCode(bytes[at]!) + word
  return /(?:checksum|hash|digest|sha\d*|md5)$/i.test(word)
}

/** How far the query of a picture's address is followed back. */
const QUERY_REACH = 140

/** Whether the `?` or `&` at an offset is of the query of a picture's address: the token of a badge may be known. */
export function isBadge(bytes: Uint8Array, mark: number): boolean {
  let at = mark
  const first = Math.max(4, mark - QUERY_REACH)
  while (at > first && bytes[at] !== 0x3f) {
    const code = bytes[at]!
    if (code <= 0x20 || code === 0x22 || code === 0x27 || code === 0x28) return false
    at--
  }
  if (bytes[at] !== 0x3f) return false
  const word = String.fromCharCode(...bytes.subarray(at - 4, at))
  return word === '.svg' || word === '.png'
}

const PICTURE = /\.(?:svg|png)\?[^\s"')\]]{0,120}$/

/** The same for a token further on in the query of a picture's address. */
export function isOfBadge(text: string, at: number): boolean {
  return PICTURE.test(text.slice(Math.max(0, at - 140), at))
}

const MEETING = /\/(?:j|w|my|meeting|join)\/[^\s"'<>)]{0,100}[?&](?:pwd|passw(?:or)?d|passcode)=$/i

/** Whether the value at an offset is the passcode of a meeting, which its link is there to tell. */
export function isPasscode(text: string, at: number): boolean {
  return MEETING.test(text.slice(Math.max(0, at - 140), at))
}

/** Whether what stands right before a run says that it is the sum of something: `actions/checkout@…`, `sha256:…`. */
export function isDigest(bytes: Uint8Array, start: number): boolean {
  const before = bytes[start - 1]
  if (before === 0x40 || before === 0x2f) return true
  if (before !== 0x3a) return false
  let at = start - 2
  while (at > start - 5 && isDigit(bytes[at])) at--
  return at < start - 2 && bytes[at] === 0x61 && bytes[at - 1] === 0x68 && bytes[at - 2] === 0x73
}

const isDigit = (code: number | undefined): boolean => code !== undefined && code >= 0x30 && code <= 0x39

/**
 * Whether what follows a key says at a glance that no secret does: the end of the line behind a colon, `${…}`, `$(…)`,
 * `{{…}}`. Nothing else is decided here: it is there so that no text is made for what most keys have.
 */
export function hasNoSecret(bytes: Uint8Array, keyEnd: number): boolean {
  const last = bytes[keyEnd - 1]
  if (last === 0x2d || last === 0x2e) return false
  let at = keyEnd
  if (bytes[at] === 0x22 || bytes[at] === 0x27) at++
  while (bytes[at] === 0x20) at++
  const operator = bytes[at]
  if (operator !== 0x3a && operator !== 0x3d) return false
  at++
  while (bytes[at] === 0x20) at++
  if (bytes[at] === 0x0a || bytes[at] === 0x0d) return operator === 0x3a
  if (bytes[at] === 0x22 || bytes[at] === 0x27) at++
  const first = bytes[at]
  const second = bytes[at + 1]
  if (first === 0x7b) return second === 0x7b
  if (first !== 0x24) return false
  const third = bytes[at + 2] ?? 0
  if (second === 0x28) return third !== 0x29
  return second === 0x7b && (third === 0x7b || third === 0x5f || ((third | 32) >= 97 && (third | 32) <= 122))
}

/** Whether what follows ` -p` can be a value, and not the next option or the end of the line. */
export function isOption(bytes: Uint8Array, end: number): boolean {
  const next = bytes[end]
  if (next === undefined || next === 0x0a || next === 0x0d || next === 0x2d) return false
  return next !== 0x20 || (bytes[end + 1] !== 0x2d && bytes[end + 1] !== 0x20)
}

/** Whether `kind` is the key before a word: `kind: Secret`, `"kind":"Secret"`. */
export function isKindBefore(bytes: Uint8Array, at: number): boolean {
  let end = at
  while (end > at - 8 && end > 0) {
    const code = bytes[end - 1]!
    if (code !== 0x20 && code !== 0x3a && code !== 0x22 && code !== 0x27) break
    end--
  }
  return (
    end < at &&
    (bytes[end - 1]! | 32) === 0x64 &&
    (bytes[end - 2]! | 32) === 0x6e &&
    (bytes[end - 3]! | 32) === 0x69 &&
    (bytes[end - 4]! | 32) === 0x6b
  )
}
