import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { detectors } from '../../../engine/secrets/detectors/index.ts'
import { buildLexicon } from '../../../engine/secrets/lexicon.ts'
import { packLexicon, unpackLexicon } from '../../../engine/secrets/packed.ts'

/** Long lists of numbers by their sum: to compare a million elements one by one takes seconds. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    return `${value.constructor.name} ${createHash('sha256').update(bytes).digest('hex')}`
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]))
}

test('a lexicon is read back as it was packed, wherever it lies in memory', () => {
  const lexicon = buildLexicon(detectors)
  const packed = packLexicon(lexicon, detectors)
  const shifted = new Uint8Array(packed.length + 1)
  shifted.set(packed, 1)
  for (const bytes of [packed, shifted.subarray(1)]) {
    const { detector, ...numbers } = unpackLexicon(bytes)
    const { detector: _, ...expected } = lexicon
    expect(plain(numbers)).toEqual(plain(expected))
    expect(detectors.map((_, index) => detector(index))).toEqual(detectors)
  }
})

test('a machine of another byte order is told so', () => {
  const packed = packLexicon(buildLexicon(detectors.slice(0, 3)), detectors.slice(0, 3))
  new DataView(packed.buffer).setUint32(0, 0x34120000)
  packed.subarray(0, 4).reverse()
  expect(() => unpackLexicon(packed)).toThrow('byte order')
})
