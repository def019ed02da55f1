/**
 * A deterministic Aho–Corasick automaton (Aho, Corasick: Efficient String Matching, CACM 18(6), 1975) over bytes.
 * ASCII letters are folded; bytes that no word has share one class, so that a row of the table is short.
 */
export interface Automaton {
  /** class of a byte; 256 entries */
  readonly classes: Uint8Array
  /** next row by `row | class`, a row being `state << shift`; `ACCEPTS` is set where a word ends */
  readonly next: Int32Array
  readonly shift: number
  /** index of the longest word that ends in a state, plus 1; 0 where none does */
  readonly word: Uint16Array
  /** the state of the next shorter word that ends here too; 0 where there is none */
  readonly shorter: Uint16Array
  /** characters of the longest word */
  readonly longest: number
}

/** Set in an entry of `next` whose state ends a word. */
export const ACCEPTS = 1 << 30
/** States that 16 bits can number. */
const MOST_STATES = 0xffff

/**
 * What texts are made of, most frequent first: the classes of these bytes are numbered in this order, so that what is
 * used of a row lies together.
 */
const FREQUENT = 'etaoinsrhldcumfpgwybvkxjqz-_./:="'

/** Builds the automaton of some words: ASCII, lower case, each once. Throws where they need more than 65,535 states. */
export function buildAutomaton(words: readonly string[]): Automaton {
  const classes = new Uint8Array(256)
  const letters = new Set(words.join(''))
  const ordered = [...FREQUENT].filter((letter) => letters.delete(letter)).concat([...letters])
  for (const [index, letter] of ordered.entries()) classes[letter.charCodeAt(0)] = index + 1
  const classCount = ordered.length + 1
  const most = words.reduce((sum, word) => sum + word.length, 1)
  const longest = Math.max(...words.map((word) => word.length))
  for (let code = 97; code <= 122; code++) classes[code - 32] = classes[code]!
  if (most > MOST_STATES) throw new Error(`${words.length} words need more states than the automaton has`)
  let shift = 1
  while (1 << shift < classCount) shift++

  const trie = new Trie(most)
  for (let index = 0; index < words.length; index++) trie.add(words[index]!, classes, index)
  return { ...complete(trie, classes, shift), longest }
}

/** The words as a tree: each state with the class that leads to it, its first child and its next sibling. */
class Trie {
  readonly word: Uint16Array
  readonly via: Uint8Array
  readonly child: Uint16Array
  readonly sibling: Uint16Array
  states = 1

  constructor(most: number) {
    this.word = new Uint16Array(most)
    this.via = new Uint8Array(most)
    this.child = new Uint16Array(most)
    this.sibling = new Uint16Array(most)
  }

  add(letters: string, classes: Uint8Array, index: number): void {
    let state = 0
    for (let i = 0; i < letters.length; i++) {
      const wanted = classes[letters.charCodeAt(i)]!
      let next = this.child[state]!
      while (next !== 0 && this.via[next] !== wanted) next = this.sibling[next]!
      if (next === 0) {
        next = this.states++
        this.via[next] = wanted
        this.sibling[next] = this.child[state]!
        this.child[state] = next
      }
      state = next
    }
    this.word[state] = index + 1
  }
}

/**
 * Where each state goes for every class, breadth first: as its longest proper suffix does, but for its own children.
 * States are numbered in that order: texts stay within a few letters of the start, so that their rows share cache lines.
 */
function complete(trie: Trie, classes: Uint8Array, shift: number): Omit<Automaton, 'longest'> {
  const { via, child, sibling, states } = trie
  const next = new Int32Array(states << shift)
  const word = new Uint16Array(states)
  const shorter = new Uint16Array(states)
  const fail = new Uint16Array(states)
  /** number → state of the tree */
  const queue = new Uint16Array(states)
  let tail = 1
  for (let head = 0; head < tail; head++) {
    const row = head << shift
    const backRow = fail[head]! << shift
    if (head !== 0) next.copyWithin(row, backRow, backRow + (1 << shift))
    for (let one = child[queue[head]!]!; one !== 0; one = sibling[one]!) {
      const at = row | via[one]!
      // what stands here still is where the suffix goes
      const back = head === 0 ? 0 : (next[at]! & (ACCEPTS - 1)) >>> shift
      fail[tail] = back
      word[tail] = trie.word[one]!
      shorter[tail] = word[back] === 0 ? shorter[back]! : back
      next[at] = (tail << shift) | (word[tail] !== 0 || shorter[tail] !== 0 ? ACCEPTS : 0)
      queue[tail++] = one
    }
  }
  return { classes, next, shift, word, shorter }
}
