import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ACCEPTS, type Automaton, buildAutomaton } from '../../../engine/secrets/automaton.ts'

/** Every word of a text with where it ends, as the automaton finds them. */
function found(automaton: Automaton, words: readonly string[], bytes: Uint8Array): string[] {
  const hits: string[] = []
  let row = 0
  for (let at = 0; at < bytes.length; at++) {
    row = automaton.next[row | automaton.classes[bytes[at]!]!]!
    if (row < ACCEPTS) continue
    row &= ACCEPTS - 1
    for (let end = row >>> automaton.shift; end !== 0; end = automaton.shorter[end]!) {
      const word = automaton.word[end]!
      if (word > 0) hits.push(`${words[word - 1]} ${at + 1}`)
    }
  }
  return hits.sort()
}

function searched(words: readonly string[], text: string): string[] {
  const hits: string[] = []
  for (const word of words) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
      hits.push(`${word} ${at + word.length}`)
  }
  return hits.sort()
}

test('the automaton finds what a search for each word finds, in either case', () => {
  const letters = fc.constantFrom('a', 'b', 'c', '_', ':')
  const word = fc.string({ unit: letters, minLength: 1, maxLength: 5 })
  const text = fc.string({ unit: fc.constantFrom('a', 'B', 'c', '_', ':', 'A', 'z', '\n'), maxLength: 80 })
  fc.assert(
    fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 12 }), text, (words, where) => {
      const automaton = buildAutomaton(words)
      expect(found(automaton, words, Buffer.from(where))).toEqual(searched(words, where.toLowerCase()))
    }),
    { numRuns: process.env.DEEP ? 20_000 : 300 },
  )
})

test('bytes of no word lead back to the start, all 256 of them', () => {
  const automaton = buildAutomaton(['pass'])
  for (let byte = 0; byte < 256; byte++) {
    expect(found(automaton, ['pass'], Uint8Array.of(byte, 112, 97, 115, 115, byte))).toEqual(['pass 5'])
  }
})
