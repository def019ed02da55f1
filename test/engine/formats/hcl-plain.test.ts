import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Body, isPlainFile, readHcl } from '../../../engine/formats/hcl/file.ts'
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

test('a file that is told to be sound has nothing wrong in any of its bodies', () => {
  const name = fc.constantFrom('a', 'b', 'ab', 'a-b')
  const value = fc.constantFrom('1', '"s"', 'var.x', 'f(1)', '"${', '[1]', '1 2', '{\n a = 1\n}')
  const attribute = fc.tuple(name, value).map(([left, right]) => `${left} = ${right}\n`)
  const { body } = fc.letrec<{ body: string }>((tie) => ({
    body: fc
      .array(
        fc.oneof(
          { depthSize: 'small' },
          attribute,
          fc.tuple(name, tie('body')).map(([type, inner]) => `${type} "x" {\n${inner}}\n`),
        ),
        { maxLength: 4 },
      )
      .map((parts) => parts.join('')),
  }))
  fc.assert(
    fc.property(body, (text) => {
      const file = readHcl(text)
      if (isPlainFile(file)) expect(problemsIn(file.body)).toEqual([])
    }),
    { numRuns: process.env.DEEP ? 20_000 : 500 },
  )
})

test('a name that is set twice, a broken value and a body of many arguments are looked at', () => {
  const many = Array.from({ length: 40 }, (_, index) => `a${index} = 1\n`).join('')
  for (const text of ['a = 1\na = 2\n', 'a "b" {\n c = 1\n c = 1\n}\n', 'a = \n', many])
    expect(isPlainFile(readHcl(text))).toBe(false)
  expect(isPlainFile(readHcl('a = 1\nb {\n a = "x"\n}\n'))).toBe(true)
})

function problemsIn(body: Body): unknown[] {
  const names = body.attributes.map((attribute) => attribute.name)
  const twice = names.filter((name, index) => names.indexOf(name) !== index)
  const broken = body.attributes.flatMap(({ value }) => value.problem ?? [])
  return [...twice, ...broken, ...body.blocks.flatMap((block) => problemsIn(block.body))]
}
