import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sources } from '../cli/sources.ts'
import { NO_CONFIG } from '../engine/config.ts'
import { DESIGN_PATH } from '../engine/design.ts'
import type { Report } from '../engine/finding.ts'
import { type InfraSources, readInfra } from '../engine/infra.ts'
import { lint } from '../engine/lint.ts'
import { fixTree } from '../engine/mend.ts'
import { SourceFile, type Tree } from '../engine/tree.ts'
import { rules } from '../rules/index.ts'
import { readDesign } from '../scaffold/design.ts'
import { FIXTURES, readTree } from './fixtures.ts'
import { casesOf, FIXTURE_NOW } from './rule-cases.ts'

const RUNS = process.env.DEEP ? 10_000 : 60

function sourcesOf(tree: Tree): InfraSources {
  const file = tree.get(DESIGN_PATH)
  return { now: FIXTURE_NOW, design: file && readDesign(file.path, file.text, sources) }
}

/** Judges by every rule, and sees that each finding stands inside its file. */
function judge(tree: Tree): Report {
  const report = lint(readInfra(tree, sourcesOf(tree)), rules, NO_CONFIG)
  for (const { path, span, rule } of [...report.findings, ...report.owed]) {
    const length = tree.get(path)?.text.length ?? 0
    // Not expect(): a tree can have a hundred thousand findings.
    const inside =
      span.start >= 0 && span.start <= span.end && span.end <= length && span.line >= 1 && span.column >= 1
    if (!inside) throw new Error(`${rule} points outside ${path}: ${JSON.stringify(span)} of ${length}`)
  }
  return report
}

function one(path: string, content: string | Uint8Array): Tree {
  const file = typeof content === 'string' ? { path, text: content } : { path, bytes: content }
  return new Map([[path, new SourceFile(file)]])
}

const deep = (open: string, close = ''): string => open.repeat(20_000) + close.repeat(20_000)

describe('a hostile file is a located finding or a counted skip', () => {
  test.each<[string, string, string | Uint8Array]>([
    ['nested flow lists', 'a.yaml', `kind: x\nv: ${deep('[', ']')}\n`],
    ['nested maps in JSON', 'a.json', `${deep('{"a":')}1${'}'.repeat(20_000)}`],
    ['nested brackets in HCL', 'a.tf', `locals {\n  a = ${deep('[', ']')}\n}\n`],
    ['an unterminated string', 'a.yaml', 'kind: "x\n'],
    ['an unterminated block', 'a.tf', 'resource "a" "b" {\n'],
    ['an unterminated heredoc', 'a.tf', 'locals {\n  a = <<EOT\nx\n'],
    ['an unterminated object', 'a.json', '{"a": '],
    ['an undefined alias', 'a.yaml', 'kind: *nobody\n'],
    ['a duplicate key', 'a.yaml', 'kind: a\nkind: b\n'],
    ['a tab as indentation', 'a.yaml', 'kind:\n\t- x\n'],
    ['NUL bytes', 'a.yaml', new Uint8Array([0x6b, 0x3a, 0x20, 0, 0x0a])],
    ['half a UTF-8 sequence', 'a.yaml', new Uint8Array([0x6b, 0x3a, 0x20, 0xe2, 0x82, 0x0a])],
    ['every byte there is', 'a.tf', Uint8Array.from({ length: 256 }, (_, byte) => byte)],
  ])('%s', (_, path, content) => {
    const { findings, skipped } = judge(one(path, content))
    expect(
      findings.filter((finding) => finding.rule === 'tree/unreadable-document').length + skipped.length,
    ).toBeGreaterThan(0)
  })
})

describe('odd but valid files are read as they are', () => {
  test.each<[string, string, string]>([
    [
      'a byte order mark and CRLF',
      'a.yaml',
      '\ufeffkind: Pod\r\napiVersion: v1\r\nmetadata:\r\n  name: web\r\n',
    ],
    [
      '__proto__ as a key',
      'a.yaml',
      'kind: Pod\napiVersion: v1\nmetadata:\n  name: web\n__proto__:\n  polluted: true\n',
    ],
    [
      'constructor as a kind',
      'a.yaml',
      'kind: constructor\napiVersion: v1\nmetadata:\n  name: web\n  labels: { toString: valueOf }\n',
    ],
    ['kinds that are no strings', 'a.yaml', 'kind: [a]\napiVersion: { b: c }\nmetadata: 7\n'],
    ['an empty file', 'a.yaml', ''],
    ['only a comment', 'a.yaml', '# nothing\n'],
    ['a million brackets in Markdown', 'a.md', '['.repeat(1_000_000)],
  ])('%s', (_, path, text) => {
    const { findings } = judge(one(path, text))
    expect(findings.filter((finding) => finding.rule !== 'tree/missing-design')).toEqual([])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

test('an alias bomb is not expanded', () => {
  const levels = Array.from(
    { length: 12 },
    (_, level) =>
      `a${level}: &a${level} [${Array(9)
        .fill(level === 0 ? 'x' : `*a${level - 1}`)
        .join(', ')}]`,
  )
  const tree = one('a.yaml', `kind: Pod\napiVersion: v1\nmetadata: { name: web }\n${levels.join('\n')}\n`)
  const { findings, skipped } = judge(tree)
  expect(findings.length + skipped.length).toBeGreaterThan(0)
})

test('a file of a hundred thousand findings is told in full', () => {
  const text = Array.from({ length: 100_000 }, (_, index) => `variable "v${index}" {}\n`).join('')
  expect(
    judge(one('a.tf', text)).findings.filter((finding) => finding.rule === 'iac/undescribed-variable'),
  ).toHaveLength(100_000)
})

/** Every bad tree of every rule, as material to damage. */
const TREES: readonly Tree[] = Object.keys(rules).flatMap((id) =>
  casesOf(id).flatMap((each) => (each.bad ? [each.bad] : [])),
)

const damage = fc.record({
  tree: fc.nat(),
  file: fc.nat(),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(60),
  insert: fc.oneof(
    fc.constantFrom(
      '',
      '\n',
      '\t',
      ': ',
      '- ',
      '{',
      '}',
      '[',
      '"',
      "'",
      '|\n',
      '&a ',
      '*a',
      '---\n',
      '\u0000',
      '\ud800',
      '<<: ',
      '${',
      '#',
      '```\n',
    ),
    fc.string({ maxLength: 12, unit: 'binary' }),
  ),
})

test('a damaged tree is judged and mended without a crash, and mending settles', () => {
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) => {
      const tree = new Map(TREES[damages[0]!.tree % TREES.length]!)
      for (const { file, at, length, insert } of damages) {
        const path = [...tree.keys()][file % tree.size]!
        const { text, mode } = tree.get(path)!
        const start = Math.floor(at * text.length)
        tree.set(
          path,
          new SourceFile({ path, mode, text: text.slice(0, start) + insert + text.slice(start + length) }),
        )
      }
      judge(tree)
      const mended = fixTree(tree, sourcesOf, rules, NO_CONFIG, { unsafe: true })
      const again = fixTree(mended.tree, sourcesOf, rules, NO_CONFIG, { unsafe: true })
      expect(again.changed).toEqual([])
    }),
    { numRuns: RUNS, ...(process.env.SEED ? { seed: Number(process.env.SEED) } : {}) },
  )
})

test('every fixture of every format is judged without a crash', () => {
  for (const folder of readdirSync(join(FIXTURES, 'formats')))
    judge(readTree(join(FIXTURES, 'formats', folder)))
})
