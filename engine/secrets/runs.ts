import { ALPHABETS, type Alphabet } from './alphabets.ts'

/** The alphabets by number, as the lexicon has them. */
const NAMES = Object.keys(ALPHABETS) as Alphabet[]

/** What tokens of letters, digits, `_` and `-` are made of, where no one run tells more. */
export const NARROW = NAMES.length
/** What any token may hold. */
export const WIDE = NARROW + 1

const NARROW_OF = '0-9A-Za-z_\\-'
const WIDE_OF = '!-~'

/** The number of an alphabet. */
export function numberOf(alphabet: Alphabet): number {
  return NAMES.indexOf(alphabet)
}

const tables: (Uint8Array | undefined)[] = []

/** 1 for each byte that an alphabet holds; `number` is that of `numberOf`, `NARROW` or `WIDE`. */
export function tableOf(number: number): Uint8Array {
  let table = tables[number]
  if (!table) {
    const of = number === WIDE ? WIDE_OF : number === NARROW ? NARROW_OF : ALPHABETS[NAMES[number]!].of
    table = tableOfClass(of)
    tables[number] = table
  }
  return table
}

/** The same for the inside of a character class: letters, ranges, escapes, `\\s`. */
function tableOfClass(of: string): Uint8Array {
  const table = new Uint8Array(256)
  for (let at = 0; at < of.length; at++) {
    const escaped = of[at] === '\\'
    if (escaped) at++
    if (escaped && of[at] === 's') {
      for (const code of [9, 10, 11, 12, 13, 32]) table[code] = 1
      continue
    }
    const first = of.charCodeAt(at)
    const ranged = !escaped && of[at + 1] === '-' && at + 2 < of.length
    table.fill(1, first, (ranged ? of.charCodeAt(at + 2) : first) + 1)
    if (ranged) at += 2
  }
  return table
}

/** Whether all bytes from `from` to `to` are of an alphabet. */
export function isFilled(bytes: Uint8Array, from: number, to: number, table: Uint8Array): boolean {
  if (from < 0 || to > bytes.length) return false
  for (let at = to - 1; at >= from; at--) if (table[bytes[at]!] === 0) return false
  return true
}

/**
 * Where the first `least` bytes of an alphabet stand in a row, that begin between `from` and `to`; -1 where they
 * nowhere do. The last byte of where they may stand is looked at first, as Boyer and Moore do with words.
 */
export function stretchFrom(
  bytes: Uint8Array,
  table: Uint8Array,
  least: number,
  from: number,
  to: number,
): number {
  const last = Math.min(to - 1, bytes.length - least)
  for (let start = from; start <= last; ) {
    let at = start + least - 1
    while (at >= start && table[bytes[at]!] === 1) at--
    if (at < start) return start
    start = at + 1
  }
  return -1
}

/** Where a stretch that goes on at `from` ends, `to` at the latest. */
export function stretchEnd(bytes: Uint8Array, table: Uint8Array, from: number, to: number): number {
  const limit = Math.min(to, bytes.length)
  let end = from
  while (end < limit && table[bytes[end]!] === 1) end++
  return end
}
