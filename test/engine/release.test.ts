import { describe, expect, it } from 'vitest'
import { compareReleases, distanceOf, readRelease } from '../../engine/release.ts'
import { boundOf } from '../../engine/version.ts'

const order = (a: string, b: string): number | undefined =>
  Math.sign(compareReleases(readRelease(a)!, readRelease(b)!) ?? Number.NaN)

describe('readRelease', () => {
  it('reads versions, counters and variants', () => {
    expect(readRelease('v1.10.2')).toEqual({ numbers: [1, 10, 2], variant: '', preliminary: false })
    expect(readRelease('280')?.numbers).toEqual([280])
    expect(readRelease('1.25-alpine')).toEqual({ numbers: [1, 25], variant: 'alpine', preliminary: false })
    expect(readRelease('1.2.0-rc.1')?.preliminary).toBe(true)
  })

  it('knows nothing of names, ranges, hashes and dates without dots', () => {
    for (const text of ['latest', '>=1.0.0', '4f2a91c', 'main-4f2a91c', '20261121', '1.2.x', ''])
      expect(readRelease(text), text).toBeUndefined()
  })
})

describe('compareReleases', () => {
  it('compares number by number', () => {
    expect(order('1.10.0', '1.9.9')).toBe(1)
    expect(order('v247', 'v280')).toBe(-1)
    expect(order('1.2.3', 'v1.2.3')).toBe(0)
  })

  it('does not guess between variants, tags of several releases, and what is still to come', () => {
    for (const [a, b] of [
      ['1.25-alpine', '1.26'],
      ['1.25', '1.25.3'],
      ['1.2.0', '1.2.0-rc.1'],
    ] as const)
      expect(order(a, b), `${a} ${b}`).toBeNaN()
  })
})

it('tells how far a release is behind by the first number that differs', () => {
  const distance = (a: string, b: string) => distanceOf(readRelease(a)!, readRelease(b)!)
  expect(distance('3.19.0', '5.9.1')).toEqual({ part: 0, by: 2 })
  expect(distance('1.4.9', '1.9.0')).toEqual({ part: 1, by: 5 })
  expect(distance('1.9.0', '1.4.9')).toBeUndefined()
})

it('takes the version out of a single constraint', () => {
  expect(['~> 5.40', '= 1.2.3', '^1.0.0', '>= 1.5', '~> 1.0, != 1.3'].map(boundOf)).toEqual([
    '5.40',
    '1.2.3',
    '1.0.0',
    '>= 1.5',
    '~> 1.0, != 1.3',
  ])
})
