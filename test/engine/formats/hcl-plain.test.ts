import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseExpression } from '../../../engine/formats/hcl/parse-expression.ts'
import { isPlain } from '../../../engine/formats/hcl/plain.ts'

test.each([
  '"web"',
  '"${var.prefix}-web"',
  '10',
  '1.5',
  'true',
  'var.location',
  'hcloud_network.main.id',
  'cidrhost(var.range, 10)',
  'var.size > 0',
  '{\n    role = "web"\n    size = var.size\n  }',
])('%s is told to be sound without parsing', (text) => {
  expect(isPlain(text, 0, text.length)).toBe(true)
})

test.each(['"a', '"\\q"', 'a.', 'f(', '1a', '1.2.3', '{\n  a = \n}', '"${a b}"', 'a ? b : c', ''])(
  '%j is left to the parser',
  (text) => {
    expect(isPlain(text, 0, text.length)).toBe(false)
  },
)

test('whatever is told to be sound parses', () => {
  const part = fc.constantFrom(
    ...['"', '"s"', 'a', 'b_c', 'x-1', '.', '.5', '1', '${', '}', '$', '%{', '(', ')', '[', ']', '{\n', '\n'],
    ...[
      ' ',
      ' = ',
      '=',
      ' == ',
      ' && ',
      ' / ',
      '//',
      '#',
      ',',
      ', ',
      '-',
      ':',
      '::',
      '?',
      '!',
      '*',
      '<<EOT',
      '\t',
      'é',
    ],
  )
  const numRuns = process.env.DEEP ? 1_000_000 : 20_000
  let plain = 0
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 9 }), (parts) => {
      const text = parts.join('')
      if (!isPlain(text, 0, text.length)) return
      plain++
      expect(parseExpression(text, 0, text.length).problem).toBeUndefined()
    }),
    { numRuns },
  )
  expect(plain).toBeGreaterThan(numRuns / 200)
})
