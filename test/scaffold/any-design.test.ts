import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { NO_CONFIG } from '../../engine/config.ts'
import { DESIGN_PATH } from '../../engine/design.ts'
import { readInfra } from '../../engine/infra.ts'
import { lint, type Rules } from '../../engine/lint.ts'
import { SourceFile, type Tree } from '../../engine/tree.ts'
import { rules as all } from '../../rules/index.ts'
import { readDesign, readDesignToWrite } from '../../scaffold/design.ts'
import { outputsOf } from '../../scaffold/outputs.ts'
import { withOwed } from '../../scaffold/owed.ts'
import { textOf } from './any-design.ts'
import { barestDesign, everyDesign } from './sparse-design.ts'
import { NOW } from './trees.ts'

// Designs that nobody here has thought of: each is planned, the same twice, and nothing is found in its tree.
const rules: Rules = all
const seed = Number(process.env.SEED ?? (process.env.DEEP ? Math.floor(Math.random() * 2 ** 31) : 1))
const numRuns = Number(process.env.RUNS ?? (process.env.DEEP ? 300 : 4))
console.log(`any design: SEED=${seed}`)

/** What stands against the tree of a design: [] for every valid one. */
function against(bare: string): readonly string[] {
  const asked = readDesignToWrite(DESIGN_PATH, bare, sources)
  if (!asked.design) return asked.problems.map(({ message }) => `refused: ${message}`)
  const text = withOwed(bare, asked.design, '2026-12-21')
  const file = readDesign(DESIGN_PATH, text, sources)
  if (!file.design) return file.problems.map(({ message }) => `refused with debts: ${message}`)
  const { plan, files } = outputsOf(text, file.design, sources, '0.0.0')
  const again = outputsOf(text, file.design, sources, '0.0.0')
  const found: string[] = []
  for (const [path, { content }] of files) {
    if (again.files.get(path)?.content !== content) found.push(`${path}: differs the second time`)
    if (path === DESIGN_PATH || path.startsWith('infra/.infra')) continue
    const left = /\bundefined\b|\bNaN\b|\[object |<%|%>/.exec(content)
    if (left) found.push(`${path}: has ${left[0]}`)
  }
  const tree: Tree = new Map(
    [...files].map(([path, { content, mode }]) => [path, new SourceFile({ path, text: content, mode })]),
  )
  for (const { path, documents } of tree.values())
    for (const { problems } of documents)
      for (const { message } of problems) found.push(`${path}: ${message}`)
  const { repository } = file.design
  const infra = readInfra(tree, { now: NOW, design: file, expected: () => plan, repository })
  const { findings, owed } = lint(infra, rules, NO_CONFIG)
  if (owed.length < file.design.owed.length)
    found.push(`${DESIGN_PATH}: lists ${file.design.owed.length} debts, and rules ask for ${owed.length}`)
  return [...found, ...findings.map(({ path, rule, message }) => `${path}: ${rule}: ${message}`)]
}

test('any valid design is planned the same twice, parses, and has no finding', () => {
  fc.assert(
    fc.property(everyDesign, (design) => {
      expect(against(textOf(design))).toEqual([])
    }),
    { seed, numRuns, ...(process.env.DEEP ? {} : { interruptAfterTimeLimit: 15_000 }) },
  )
})

test('a design that says only what it must has no finding either: the rest is owed', () => {
  fc.assert(
    fc.property(barestDesign, (design) => {
      expect(against(textOf(design))).toEqual([])
    }),
    {
      seed,
      numRuns: Math.ceil(numRuns / 10),
      ...(process.env.DEEP ? {} : { interruptAfterTimeLimit: 15_000 }),
    },
  )
})
