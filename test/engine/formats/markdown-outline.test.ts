import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BlockReader } from '../../../engine/formats/markdown/blocks.ts'
import { readOutline } from '../../../engine/formats/markdown/outline.ts'
import { readMarkdown } from '../../../engine/formats/markdown.ts'

const RUNS = process.env.DEEP ? 20_000 : 500

test.each([
  '# Restore\n\nText.\n\n1. Stop it.\n2. Start it.\n\n```sh\nkubectl get pods\n# not a heading\n```\n\n## Check ##\n',
  '---\nowner: team\n---\n\n# A\n\n**Bold** words, `code` and *more*.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n',
  '\ufeff# A\r\n\r\n~~~\r\nopen',
  '- one\n  more\n- two\n\n# After\n',
  '',
])('the outline of %j is read without its blocks', (text) => {
  expect(readOutline(text)).toBeDefined()
  expectSame(text)
})

test.each([
  'A\n===\n',
  'A\n---\n',
  '> # A\n',
  '- # A\n',
  '<!--\n# A\n-->\n',
  '[a]: b\n# [a]\n',
  '1. ```\n   # A\n',
])('the outline of %j is left to the block pass', (text) => {
  expect(readOutline(text)).toBeUndefined()
})

test('what an outline tells, the block pass tells', () => {
  const start = fc.constantFrom(
    '',
    '',
    '',
    ' ',
    '   ',
    '    ',
    '\t',
    '- ',
    '* ',
    '+ ',
    '1. ',
    '12) ',
    '> ',
    '|',
  )
  const body = fc.constantFrom(
    ...[
      '',
      'text',
      'more text',
      '# A',
      '## B ##',
      '#',
      '#tag',
      '####### x',
      '```',
      '```sh',
      '``` `x`',
      '~~~',
      '````',
    ],
    ...[
      '---',
      '***',
      '- - -',
      '--- | ---',
      '|---|',
      '===',
      '=',
      '-',
      '*',
      '1.',
      '**bold**',
      '*em*',
      '--flag',
      '1.5 s',
    ],
    ...[
      '[a]: b',
      '[a]',
      '<div>',
      '<!-- x',
      '-->',
      '_ _ _',
      '`code`',
      '~x~',
      '\u00e9',
      'a | b',
      '[ ] x',
      '\\# A',
    ],
  )
  const line = fc.tuple(start, body, fc.constantFrom('', '', ' ', '\r')).map((parts) => parts.join(''))
  const page = fc
    .tuple(fc.constantFrom('', '', '---\na: b\n---\n', '\ufeff'), fc.array(line, { maxLength: 12 }))
    .map(([head, lines]) => head + lines.join('\n'))
  fc.assert(fc.property(page, expectSame), { numRuns: RUNS })
})

function expectSame(text: string): void {
  const outline = readOutline(text)
  if (!outline) return
  const reader = new BlockReader(text)
  reader.read()
  expect(outline.headings).toEqual(reader.blocks.filter(({ kind }) => kind === 'heading'))
  expect(outline.codeBlocks).toEqual(reader.codeBlocks)
  expect(outline.frontMatter).toEqual(reader.frontMatter)
  expect(reader.definitions).toEqual([])
  const file = readMarkdown(text)
  const { headings } = file
  void file.links
  expect(file.headings).toBe(headings)
}
