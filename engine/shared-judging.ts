import type { Finding, OwedFinding, RuleTime, Skipped } from './finding.ts'

/**
 * What one judge made of the rules that it took: plain data, so that it can be handed from thread to thread.
 */
export interface Judged {
  /** ids of the rules that it judged to their end */
  readonly rules: readonly string[]
  readonly findings: readonly Finding[]
  readonly suppressed: readonly Finding[]
  readonly owed: readonly OwedFinding[]
  readonly skipped: readonly Skipped[]
  readonly times: readonly RuleTime[]
  /** comments that hid something: file and offset */
  readonly usedComments: readonly (readonly [path: string, start: number])[]
  /** waivers that hid something, by their place in the config */
  readonly usedWaivers: readonly number[]
}

const HALF = 16
const MASK = (1 << HALF) - 1

/**
 * Rules that two judges take from, each from its own end, until they meet. Both are given the same ids in the same
 * order. How many each has taken lies in one integer of memory that both see: the one from the front in the lower half,
 * the one from the back in the upper, so that one compare-and-exchange takes a rule.
 */
export class RuleQueue {
  readonly #ids: readonly string[]
  readonly #taken: Int32Array

  /** `taken` has one element, 0 at the beginning; at most 32,767 ids */
  constructor(ids: readonly string[], taken: Int32Array) {
    this.#ids = ids
    this.#taken = taken
  }

  /** The next id from one end; undefined when none is left. */
  take(end: 'front' | 'back'): string | undefined {
    for (;;) {
      const taken = Atomics.load(this.#taken, 0)
      const front = taken & MASK
      const back = taken >>> HALF
      if (front + back >= this.#ids.length) return undefined
      const next = end === 'front' ? taken + 1 : taken + (1 << HALF)
      if (Atomics.compareExchange(this.#taken, 0, taken, next) === taken)
        return this.#ids[end === 'front' ? front : this.#ids.length - 1 - back]
    }
  }
}
