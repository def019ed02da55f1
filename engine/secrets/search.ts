import { ACCEPTS, type Automaton } from './automaton.ts'
import { stretchEnd, stretchFrom, tableOf } from './runs.ts'

/** Bytes that are searched at once: no more words than that can end in them. */
const BLOCK = 1 << 16

/**
 * Where words of an automaton end in a text, in the order of the text: the offset behind the word, and the state. They
 * are written down first and looked at later: a loop that calls nothing runs twice as fast. What a search found is
 * valid until the next one.
 */
export class WordSearch {
  readonly ends = new Int32Array(BLOCK)
  readonly states = new Int32Array(BLOCK)

  /** Searches a text, and calls `visit` after each part of it with the number of words that were found there. */
  find(automaton: Automaton, bytes: Uint8Array, visit: (count: number) => void): void {
    let row = 0
    for (let from = 0; from < bytes.length; from += BLOCK) {
      const to = Math.min(bytes.length, from + BLOCK)
      row = this.#part(automaton, bytes, from, to, row, visit)
    }
  }

  #part(
    { classes, next, shift }: Automaton,
    bytes: Uint8Array,
    from: number,
    to: number,
    begin: number,
    visit: (count: number) => void,
  ): number {
    const { ends, states } = this
    let count = 0
    let row = begin
    for (let at = from; at < to; at++) {
      row = next[row | classes[bytes[at]!]!]!
      if (row >= ACCEPTS) {
        row &= ACCEPTS - 1
        ends[count] = at + 1
        states[count++] = row >>> shift
      }
    }
    if (count > 0) visit(count)
    return row
  }
}

/** How far a text was searched for each of many things. Starting anew with the next text costs nothing. */
export class Reached {
  #ends = new Int32Array(1024)
  #runs = new Int32Array(1024)
  #run = 0

  /** Forgets all. */
  restart(): void {
    this.#run++
  }

  /** The offset up to which a thing was looked for; 0 where it was not yet. */
  of(thing: number): number {
    return this.#runs[thing] === this.#run ? this.#ends[thing]! : 0
  }

  set(thing: number, end: number): void {
    if (thing >= this.#ends.length) this.#makeRoom(thing * 2)
    this.#runs[thing] = this.#run
    this.#ends[thing] = end
  }

  #makeRoom(room: number): void {
    const [ends, runs] = [this.#ends, this.#runs]
    this.#ends = new Int32Array(room)
    this.#runs = new Int32Array(room)
    this.#ends.set(ends)
    this.#runs.set(runs)
  }
}

/** Stretches up to this length are not told apart: leaps of a dozen bytes find the others. */
export const UNMEASURED = 11

/** How long the longest stretch of each alphabet in a text is: most texts lack what most tokens are made of. */
export class Longest {
  readonly #lengths = new Int32Array(256)
  readonly #runs = new Int32Array(256)
  #run = 0

  /** Forgets all: the next text is another one. */
  restart(): void {
    this.#run++
  }

  /** The length of the longest stretch of an alphabet, by its number, `UNMEASURED` at least: measured once in a text. */
  of(alphabet: number, bytes: Uint8Array): number {
    if (this.#runs[alphabet] === this.#run) return this.#lengths[alphabet]!
    const table = tableOf(alphabet)
    const { length } = bytes
    let longest = UNMEASURED
    // each stretch that is found is longer than the last, and the longer it is the farther the search leaps
    for (let at = 0; at >= 0; ) {
      at = stretchFrom(bytes, table, longest + 1, at, length)
      if (at < 0) break
      const end = stretchEnd(bytes, table, at + longest + 1, length)
      longest = end - at
      at = end
    }
    this.#runs[alphabet] = this.#run
    this.#lengths[alphabet] = longest
    return longest
  }
}
