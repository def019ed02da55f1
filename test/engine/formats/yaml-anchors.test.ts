import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Node } from '../../../engine/formats/node.ts'
import { readStream } from '../../../engine/formats/yaml/read.ts'

/** Everything a node says, positions included. */
function told(node: Node | undefined): unknown {
  if (!node) return undefined
  const { kind, style, start, end, tag, anchor, alias } = node
  const own = { kind, style, start, end, tag, anchor, alias, value: node.value }
  if (alias !== undefined) return own
  const pairs = node.pairs().map(({ key, value }) => [told(key), told(value)])
  return { ...own, pairs, items: node.items().map(told) }
}

const name = fc.constantFrom('a', 'b', 'c-1')
const pad = (depth: number) => '  '.repeat(depth)

/** Block YAML in which values are anchored and aliased at random, some of it wrong. */
function block(depth: number): fc.Arbitrary<string> {
  const anchor = fc.option(name, { nil: undefined, freq: 2 })
  const scalar = fc.constantFrom('1', 'x y', '"q"', "'s'", '[1, 2]', '{k: v}', `|\n${pad(depth + 2)}text`)
  const value = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(anchor, scalar).map(([a, v]) => (a ? ` &${a} ${v}` : ` ${v}`)) },
    { weight: 3, arbitrary: name.map((a) => ` *${a}`) },
    { weight: 1, arbitrary: anchor.map((a) => (a ? ` &${a}` : '')) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(' &a *b', ' &a k: v', ' &a# x', ' &a # x', ' *a # x', ' *a x', ' & 1'),
    },
    ...(depth < 3
      ? [
          {
            weight: 3,
            arbitrary: fc
              .tuple(anchor, block(depth + 1))
              .map(([a, inner]) => `${a ? ` &${a}` : ''}\n${inner}`),
          },
        ]
      : []),
  )
  const map = fc
    .array(fc.tuple(fc.constantFrom('k', 'l', 'm', '<<'), value), { minLength: 1, maxLength: 3 })
    .map((pairs) => pairs.map(([key, text]) => `${pad(depth)}${key}:${text}`).join('\n'))
  const list = fc
    .array(value, { minLength: 1, maxLength: 3 })
    .map((items) => items.map((text) => `${pad(depth)}-${text}`).join('\n'))
  return fc.oneof({ weight: 2, arbitrary: map }, { weight: 1, arbitrary: list })
}

test('anchors and aliases are read as the other reader reads them, or left to it', () => {
  const numRuns = process.env.DEEP ? 100_000 : 1_500
  let own = 0
  fc.assert(
    fc.property(block(0), fc.constantFrom('kubernetes', 'core'), (text, dialect) => {
      const mine = readStream(text, { dialect } as const)
      const theirs = readStream(text, { dialect } as const, 'events')
      expect(mine.map(({ document: { root, problems } }) => [told(root), problems])).toEqual(
        theirs.map(({ document: { root, problems } }) => [told(root), problems]),
      )
      if (/[&*]/.test(text) && mine[0]!.reader === 'own') own++
    }),
    { numRuns },
  )
  expect(own).toBeGreaterThan(numRuns / 20)
})

test('what names nothing, or a value around it, is left to the reader that says so', () => {
  for (const text of ['a: *x\n', 'a: &x\n  b: *x\n', 'a: &x\n  *x\n', 'a: &x\n  - *x\n'])
    expect(readStream(text, { dialect: 'core' })[0]!.reader, text).not.toBe('own')
})
