import { ALPHABETS } from './alphabets.ts'
import { withChecksum } from './checksums.ts'
import { type Detector, isRun, lengthsOf, type Part, type Run } from './detector.ts'

/** Numbers from 0 to below `most` that follow from a seed: xorshift over a hash of the seed, good enough for samples. */
function numbersOf(seed: string): (most: number) => number {
  let state = 0x811c9dc5
  for (let at = 0; at < seed.length; at++) state = Math.imul(state ^ seed.charCodeAt(at), 0x01000193)
  state = state >>> 0 || 1
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state
  }
  for (let round = 0; round < 8; round++) next()
  return (most) => Math.floor((next() / 2 ** 32) * most)
}

/** Characters of a run that follow from numbers; long runs of letters and digits hold some of each. */
function charactersOf(run: Run, length: number, number: (most: number) => number): string {
  const { characters } = ALPHABETS[run.of]
  if (characters.length < 10) return characters[0]!.repeat(length)
  for (;;) {
    let text = ''
    // The first and last are letters or digits, as boundaries and base64 expect.
    while (text.length < length) {
      const letter = characters[number(characters.length)]!
      const edge = text.length === 0 || text.length === length - 1
      if (!edge || /[0-9A-Za-z]/.test(letter)) text += letter
    }
    const mixes = length >= 16 && characters.length >= 62
    if (mixes && !(/[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text))) continue
    if (!/(.)\1{3}/.test(text)) return text
  }
}

type Extent = 'any' | 'least' | 'most'

function textsOf(detector: Detector, seed: string, extent: Extent): string[] {
  const number = numbersOf(`${detector.id}/${seed}`)
  return detector.parts.map((part) => {
    if (typeof part === 'string') return part
    if (!isRun(part)) return part[number(part.length)]!
    const [least, most] = lengthsOf(part)
    const length = extent === 'least' ? least : extent === 'most' ? most : least + number(most - least + 1)
    return charactersOf(part, length, number)
  })
}

const finished = (detector: Detector, texts: readonly string[]) =>
  detector.checksum ? withChecksum(detector.checksum, texts.join('')) : texts.join('')

/** A made-up token of a detector, nobody's, with a right checksum; the same seed gives the same token. */
export function sampleOf(detector: Detector, seed: string): string {
  return finished(detector, textsOf(detector, seed, 'any'))
}

/** A text that is almost a token, and why it is none. */
export interface NearMiss {
  readonly why: 'one character short' | 'wrong alphabet' | 'wrong checksum' | 'inside a longer word'
  readonly text: string
}

/** The place of the run that near misses are made in: the last that has a length to fall short of. */
function decisiveOf(parts: readonly Part[]): number {
  return parts.findLastIndex((part) => isRun(part) && part.of !== 'pad' && lengthsOf(part)[0] > 1)
}

/**
 * Texts that are almost tokens. One with a wrong checksum still matches the pattern; `confidenceOf` is less sure of it.
 * The others do not match.
 */
export function nearMissesOf(detector: Detector, seed: string): NearMiss[] {
  const least = textsOf(detector, seed, 'least')
  const most = textsOf(detector, seed, 'most')
  const misses: NearMiss[] = []
  const at = decisiveOf(detector.parts)
  const run = least[at]
  if (run !== undefined) {
    const replaced = (text: string) => least.toSpliced(at, 1, text).join('')
    misses.push({ why: 'one character short', text: replaced(run.slice(0, -1)) })
    const middle = Math.floor(run.length / 2)
    misses.push({ why: 'wrong alphabet', text: replaced(`${run.slice(0, middle)}*${run.slice(middle + 1)}`) })
  }
  if (detector.boundary?.before !== '')
    misses.push({ why: 'inside a longer word', text: `x${finished(detector, most)}` })
  if (detector.boundary?.after !== '') {
    misses.push({ why: 'inside a longer word', text: `${finished(detector, most)}x` })
  }
  if (detector.checksum && detector.checksum !== 'jwt') {
    const right = sampleOf(detector, seed)
    const last = right.at(-1)!
    const other =
      detector.checksum === 'aws-account'
        ? `${right.slice(0, 4)}7${right.slice(5)}`
        : `${right.slice(0, -1)}${last === 'Q' || last === 'q' ? 'Z' : 'Q'}`
    misses.push({ why: 'wrong checksum', text: other })
  }
  return misses
}
