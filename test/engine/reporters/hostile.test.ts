import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeBaseline } from '../../../cli/baseline.ts'
import { Lines } from '../../../engine/lines.ts'
import { type FormatName, reporters } from '../../../engine/reporters/index.ts'
import type { SourceFile } from '../../../engine/tree.ts'
import { clean, finding, options, report, SECRET, TOKEN } from './report.ts'
import { wellFormedXml } from './xml.ts'

const runs = process.env.DEEP ? 5_000 : 150
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
if (process.env.DEEP) console.log(`reporters: seed ${seed}`)

const piece = fc.oneof(
  fc.constantFrom(
    '\n',
    '\r',
    '\u001b[31m',
    '\u0000',
    '::error::',
    '%0A',
    '@acme/ops',
    '`',
    '``',
    '<img src=x>',
    '[a](b)',
    '|',
  ),
  fc.constantFrom(
    '\u202e',
    '\u2028',
    '\u200b',
    '\ufeff',
    '\ud800',
    '\t',
    '👩‍💻',
    '你',
    'e\u0301',
    '"',
    "'",
    '&',
    ']]>',
    '{0}',
    '--',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
)
const hostile = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))

/** A report about one file of any name, with any content, at any place. */
const reports = fc
  .record({ path: hostile, message: hostile, text: hostile, a: fc.nat(60), b: fc.nat(60) })
  .map(({ path, message, text, a, b }) => {
    const lines = new Lines(text)
    const span = lines.span(Math.min(a, b), Math.max(a, b))
    const base = finding({
      rule: 'a/b',
      severity: 'error',
      path: 'infra/README.md',
      on: '',
      message,
      mandate: 'T1',
    })
    const at = { kind: 'range', file: path, start: span.start, end: span.end } as const
    const found = { ...base, path, span, at, related: [{ path, span, message }] }
    const tree = new Map([[path, { path, text, lines } as unknown as SourceFile]])
    return { ...clean, findings: [found], skipped: [{ path, reason: 'binary' }], tree }
  })

const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/

describe('reports about hostile files', () => {
  it('are read again by what reads the format, and obeyed by no terminal', () => {
    fc.assert(
      fc.property(reports, fc.integer({ min: 0, max: 120 }), (each, width) => {
        for (const name of ['text', 'github', 'junit', 'markdown', 'json', 'sarif', 'gitlab'] as const) {
          expect(reporters[name](each, { ...options, width }), name).not.toMatch(CONTROL)
        }
        expect(JSON.parse(reporters.json(each, options)).findings[0].message).toBe(each.findings[0]!.message)
        expect(JSON.parse(reporters.sarif(each, options)).runs[0].results).toHaveLength(1)
        expect(wellFormedXml(reporters.junit(each, options))).toBe('')
        const commands = reporters
          .github(each, options)
          .split('\n')
          .filter((line) => line.startsWith('::'))
        expect(commands).toHaveLength(1)
        const underlined = reporters
          .text(each, options)
          .split('\n')
          .filter((line) => /^ +│ *\^+$/.test(line))
        expect(underlined.length).toBeLessThanOrEqual(1)
      }),
      { numRuns: runs, seed },
    )
  })
})

describe('an excerpt', () => {
  it('underlines what the finding is about, however long the line', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abcdefgh {}[]"'), minLength: 1, maxLength: 400 })
    fc.assert(
      fc.property(
        letters,
        fc.nat(400),
        fc.nat(40),
        fc.integer({ min: 40, max: 140 }),
        (line, from, size, width) => {
          fc.pre(line.trim() !== '' && from < line.length)
          const text = `head: 1\n${line}\n`
          const lines = new Lines(text)
          const span = lines.span(8 + from, Math.min(8 + line.length, 8 + from + size))
          const tree = new Map([['x.yaml', { path: 'x.yaml', text, lines } as unknown as SourceFile]])
          const found = { ...report.findings[2]!, path: 'x.yaml', span, related: [] }
          const rows = reporters
            .text({ ...clean, findings: [found], tree }, { ...options, width })
            .split('\n')
          const at = rows.findIndex((row) => row.startsWith('      2 │ '))
          const caret = rows[at + 1]!.indexOf('^')
          const carets = rows[at + 1]!.trimEnd().length - caret
          const marked = rows[at]!.padEnd(caret + carets).slice(caret, caret + carets)
          const wanted = line.slice(from, from + Math.max(1, span.end - span.start))
          expect(rows[at]!.length).toBeLessThanOrEqual(width)
          expect(marked.trimEnd()).toBe(wanted.slice(0, marked.length).trimEnd())
          expect(marked.length === wanted.length || wanted.length > width - 30).toBe(true)
        },
      ),
      { numRuns: runs, seed },
    )
  })
})

describe('a secret', () => {
  const formats = Object.keys(reporters) as FormatName[]

  it.each(formats)('of the sample report is in no output of %s', (name) => {
    for (const width of [0, 30, 200])
      expect(reporters[name](report, { ...options, width })).not.toContain(SECRET)
  })

  const lines: readonly string[] = [
    `password: ${SECRET}`,
    `  DB_PASSWORD=${SECRET}`,
    `{"user": "a", "password": "${SECRET}", "port": 1}`,
    `url: postgres://app:${SECRET}@db:5432/app`,
    `token = "${TOKEN}"`,
    `run: curl -H 'Authorization: ${TOKEN}'`,
    `- { name: API_TOKEN, value: ${SECRET} }`,
    `- name: API_TOKEN\n  value: ${SECRET}`,
    `- value: ${SECRET}\n  name: API_TOKEN`,
    `client_secret = '${SECRET}' # client`,
    `api-key: "${SECRET}"`,
  ]

  it.each(lines)('beside a finding of another rule is not shown: %s', (content) => {
    const file = new Lines(content)
    const path = 'infra/x.yaml'
    const tree = new Map([[path, { path, text: content, lines: file } as unknown as SourceFile]])
    for (let line = 1; line <= file.count; line++) {
      const start = file.offsetOf(line)
      const other = {
        ...report.findings[2]!,
        path,
        related: [],
        span: file.span(start, start + file.line(line).length),
      }
      const shown = reporters.text({ ...clean, findings: [other], tree }, options)
      expect(shown).not.toContain(SECRET)
      expect(shown).not.toContain(TOKEN)
    }
  })

  it.each(formats)('that is the name of a file or of what a message names is not told by %s', (name) => {
    const path = `infra/${TOKEN}.yaml`
    const url = `https://app:${SECRET}@example.com/x`
    const message = `alert ${TOKEN} of ${url} has no summary`
    const found = {
      ...report.findings[2]!,
      path,
      message,
      related: [{ ...report.findings[2]!, path, message }],
    }
    const debt = { ...report.owed[0]!, path, message }
    const said = reporters[name](
      {
        ...clean,
        findings: [found],
        suppressed: [found],
        fixed: [found],
        owed: [debt],
        skipped: [{ path, reason: 'binary' }],
      },
      options,
    )
    expect(said).not.toContain(TOKEN)
    expect(said).not.toContain(SECRET)
    expect(said).toContain('has no summary')
    expect(writeBaseline([found])).not.toContain(TOKEN)
  })

  it('is not seen in a name that only begins like a token', () => {
    const paths = [
      'infra/npm_registry/main.tf',
      'infra/pypi-mirror/config.yaml',
      'a/hvs.example.com/AIzawa.yaml',
    ]
    const skipped = paths.map((path) => ({ path, reason: 'binary' }))
    expect(JSON.parse(reporters.json({ ...clean, skipped }, options)).skipped).toEqual(skipped)
  })

  it('on one line with another that no rule knew hides both', () => {
    const content = `users: alice=${SECRET} bob=${'x'.repeat(9)}${TOKEN.slice(4)}`
    const path = 'infra/x.yaml'
    const file = new Lines(content)
    const tree = new Map([[path, { path, text: content, lines: file } as unknown as SourceFile]])
    const start = content.indexOf(SECRET)
    const span = file.span(start, start + SECRET.length)
    const secret = {
      ...report.findings[0]!,
      path,
      span,
      at: { kind: 'range', file: path, start, end: span.end } as const,
    }
    expect(reporters.text({ ...clean, findings: [secret], tree }, options)).toContain('│ users: ••••••••\n')
  })

  it('is hidden on every line of a block scalar', () => {
    const content = `stringData:\n  key: |\n    first-${SECRET}\n    second-${SECRET}\n`
    const path = 'infra/x.yaml'
    const file = new Lines(content)
    const tree = new Map([[path, { path, text: content, lines: file } as unknown as SourceFile]])
    const block = file.span(content.indexOf('|'), content.length)
    const secret = { ...report.findings[0]!, path, span: block }
    for (const line of [3, 4]) {
      const start = file.offsetOf(line)
      const other = { ...report.findings[2]!, path, related: [], span: file.span(start + 4, start + 12) }
      expect(reporters.text({ ...clean, findings: [secret, other], tree }, options)).not.toContain(SECRET)
    }
  })

  it('leaves harmless values of telling keys in sight', () => {
    const content = 'automountServiceAccountToken: true'
    const path = 'infra/x.yaml'
    const file = new Lines(content)
    const tree = new Map([[path, { path, text: content, lines: file } as unknown as SourceFile]])
    const other = { ...report.findings[2]!, path, related: [], span: file.span(30, 34) }
    expect(reporters.text({ ...clean, findings: [other], tree }, options)).toContain(content)
  })
})
