/** What base64 stands for, one character a byte; undefined where it is no base64. White space is looked over. */
export function decodeBase64(text: string): string | undefined {
  const compact = /[\s-_]/.test(text) ? text.replace(/\s+/g, '').replace(/-/g, '+').replace(/_/g, '/') : text
  if (compact.length < 4 || compact.length % 4 === 1 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact))
    return undefined
  try {
    return atob(compact.replace(/=+$/, ''))
  } catch {
    return undefined
  }
}

/** Whether bytes, one a character, are text: no control characters but white space, and mostly ASCII. */
export function isPrintable(binary: string): boolean {
  let foreign = 0
  const length = Math.min(binary.length, 512)
  for (let i = 0; i < length; i++) {
    const code = binary.charCodeAt(i)
    if (code < 32 ? code !== 9 && code !== 10 && code !== 13 : code === 127) return false
    if (code > 126) foreign++
  }
  return foreign * 4 <= length
}

/** A string of bytes, one a character, as bytes. */
export function bytesOf(binary: string): Uint8Array {
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

/** The text of a file in UTF-16 that says so with a byte order mark; undefined for any other. */
export function utf16TextOf(bytes: Uint8Array): string | undefined {
  if (bytes.length < 4) return undefined
  const little = bytes[0] === 0xff && bytes[1] === 0xfe
  const big = bytes[0] === 0xfe && bytes[1] === 0xff
  if (!little && !big) return undefined
  return new TextDecoder(little ? 'utf-16le' : 'utf-16be').decode(bytes)
}

/** Bytes as text, one character a byte where they are no UTF-8: what can be found in them is found. */
export function latin1TextOf(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes)
}

/** From here on it costs less to decode what lies between two offsets than to look at each byte. */
const FAR = 128
const UNITS = new TextDecoder('utf-8', { ignoreBOM: true })

/** Turns offsets in UTF-8 bytes into offsets in UTF-16 code units, from where it was asked last: cheap for near ones. */
export class Offsets {
  readonly #bytes: Uint8Array
  readonly #ascii: boolean
  #byte = 0
  #unit = 0

  constructor(bytes: Uint8Array, text: string) {
    this.#bytes = bytes
    this.#ascii = bytes.length === text.length
  }

  /** the code unit at which the character of a byte starts */
  unitAt(byte: number): number {
    if (this.#ascii) return byte
    const bytes = this.#bytes
    let unit = this.#unit
    if (byte - this.#byte > FAR) {
      unit += UNITS.decode(bytes.subarray(this.#byte, byte)).length
      this.#byte = byte
      this.#unit = unit
      return unit
    }
    for (let at = this.#byte; at < byte; at++) unit += unitsOf(bytes[at]!)
    for (let at = this.#byte - 1; at >= byte; at--) unit -= unitsOf(bytes[at]!)
    this.#byte = byte
    this.#unit = unit
    return unit
  }
}

/** Code units that the character has whose first byte this is; 0 for a byte within a character. */
function unitsOf(byte: number): number {
  return (byte & 0xc0) === 0x80 ? 0 : byte >= 0xf0 ? 2 : 1
}

const BASE64 = new Uint8Array(256)
for (const code of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].map((one) =>
  one.charCodeAt(0),
))
  BASE64[code] = 1

/** The shortest run of base64 that is looked into. */
export const SHORTEST_RUN = 20

/**
 * Calls `visit` with each run of at least 20 characters of base64 whose first bytes are text. Where a run may begin,
 * its twentieth character is looked at first: few bytes are read at all.
 */
export function forEachBase64(bytes: Uint8Array, visit: (start: number, end: number) => void): void {
  const { length } = bytes
  for (let start = 0; start + SHORTEST_RUN <= length; ) {
    let at = start + SHORTEST_RUN - 1
    while (at >= start && BASE64[bytes[at]!] === 1) at--
    if (at >= start) {
      start = at + 1
      continue
    }
    let end = start + SHORTEST_RUN
    while (end < length && BASE64[bytes[end]!] === 1) end++
    if (startsText(bytes, start)) visit(start, end)
    start = end + 1
  }
}

const SEXTETS = new Uint8Array(256)
for (const [index, letter] of [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
].entries())
  SEXTETS[letter.charCodeAt(0)] = index

/** Whether the first 12 bytes of a run of base64 are ASCII text: one run of 100,000 is so by chance. */
function startsText(bytes: Uint8Array, start: number): boolean {
  for (let at = start; at < start + 16; at += 4) {
    const bits =
      (SEXTETS[bytes[at]!]! << 18) |
      (SEXTETS[bytes[at + 1]!]! << 12) |
      (SEXTETS[bytes[at + 2]!]! << 6) |
      SEXTETS[bytes[at + 3]!]!
    if (!isText(bits >> 16) || !isText((bits >> 8) & 0xff) || !isText(bits & 0xff)) return false
  }
  return true
}

const isText = (code: number): boolean =>
  (code >= 32 && code < 127) || code === 10 || code === 9 || code === 13
