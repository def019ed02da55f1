import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { locateHeading, readMarkdown } from '../../../engine/formats/markdown.ts'

const RUNS = process.env.DEEP === undefined ? 200 : 5000
const text = readFileSync(new URL('../../../fixtures/formats/markdown/runbook.md', import.meta.url), 'utf8')
const file = readMarkdown(text)
const cut = ({ start, end }: { start: number; end: number }, source = text) => source.slice(start, end)

describe('readMarkdown', () => {
  it('gives the front matter', () => {
    expect(file.frontMatter?.text).toBe('title: Restore the database\nowner: platform\n')
    expect(text.slice(file.frontMatter!.textStart, file.frontMatter!.textEnd)).toBe(file.frontMatter!.text)
    expect(cut(file.frontMatter!)).toMatch(/^---\n[\s\S]*\n---\n$/)
    expect(readMarkdown('a\n---\nb\n---\n').frontMatter).toBeUndefined()
    expect(readMarkdown('---\nnever closed\n').frontMatter).toBeUndefined()
    expect(readMarkdown('\ufeff---\r\na: 1\r\n---\r\n# T').frontMatter?.text).toBe('a: 1\r\n')
  })

  it('gives headings with slug, trail, range and section', () => {
    expect(file.headings.map(({ level, text: title, slug, trail }) => [level, title, slug, trail])).toEqual([
      [1, 'Restore the database', 'restore-the-database', []],
      [2, 'Steps', 'steps', ['Restore the database']],
      [2, 'Tables', 'tables', ['Restore the database']],
      [2, 'Steps', 'steps-1', ['Restore the database']],
      [3, 'Quoted heading', 'quoted-heading', ['Restore the database', 'Steps']],
    ])
    expect(file.headings.map((heading) => cut(heading))).toEqual([
      '# Restore the *database*',
      'Steps\n-----',
      '## Tables',
      '## Steps',
      '### Quoted heading',
    ])
    expect(cut(file.headings[2]!.section).trim()).toMatch(/^\| Alert[\s\S]*\| \|$/)
    expect(file.headings[0]!.section.end).toBe(text.length)
  })

  it('makes the slugs that GitHub makes', () => {
    const slugs = (...titles: string[]) =>
      readMarkdown(titles.map((title) => `# ${title}\n`).join('')).headings.map((h) => h.slug)
    expect(
      slugs(
        'Hello, World!',
        'snake_case',
        'A & B',
        'Größe',
        '`code` here',
        '[link](x.md)',
        'a - b',
        '1.2.3',
        '😄 emoji',
      ),
    ).toEqual(['hello-world', 'snake_case', 'a--b', 'größe', 'code-here', 'link', 'a---b', '123', '-emoji'])
    expect(slugs('a', 'a', 'a-1', 'a')).toEqual(['a', 'a-1', 'a-1-1', 'a-2'])
  })

  it('gives links, images and definitions with the range of their target', () => {
    const links = file.links.map((link) => [
      link.kind,
      link.text,
      link.target,
      text.slice(link.targetStart, link.targetEnd),
    ])
    expect(links).toEqual([
      ['link', 'the policy', '../docs/backup.md', '../docs/backup.md'],
      ['image', 'a diagram', 'img/restore.svg', 'img/restore.svg'],
      ['autolink', 'https://example.com/status', 'https://example.com/status', 'https://example.com/status'],
      ['link', 'reference', '../wiki page.md', '../wiki page.md'],
      ['link', 'collapsed', 'collapsed.md', 'collapsed.md'],
      ['link', 'shortcut', 'short.md', 'short.md'],
      ['link', 'down', 'down.md', 'down.md'],
      ['link', 'inside', 'details.md', 'details.md'],
      ['html', '', 'raw.md', 'raw.md'],
    ])
    expect(cut(file.links[0]!)).toBe('[the policy](../docs/backup.md "Backups")')
    expect(file.links[3]!.reference).toBe('wiki')
    expect(file.definitions.map((definition) => [definition.label, definition.target])).toEqual([
      ['wiki', '../wiki page.md'],
      ['collapsed', 'collapsed.md'],
      ['Shortcut', 'short.md'],
    ])
  })

  it.each([
    ['[a](b(c)d)', ['b(c)d']],
    ['[a](<b c>)', ['b c']],
    ['[a]( b\n"t" )', ['b']],
    ['[a]()', ['']],
    ['[a](b c)', []],
    ['[a] (b)', []],
    ['[[a](b)](c)', ['b']],
    ['[![i](j)](k)', ['k', 'j']],
    ['``[a](b)`` `[c](d)`', []],
    ['`[a](b)', ['b']],
    ['<a href="b">[c](d)</a>', ['b', 'd']],
    ['[a](b) <!-- [c](d) -->', ['b']],
    ['https://a.example/x, and (http://b.example).', ['https://a.example/x', 'http://b.example']],
    ['[a\nb](c)', ['c']],
    ['> [a\n> b](c)', ['c']],
    ['[a](b\\)c)', ['b)c']],
    ['[a][undefined]', []],
    ['- [a](b)\n\n  [c](d)', ['b', 'd']],
  ])('finds the targets of %j', (source, targets) => {
    expect(readMarkdown(source).links.map((link) => link.target)).toEqual(targets)
  })

  it('gives fenced code with language, content and place', () => {
    expect(
      file.codeBlocks.map(({ language, info, text: code, inList, closed }) => [
        language,
        info,
        code,
        inList,
        closed,
      ]),
    ).toEqual([
      ['sh', 'sh', 'kubectl scale deploy/web --replicas=0\n', true, true],
      ['yaml', 'yaml title="values"', '# not a heading\n```\n[not](a-link.md)\n', false, true],
    ])
    expect(file.codeBlocks[0]!.lines.map((line) => cut(line))).toEqual([
      'kubectl scale deploy/web --replicas=0',
    ])
    const [open] = readMarkdown('```\nnever closed\n# no heading').codeBlocks
    expect([open!.text, open!.closed]).toEqual(['never closed\n# no heading\n', false])
  })

  it('gives comments that are not in code', () => {
    expect(file.comments.map((comment) => comment.text)).toEqual([
      'infra-lint-disable-next-line docs/links -- the wiki is internal',
    ])
    const source =
      'a <!-- one --> `<!-- two -->`\n\n    <!-- three -->\n\n```\n<!-- four -->\n```\n\n<!--\nfive\n-->\n'
    const { comments } = readMarkdown(source)
    expect(comments.map((comment) => cut(comment, source))).toEqual(['<!-- one -->', '<!--\nfive\n-->'])
  })

  it('gives tables and their cells', () => {
    const [table] = file.tables
    expect(table!.header.cells.map((cell) => cell.text)).toEqual(['Alert', 'Severity', 'Runbook'])
    expect(table!.rows.map((row) => row.cells.map((cell) => cell.text))).toEqual([
      ['Down', 'page', 'down'],
      ['a | b', 'ticket', ''],
    ])
    expect(cut(table!.rows[0]!.cells[0]!)).toBe('`Down`')
    expect(readMarkdown('a | b\n--|--\n1 | 2\n# end').tables[0]!.rows).toHaveLength(1)
    expect(readMarkdown('a | b\n---\n').tables).toEqual([])
  })

  it('gives list items with depth, check and text', () => {
    expect(
      file.items.map(({ ordered, depth, checked, text: words }) => [ordered, depth, checked, words]),
    ).toEqual([
      [true, 0, undefined, 'Stop the writers'],
      [true, 0, undefined, 'Restore'],
      [false, 1, false, 'pick a backup'],
      [false, 1, true, 'check its age over two lines'],
    ])
    expect(cut(file.items[1]!)).toMatch(/^2\. Restore[\s\S]*over two lines$/)
  })

  it.each([
    ['#not', 0],
    ['    # code', 0],
    ['####### seven', 0],
    ['# a #', 1],
    ['#', 1],
    ['a\n===', 1],
    ['a\n\n===', 0],
    ['- a\n---', 0],
    ['> a\n---', 0],
    ['```\na\n```\n# b', 1],
    ['<div>\n# a\n</div>', 0],
    ['- # in a list', 1],
  ])('sees in %j %i headings', (source, count) => {
    expect(readMarkdown(source).headings).toHaveLength(count)
  })

  it('reads CRLF like LF', () => {
    const crlf = readMarkdown(text.replaceAll('\n', '\r\n'))
    expect(crlf.headings.map((heading) => heading.slug)).toEqual(file.headings.map((heading) => heading.slug))
    expect(crlf.links.map((link) => link.target)).toEqual(file.links.map((link) => link.target))
    expect(crlf.codeBlocks.map((code) => code.text)).toEqual(file.codeBlocks.map((code) => code.text))
  })

  it('finds headings by their trail', () => {
    expect(locateHeading(file, ['Tables'])?.slug).toBe('tables')
    expect(locateHeading(file, ['Steps', 'Quoted heading'])?.slug).toBe('quoted-heading')
    expect(locateHeading(file, ['Tables', 'Quoted heading'])).toBeUndefined()
    expect(locateHeading(file, [])).toBeUndefined()
  })

  it('keeps every range inside the text, whatever the text', () => {
    const piece = fc.constantFrom(
      '#',
      '-',
      '`',
      '```',
      '[',
      ']',
      '(',
      ')',
      '!',
      '\n',
      '\r\n',
      ' ',
      '    ',
      '\t',
      '|',
      '>',
      '*',
      '_',
      '~~~',
      '<!--',
      '-->',
      '<a href="',
      '"',
      '\\',
      'a',
      'word',
      ':',
      '1.',
      '---',
      '===',
      '[x]: y',
      '|-|-|',
      '&amp;',
      '😀',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const source = pieces.join('')
        const read = readMarkdown(source)
        const cells = read.tables.flatMap((table) =>
          [table.header, ...table.rows].flatMap((row) => row.cells),
        )
        const ranges = [
          read.headings,
          read.links,
          read.definitions,
          read.codeBlocks,
          read.comments,
          read.tables,
          read.items,
          cells,
        ]
        for (const { start, end } of ranges.flat())
          expect(0 <= start && start <= end && end <= source.length).toBe(true)
        for (const { targetStart, targetEnd } of read.links) expect(targetStart <= targetEnd).toBe(true)
      }),
      { numRuns: RUNS },
    )
  })

  it('takes hostile text in its stride', () => {
    // quadratic work would take minutes here, and run into the time limit
    for (const unit of UNITS)
      expect(readMarkdown(unit.repeat(50_000 / unit.length)).frontMatter).toBeUndefined()
  })
})

const UNITS = [
  '[',
  '`',
  '[a](',
  '<',
  '<!--',
  '_a ',
  '> ',
  '- ',
  '![',
  '|a',
  '[a](b "',
  '[a](<b',
  '# a\n',
  '"',
  '[a]: b\n',
]
