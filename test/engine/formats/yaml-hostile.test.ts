import { describe, expect, test } from 'vitest'
import type { Node } from '../../../engine/formats/node.ts'
import { MAX_ALIASED, MAX_DEPTH, readYaml } from '../../../engine/formats/yaml.ts'

function first(text: string) {
  return readYaml(text, { dialect: 'kubernetes' })[0]!
}

/** Wall time is no test; that a text ten times as long does not take a hundred times as long is. */
function seconds(text: string): number {
  const start = performance.now()
  const document = first(text)
  void document.root?.value
  return (performance.now() - start) / 1000
}

describe('budgets', () => {
  test.each([
    ['brackets', '['.repeat(20_000)],
    ['closed brackets', '['.repeat(20_000) + ']'.repeat(20_000)],
    ['dashes', `${'- '.repeat(20_000)}a`],
    ['maps', Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['anchored lists', `&a ${'['.repeat(20_000)}`],
    ['complex keys', '? '.repeat(20_000)],
    [
      'lists through aliases',
      `- &a0 x\n${Array.from({ length: 150 }, (_, i) => `- &a${i + 1} [*a${i}]`).join('\n')}`,
    ],
  ])('nesting of %s ends', (_, text) => {
    const document = first(text)
    expect(document.unread).toBe(`nested deeper than ${MAX_DEPTH}`)
    expect(document.problems).toMatchObject([{ message: `nested deeper than ${MAX_DEPTH}` }])
    expect(document.root).toBeUndefined()
  })

  test('nesting up to the limit is read', () => {
    const text = `${'['.repeat(MAX_DEPTH)}1${']'.repeat(MAX_DEPTH)}`
    for (const each of [text, `&a ${text}`]) {
      let node: Node | undefined = first(each).root
      for (let i = 0; i < MAX_DEPTH; i++) node = node?.get(0)
      expect(node?.value).toBe(1)
    }
  })

  test('the billion laughs are not told', () => {
    const lines = Array.from(
      { length: 9 },
      (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`,
    )
    const document = first(`a0: &a0 [lol]\n${lines.join('\n')}\n`)
    expect(document.unread).toBe(`expands to more than ${MAX_ALIASED} values`)
    expect(document.root).toBeUndefined()
  })

  test('aliases within their own value, and of nothing', () => {
    for (const text of ['a: &a [*a]', '&a {b: {c: *a}}', 'a: *b']) {
      const { root, problems } = first(text)
      expect(root).toBeUndefined()
      expect(text.slice(problems[0]!.start, problems[0]!.end)).toMatch(/^\*[ab]$/)
    }
    expect(first('- &a 1\n- *a\n- &a 2\n- *a').root!.value).toEqual([1, 1, 2, 2])
  })

  test('keys within keys do not double', () => {
    const document = first(`${'&x {'.repeat(90)}${'}'.repeat(90)}`)
    expect(JSON.stringify(document.root!.value).length).toBeLessThan(1000)
  })

  test('a large document that only js-yaml could read is refused', () => {
    const document = first(`a: !a 1\nb: ${'x'.repeat(9e6)}`)
    expect(document.unread).toBe('larger than 8 MB and not plain block YAML')
    expect(document.problems[0]!.start).toBe(3)
  })
})

describe('time grows with length', () => {
  test.each<[string, (n: number) => string]>([
    ['one line', (n) => `a: ${'x'.repeat(n)}`],
    ['one quoted line', (n) => `a: "${'x \\n'.repeat(n / 4)}"`],
    ['spaces before a break', (n) => `a: "${' '.repeat(n)}\n"`],
    ['spaces in a plain scalar', (n) => `a: x${' '.repeat(n)}x\n  y`],
    ['one flow list', (n) => `[${'1,'.repeat(n / 2)}]`],
    ['many keys', (n) => Array.from({ length: n / 10 }, (_, i) => `key${i}: 1`).join('\n')],
    ['equal keys', (n) => 'a: 1\n'.repeat(n / 5)],
    ['an open quote', (n) => `a: "${'x\n'.repeat(n / 2)}`],
    ['markers', (n) => '---\n'.repeat(n / 4)],
    ['braces', (n) => `a: b: c\n${'{{ '.repeat(n / 3)}`],
    ['forbidden characters', (n) => 'a: \0\n---\n'.repeat(n / 9)],
  ])('for %s', (_, make) => {
    const size = process.env.DEEP ? 100_000 : 40_000
    seconds(make(size / 10))
    const short = Math.min(seconds(make(size)), seconds(make(size)))
    const long = Math.min(seconds(make(size * 10)), seconds(make(size * 10)))
    expect(long).toBeLessThan(Math.max(short, size / 1e7) * 60)
  })
})

describe('broken texts', () => {
  test.each([
    ['a: \0', 'the character U+0000 is not allowed in YAML', 3],
    ['a: "\x7f"', 'the character U+007F is not allowed in YAML', 4],
    [`a: ${String.fromCharCode(0xd83d)}`, 'the character U+D83D is not allowed in YAML', 3],
  ])('%j', (text, message, start) => {
    expect(first(text)).toMatchObject({ root: undefined, problems: [{ message, start, end: start + 1 }] })
  })

  test.each([
    '"a',
    "'a",
    '[a',
    '{a',
    '{a: [',
    '"\\',
    '"\\u12',
    '!<x',
    '- "',
    '|x',
    '>++',
    'a: |0',
    '&',
    '*',
    '"\\U00110000"',
    '\ta: b',
    'a:\n\t- b',
    '@a',
    '`a',
    '%a',
  ])('%j has a problem and no root', (text) => {
    const { root, problems } = first(text)
    expect(root).toBeUndefined()
    expect(problems.length).toBeGreaterThan(0)
  })

  test('a break of one document is found at its place in the file', () => {
    const text = `a: 1\n---\n${'k: v\n'.replace('k', 'long')}b: [1, 2\nc: 3\n`
    const { problems } = readYaml(text, { dialect: 'core' })[1]!
    for (const { start, end } of problems) {
      expect(start).toBeGreaterThan(9)
      expect(end).toBeLessThanOrEqual(text.length)
    }
  })
})
