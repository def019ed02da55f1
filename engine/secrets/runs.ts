/** Stretches of a text that may be tokens: long, of the characters that tokens are made of. Offsets are bytes, in order. */
export interface Runs {
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  /** the length of the longest */
  readonly longest: number
}

/** The shortest run that is kept, and how far apart a text is looked at for them. */
export const LONG_RUN = 16

const NARROW = tableOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-')
const WIDE = tableOf(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+/=.:%~!#$&*?@^|;,()<>[]{}\\\'"`',
)

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256)
  for (let at = 0; at < characters.length; at++) table[characters.charCodeAt(at)] = 1
  return table
}

/**
 * The runs of a text: of letters, digits, `_` and `-`, or (wide) of all that is no space. Every sixteenth byte is looked
 * at, and what is around it where a token may hold it.
 */
export function longRuns(bytes: Uint8Array, wide: boolean): Runs {
  const table = wide ? WIDE : NARROW
  const starts: number[] = []
  const ends: number[] = []
  let longest = 0
  let done = 0
  for (let probe = LONG_RUN - 1; probe < bytes.length; ) {
    if (table[bytes[probe]!] === 0) {
      probe += LONG_RUN
      continue
    }
    let start = probe
    while (start > done && table[bytes[start - 1]!] === 1) start--
    let end = probe + 1
    while (end < bytes.length && table[bytes[end]!] === 1) end++
    done = end
    if (end - start >= LONG_RUN) {
      starts.push(start)
      ends.push(end)
      longest = Math.max(longest, end - start)
    }
    probe = end + LONG_RUN
  }
  return { starts, ends, longest }
}

/** Index of the first run that ends behind an offset. */
export function firstFrom(ends: readonly number[], offset: number): number {
  let low = 0
  let high = ends.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (ends[middle]! <= offset) low = middle + 1
    else high = middle
  }
  return low
}
