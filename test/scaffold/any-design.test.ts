import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { DESIGN_PATH } from '../../engine/design.ts'
import { readDesignToWrite } from '../../scaffold/design.ts'
import { outputsOf } from '../../scaffold/outputs.ts'
import { textOf } from './any-design.ts'
import { barestDesign, everyDesign } from './sparse-design.ts'
import { judged, told, written } from './trees.ts'

// Designs that nobody here has thought of: each is planned, the same twice, and nothing is found in its tree.
const seed = Number(process.env.SEED ?? (process.env.DEEP ? Math.floor(Math.random() * 2 ** 31) : 1))
const numRuns = Number(process.env.RUNS ?? (process.env.DEEP ? 300 : 4))
console.log(`any design: SEED=${seed}`)

/** What stands against the tree of a design: [] for every valid one. */
function against(bare: string): readonly string[] {
  const asked = readDesignToWrite(DESIGN_PATH, bare, sources)
  if (!asked.design) return asked.problems.map(({ message }) => `refused: ${message}`)
  const one = written('any design', bare)
  const again = outputsOf(one.text, one.design, sources, '0.0.0')
  const found: string[] = []
  for (const [path, { content }] of one.outputs.files) {
    if (again.files.get(path)?.content !== content) found.push(`${path}: differs the second time`)
    if (path === DESIGN_PATH || path.startsWith('infra/.infra')) continue
    const left = /\bundefined\b|\bNaN\b|\[object |<%|%>/.exec(content)
    if (left) found.push(`${path}: has ${left[0]}`)
  }
  for (const { path, documents } of one.tree.values())
    for (const { problems } of documents)
      for (const { message } of problems) found.push(`${path}: ${message}`)
  const report = judged(one)
  const [listed, wanted] = [one.design.owed.length, report.owed.length]
  if (wanted < listed) found.push(`${DESIGN_PATH}: lists ${listed} debts, and rules ask for ${wanted}`)
  return [...found, ...told(report)]
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
