import { expect, test } from 'vitest'
import { isExact, liesInRange } from '../../engine/version-range.ts'

test.each([
  ['1.2.3', '1.2.3', true],
  ['v1.2.3', '=1.2.3', true],
  ['1.2.4', '1.2.3', false],
  ['1.2.9', '1.2', true],
  ['1.3.0', '1.2', false],
  ['1.9.0', '1.x', true],
  ['2.0.0', '1.x.x', false],
  ['7.1.0', '*', true],
  ['1.9.9', '^1.2.3', true],
  ['1.2.2', '^1.2.3', false],
  ['2.0.0', '^1.2.3', false],
  ['0.2.9', '^0.2.3', true],
  ['0.3.0', '^0.2.3', false],
  ['0.0.4', '^0.0.3', false],
  ['0.9.0', '^0', true],
  ['1.2.9', '~1.2.3', true],
  ['1.3.0', '~1.2.3', false],
  ['1.9.0', '~1', true],
  ['1.2.3', '>=1.0.0 <2', true],
  ['2.0.0', '>= 1.0.0, < 2.0.0', false],
  ['3.1.0', '^1 || ^3', true],
  ['1.3.0', '1.2 - 1.4', true],
  ['1.4.9', '1.2 - 1.4', true],
  ['1.5.0', '1.2 - 1.4', false],
  ['1.2.0', '>1.1', true],
  ['1.1.9', '>1.1', false],
  ['1.2.3', '!=1.2.3', false],
  ['1.3.0-rc.1', '^1.2.0', false],
  ['1.3.0-rc.1', '>=1.2.0-0', true],
  ['1.3.0-rc.10', '>=1.3.0-rc.9', true],
  ['1.2.3+build.5', '1.2.3', true],
])('%s in %s: %s', (version, range, expected) => {
  expect(liesInRange(version, range)).toBe(expected)
})

test.each([
  ['1.2.3', 'latest'],
  ['1.2.3', '>=1.2 &&'],
  ['main', '^1.2'],
  ['1.2', '^1.2'],
])('%s in %s: nobody can tell', (version, range) => {
  expect(liesInRange(version, range)).toBeUndefined()
})

test('an exact version is one', () => {
  expect(['1.2.3', 'v1.2.3', '= 1.2.3', '1.2.3-rc.1'].map(isExact)).toEqual([true, true, true, true])
  expect(['1.2', '^1.2.3', '1.x.x', '>=1.2.3', '*'].map(isExact)).toEqual([false, false, false, false, false])
})
