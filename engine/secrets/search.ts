import { ACCEPTS, type Automaton } from './automaton.ts'

const FIRST_ROOM = 4096
/** Room that is kept for the next text. */
const MOST_KEPT = 65_536

/**
 * Where words of an automaton end in a text, in the order of the text: the offset behind the word, and the state. They
 * are written down first and looked at later: a loop that calls nothing runs twice as fast. What a search found is
 * valid until the next one.
 */
export class WordSearch {
  ends = new Int32Array(FIRST_ROOM)
  states = new Uint16Array(FIRST_ROOM)

  /** Finds every word in bytes; returns how many there are. */
  find({ classes, next, shift }: Automaton, bytes: Uint8Array): number {
    if (this.ends.length > MOST_KEPT) this.#makeRoom(FIRST_ROOM)
    let { ends, states } = this
    let count = 0
    let state = 0
    for (let at = 0; at < bytes.length; at++) {
      state = next[(state << shift) | classes[bytes[at]!]!]!
      if (state >= ACCEPTS) {
        state &= ACCEPTS - 1
        if (count === ends.length) {
          this.#makeRoom(count * 2)
          ends = this.ends
          states = this.states
        }
        ends[count] = at + 1
        states[count++] = state
      }
    }
    return count
  }

  #makeRoom(room: number): void {
    const { ends, states } = this
    this.ends = new Int32Array(room)
    this.states = new Uint16Array(room)
    this.ends.set(ends.subarray(0, room))
    this.states.set(states.subarray(0, room))
  }
}
