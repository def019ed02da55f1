import { buildAutomaton } from './automaton.ts'
import type { Candidate } from './candidate.ts'
import type { Detector } from './detector.ts'
import { slownessOf } from './linear.ts'
import { lineAround } from './near.ts'
import { isSampleToken } from './reference.ts'
import { WordSearch } from './search.ts'

/** A pattern of the user's own, as a config has it. */
export interface PatternSettings {
  /** `acme-token`: what findings call it */
  readonly id: string
  /** what it is in words; the id when absent */
  readonly name?: string | undefined
  /** a regular expression of JavaScript; the first group is the secret, else all of it */
  readonly pattern: string
  /** words of at least three letters, one of which is in every line that is to be looked at */
  readonly keywords: readonly string[]
  readonly ignoreCase?: boolean | undefined
}

/** A pattern that is ready to be looked for. */
export interface OwnPattern {
  readonly detector: Detector
  readonly expression: RegExp
  readonly keywords: readonly string[]
  /** the number of the group that is the secret */
  readonly group: number
  /** bits a character that the secret has at least */
  readonly entropy: number
  /** whether it is looked for in a file */
  readonly isFor: (path: string) => boolean
  /** whether a secret that it found is known to be none */
  readonly isAllowed: (secret: string, match: string, line: string) => boolean
}

const SHORTEST_KEYWORD = 3
const REACH = 1000

/** Why a pattern cannot be used, in words, and by which of its settings; undefined where it can. */
export function problemOfPattern({
  pattern,
  keywords,
}: Pick<PatternSettings, 'pattern' | 'keywords'>):
  | { readonly at: 'pattern' | 'keywords'; readonly message: string }
  | undefined {
  const slow = slownessOf(pattern)
  if (slow !== undefined) return { at: 'pattern', message: `this pattern is not used: ${slow}` }
  if (new RegExp(pattern).test(''))
    return { at: 'pattern', message: 'this pattern matches nothing at all, everywhere' }
  const short = keywords.find((word) => word.length < SHORTEST_KEYWORD || !/^[!-~]+$/.test(word))
  if (short !== undefined)
    return {
      at: 'keywords',
      message: `${short} is no keyword: at least ${SHORTEST_KEYWORD} characters of ASCII`,
    }
  return undefined
}

/** A pattern of a config, which `problemOfPattern` had nothing against. */
export function ownPattern({ id, name, pattern, keywords, ignoreCase }: PatternSettings): OwnPattern {
  const expression = new RegExp(pattern, ignoreCase ? 'gi' : 'g')
  return {
    detector: { id, name: name ?? id, parts: [], prefix: 0, source: '' },
    expression,
    keywords: keywords.map((word) => word.toLowerCase()),
    group: new RegExp(`${pattern}|`).exec('')!.length > 1 ? 1 : 0,
    entropy: 0,
    isFor: () => true,
    isAllowed: () => false,
  }
}

/** The words of some patterns, ready to be looked for in bytes. */
export class OwnPatterns {
  readonly #patterns: readonly OwnPattern[]
  readonly #automaton
  /** by word: the patterns it announces */
  readonly #ofWord: readonly (readonly number[])[]
  readonly #search = new WordSearch()

  constructor(patterns: readonly OwnPattern[]) {
    const words = [...new Set(patterns.flatMap(({ keywords }) => keywords))]
    this.#patterns = patterns
    this.#automaton = buildAutomaton(words)
    this.#ofWord = words.map((word) =>
      patterns.flatMap(({ keywords }, index) => (keywords.includes(word) ? [index] : [])),
    )
  }

  /** What the patterns find in a file: each line, and of a long one each stretch, is looked at once by each. */
  find(path: string, bytes: Uint8Array, textOf: () => string, unitOf: (byte: number) => number): Candidate[] {
    const found: Candidate[] = []
    const ends = new Int32Array(this.#patterns.length)
    this.#search.find(this.#automaton, bytes, (count) => {
      for (let hit = 0; hit < count; hit++) {
        const at = unitOf(this.#search.ends[hit]! - 1)
        for (let state = this.#search.states[hit]!; state !== 0; state = this.#automaton.shorter[state]!) {
          const word = this.#automaton.word[state]! - 1
          for (const index of word < 0 ? [] : this.#ofWord[word]!) {
            if (at >= ends[index]!) ends[index] = this.#tryAt(index, path, textOf(), at, ends[index]!, found)
          }
        }
      }
    })
    return found
  }

  #tryAt(index: number, path: string, text: string, at: number, from: number, found: Candidate[]): number {
    const { detector, expression, group, entropy, isFor, isAllowed } = this.#patterns[index]!
    const before = text.slice(Math.max(from, at - REACH), at)
    const start = at - before.length + before.lastIndexOf('\n') + 1
    const line = lineAround(text.slice(start, at + REACH), at - start, REACH)
    if (!isFor(path)) return text.length
    expression.lastIndex = 0
    for (let match = expression.exec(line); match; match = expression.exec(line)) {
      const value = match[group] ?? match[0]
      if (match[0] === '') expression.lastIndex++
      if (value === '' || bitsOf(value) < entropy || isSampleToken(value) || isAllowed(value, match[0], line))
        continue
      const own = start + match.index + match[0].lastIndexOf(value)
      found.push({
        kind: 'provider-token',
        detector,
        name: detector.name,
        confidence: 'high',
        value,
        start: own,
        end: own + value.length,
        shown: `(${value.length} characters)`,
      })
    }
    return start + line.length
  }
}

/** Shannon's entropy of a text's characters, bits each. */
function bitsOf(text: string): number {
  const counts = new Map<string, number>()
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}
