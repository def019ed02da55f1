import { expect, test } from 'vitest'
import { quantityOf, shareOf } from '../../../engine/views/quantities.ts'

test.each([
  ['250m', 0.25],
  ['1', 1],
  ['1.5', 1.5],
  ['.5', 0.5],
  ['128Mi', 128 * 2 ** 20],
  ['1G', 1e9],
  ['2e3', 2000],
  ['3E', 3e18],
  ['3Ei', 3 * 2 ** 60],
])('the quantity %s is %d', (text, amount) => {
  expect(quantityOf(text)).toBeCloseTo(amount, 9)
})

test.each(['', '1 Gi', '10GiB', 'lots', '${CPU}', undefined])('%s is no quantity', (text) => {
  expect(quantityOf(text)).toBeUndefined()
})

test('a share is a number or a percentage of the whole, rounded as asked', () => {
  expect(shareOf('2', 5, 'up')).toBe(2)
  expect(shareOf('25%', 5, 'up')).toBe(2)
  expect(shareOf('25%', 5, 'down')).toBe(1)
  expect(shareOf('100%', 3, 'down')).toBe(3)
  expect(shareOf('half', 3, 'up')).toBeUndefined()
})
