/** Stretches of a text that may be tokens: long, of the characters that tokens are made of. Offsets are bytes, in order. */
export interface Runs {
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  /** the length of the longest */
  readonly longest: number
}

/** Runs as short as that are told apart; tokens of no form of their own are longer. */
const SHORTEST = 16
/** Runs are looked for by their length in steps of that, so that a text is searched a few times at most. */
const STEP = 16
const LONGEST = 64

const NARROW = tableOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-')
const WIDE = tableOf(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+/=.:%~!#$&*?@^|;,()<>[]{}\\\'"`',
)

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256)
  for (let at = 0; at < characters.length; at++) table[characters.charCodeAt(at)] = 1
  return table
}

/** Whether characters from `from` to `to` may all be of one token. */
export function isFilled(bytes: Uint8Array, from: number, to: number, wide: boolean): boolean {
  if (from < 0 || to > bytes.length) return false
  const table = wide ? WIDE : NARROW
  for (let at = to - 1; at >= from; at--) if (table[bytes[at]!] === 0) return false
  return true
}

/** The runs of one text, found when they are asked for. */
export class RunsOf {
  readonly #bytes: Uint8Array
  readonly #found: (Runs | undefined)[] = []

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** The runs of `least` characters or more, and perhaps some shorter ones. */
  longerThan(least: number, wide: boolean): Runs {
    const step = Math.max(SHORTEST, Math.min(LONGEST, least - (least % STEP)))
    const index = step * 2 + Number(wide)
    this.#found[index] ??= longRuns(this.#bytes, step, wide)
    return this.#found[index]
  }
}

/**
 * The runs of at least `least` characters: of letters, digits, `_` and `-`, or (wide) of all that is no space. Where
 * one begins, its last character is looked at first: the first from behind that no token holds is where the next may.
 */
function longRuns(bytes: Uint8Array, least: number, wide: boolean): Runs {
  const table = wide ? WIDE : NARROW
  const starts: number[] = []
  const ends: number[] = []
  let longest = 0
  for (let start = 0; start + least <= bytes.length; ) {
    let at = start + least - 1
    while (at >= start && table[bytes[at]!] === 1) at--
    if (at >= start) {
      start = at + 1
      continue
    }
    let end = start + least
    while (end < bytes.length && table[bytes[end]!] === 1) end++
    starts.push(start)
    ends.push(end)
    longest = Math.max(longest, end - start)
    start = end + 1
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
