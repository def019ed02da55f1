import { expect, test } from 'vitest'
import { slownessOf } from '../../../engine/secrets/linear.ts'
import { OwnPatterns, ownPattern, problemOfPattern } from '../../../engine/secrets/own-patterns.ts'

test.each([
  'acme_[a-z0-9]{32}',
  '\\bacme-(?:live|test)-([A-Za-z0-9]{20,40})\\b',
  '(?:key|token)[ \\t]{0,20}[=:][ \\t]{0,20}"([0-9a-f]{32})"',
  '[\\]a-z]{3}\\(x\\)',
])('%s may be looked for', (source) => expect(slownessOf(source)).toBeUndefined())

test.each([
  ['(a+)+b', 'within another'],
  ['(?:a|aa){2,9}b', 'within another'],
  ['(?:a{1,9}){2}b', 'within another'],
  ['a*b', 'no upper bound'],
  ['a{3,}', 'no upper bound'],
  ['(a)\\1', 'refers back'],
  ['a(?=b)', 'looks around'],
  ['(?<!a)b', 'looks around'],
  ['a{0,99}a{0,99}b', 'in 10000 ways'],
  ['a{0,5000}', 'more than 1000 times'],
  ['(a', 'no regular expression'],
])('%s may not: %s', (source, why) => expect(slownessOf(source)).toContain(why))

test('what may be looked for takes no time on what almost matches', () => {
  const pattern = ownPattern({ id: 'acme', pattern: 'acme_[a-z]{1,30}[a-z]{1,30}!', keywords: ['acme_'] })
  const text = `${'acme_'.repeat(200_000)}\n${`acme_${'a'.repeat(900)}\n`.repeat(1000)}`
  const bytes = Buffer.from(text)
  const began = performance.now()
  expect(
    new OwnPatterns([pattern]).find(
      'a.txt',
      bytes,
      () => text,
      (at) => at,
    ),
  ).toEqual([])
  expect(performance.now() - began).toBeLessThan(10_000)
})

test('each match in a line and each line is found once', () => {
  const pattern = ownPattern({ id: 'acme', pattern: 'acme_([a-z0-9]{8})', keywords: ['acme_'] })
  const text = 'x acme_k3j9dmq2 acme_p0w8xnz4 acme_\nacme_f7h2cva9\n'
  const found = new OwnPatterns([pattern]).find(
    'a.txt',
    Buffer.from(text),
    () => text,
    (at) => at,
  )
  expect(found.map(({ value, start, end }) => [value, text.slice(start, end)])).toEqual(
    ['k3j9dmq2', 'p0w8xnz4', 'f7h2cva9'].map((value) => [value, value]),
  )
})

test('a pattern that matches nothing at all, or has a word too short, is refused', () => {
  expect(problemOfPattern({ pattern: 'a{0,3}', keywords: ['abc'] })?.at).toBe('pattern')
  expect(problemOfPattern({ pattern: 'abc', keywords: ['ab'] })?.at).toBe('keywords')
})
