import type { Detector } from './detector.ts'
import type { Lexicon } from './lexicon.ts'

/** The first number of a packed lexicon: read the other way round it tells of a machine of the other byte order. */
const MARK = 0x1234
/** Numbers of 32 bits at the beginning: mark, shift, longest, and the length of each part. */
const HEAD = 10

/**
 * A lexicon as one file: its numbers as they lie in memory, and the detectors as lines of JSON behind them. Reading
 * it back takes no time: nothing is parsed until a detector is tried.
 */
export function packLexicon(lexicon: Lexicon, detectors: readonly Detector[]): Uint8Array {
  const { automaton, actions, lengths, first, attempts } = lexicon
  const encoder = new TextEncoder()
  const lines = detectors.map((detector) => encoder.encode(JSON.stringify(detector)))
  const places = new Uint32Array(lines.length + 1)
  for (const [index, line] of lines.entries()) places[index + 1] = places[index]! + line.length
  const parts = [
    places,
    automaton.next,
    automaton.word,
    automaton.shorter,
    first,
    attempts,
    automaton.classes,
    actions,
    lengths,
  ]
  const head = new Uint32Array(HEAD)
  head.set([
    MARK,
    automaton.shift,
    automaton.longest,
    places.length,
    automaton.next.length,
    automaton.word.length,
    first.length,
    attempts.length,
    lengths.length,
  ])
  const packed = new Uint8Array([head, ...parts, ...lines].reduce((sum, part) => sum + part.byteLength, 0))
  let at = 0
  for (const part of [head, ...parts, ...lines]) {
    packed.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at)
    at += part.byteLength
  }
  return packed
}

/** Reads what `packLexicon` wrote. Throws on a machine of another byte order than the one it was written on. */
export function unpackLexicon(packed: Uint8Array): Lexicon {
  // numbers of four bytes begin where four divides the address
  const { buffer, byteOffset } = packed.byteOffset % 4 === 0 ? packed : packed.slice()
  const [mark, shift, longest, placed, next, states, first, attempts, words] = new Uint32Array(
    buffer,
    byteOffset,
    HEAD,
  )
  if (mark !== MARK) throw new Error('the table of secrets was packed for another byte order')
  let at = byteOffset + HEAD * 4
  const numbers = <Numbers>(Type: TypedArray<Numbers>, length: number): Numbers => {
    const part = new Type(buffer, at, length)
    at += length * Type.BYTES_PER_ELEMENT
    return part
  }
  const places = numbers(Uint32Array, placed!)
  const lexicon = {
    next: numbers(Int32Array, next!),
    word: numbers(Uint16Array, states!),
    shorter: numbers(Uint16Array, states!),
    first: numbers(Uint16Array, first!),
    attempts: numbers(Int16Array, attempts!),
    classes: numbers(Uint8Array, 256),
    actions: numbers(Uint8Array, words!),
    lengths: numbers(Uint8Array, words!),
  }
  const lines = at
  const made: (Detector | undefined)[] = []
  return {
    automaton: {
      classes: lexicon.classes,
      next: lexicon.next,
      shift: shift!,
      word: lexicon.word,
      shorter: lexicon.shorter,
      longest: longest!,
    },
    actions: lexicon.actions,
    lengths: lexicon.lengths,
    first: lexicon.first,
    attempts: lexicon.attempts,
    detector(index) {
      made[index] ??= JSON.parse(
        new TextDecoder().decode(
          new Uint8Array(buffer, lines + places[index]!, places[index + 1]! - places[index]!),
        ),
      ) as Detector
      return made[index]
    },
  }
}

interface TypedArray<Numbers> {
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): Numbers
  readonly BYTES_PER_ELEMENT: number
}
