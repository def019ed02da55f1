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

/** Whether the address that a `?` parts from its query is that of a picture: the token of a badge may be known. */
export function isBadge(bytes: Uint8Array, mark: number): boolean {
  let word = ''
  for (let at = mark - 4; at < mark; at++) word += String.fromCharCode(bytes[at] ?? 0)
  return word === '.svg' || word === '.png'
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
