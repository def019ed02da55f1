import { describe, expect, it } from 'vitest'
import { reporters } from '../../../engine/reporters/index.ts'
import { code, prose } from '../../../engine/reporters/markdown-text.ts'
import { clean, finding, options, report } from './report.ts'

const markdown = reporters.markdown

/** What is left of Markdown without its code spans: what a renderer could give a meaning to. */
const outsideCode = (text: string) => text.replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '')

describe('the markdown reporter', () => {
  it('writes the golden', async () => {
    await expect(markdown(report, options)).toMatchFileSnapshot('../../../fixtures/reporters/report.md')
  })

  it('lets nothing of a file take effect', () => {
    const rest = outsideCode(markdown(report, options))
    expect(rest).not.toMatch(/@acme|<img|<b>|\]\(|#1|evil\.example|::error/)
  })

  it('links paths where the host says where files are shown', () => {
    const linked = markdown(report, { ...options, files: 'https://example.com/blob/abc/', prefix: 'a b/' })
    expect(linked).toContain(
      '[`a b/infra/environments/base/web.yaml:10`](https://example.com/blob/abc/a%20b/infra/environments/base/web.yaml#L10)',
    )
  })

  it('folds long reports', () => {
    const many = { ...report, findings: Array.from({ length: 11 }, () => report.findings[2]!) }
    expect(markdown(many, options)).toContain('<summary>environments: 11 errors</summary>')
    expect(markdown(report, options)).not.toContain('<summary>environments')
  })

  it('stays below what a comment holds, shows the severe first, and says what it cut', () => {
    const mild = Array.from({ length: 3000 }, () => report.findings[1]!)
    const long = markdown({ ...report, findings: [...mild, report.findings[2]!] }, options)
    expect(long.length).toBeLessThanOrEqual(60_000)
    expect(long).toContain('images/floating-tag')
    expect(long).toMatch(/2,\d{3} findings more, cut for want of room/)
  })

  it('cuts one endless message', () => {
    const endless = finding({
      ...report.findings[2]!,
      at: report.findings[2]!.at,
      on: '',
      message: 'a/b '.repeat(50_000),
      path: 'infra/README.md',
      environments: [],
      fix: { title: '', safety: 'safe', edits: [] },
    })
    expect(markdown({ ...clean, findings: [endless] }, options).length).toBeLessThan(5_000)
  })

  it('has one heading and one line for a clean run', () => {
    expect(markdown(clean, options)).toBe('### infra-lint: no findings\n\n1 file (512 B), 96 rules\n')
  })
})

describe('text of files in markdown', () => {
  it.each([
    [
      'ghcr.io/acme/web:latest floats; pin it by digest',
      '`ghcr.io/acme/web:latest` floats; pin it by digest',
    ],
    ['owned by @acme/ops, see #12.', 'owned by `@acme/ops`, see `#12`.'],
    ['<b>bold</b> *and* _so_ | on', '`<b>bold</b>` `*and*` `_so_` `|` on'],
    ['99.9% of 3,000 requests – “fine”', '99.9% of 3,000 requests – “fine”'],
    ['reverts deadbeef1 and GH-12', 'reverts `deadbeef1` and `GH-12`'],
    ['a `tick` and ``two``', 'a `` `tick` `` and ``` ``two`` ```'],
    ['line\nbreak', '`line␊break`'],
  ])('%s', (text, expected) => {
    expect(prose(text)).toBe(expected)
  })

  it('fences code with more backticks than it holds', () => {
    expect(code('a``b')).toBe('```a``b```')
    expect(code('')).toBe('` `')
  })
})
