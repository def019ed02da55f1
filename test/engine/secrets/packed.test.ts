import { expect, test } from 'vitest'
import { detectors } from '../../../engine/secrets/detectors/index.ts'
import { buildLexicon } from '../../../engine/secrets/lexicon.ts'
import { packLexicon, unpackLexicon } from '../../../engine/secrets/packed.ts'

test('a lexicon is read back as it was packed, wherever it lies in memory', () => {
  const lexicon = buildLexicon(detectors)
  const packed = packLexicon(lexicon, detectors)
  const shifted = new Uint8Array(packed.length + 1)
  shifted.set(packed, 1)
  for (const bytes of [packed, shifted.subarray(1)]) {
    const { detector, ...numbers } = unpackLexicon(bytes)
    const { detector: _, ...expected } = lexicon
    expect(numbers).toEqual(expected)
    expect(detectors.map((_, index) => detector(index))).toEqual(detectors)
  }
})

test('a machine of another byte order is told so', () => {
  const packed = packLexicon(buildLexicon(detectors.slice(0, 3)), detectors.slice(0, 3))
  new DataView(packed.buffer).setUint32(0, 0x34120000)
  packed.subarray(0, 4).reverse()
  expect(() => unpackLexicon(packed)).toThrow('byte order')
})
