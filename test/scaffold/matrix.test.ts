import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { NO_CONFIG } from '../../engine/config.ts'
import { DESIGN_PATH } from '../../engine/design.ts'
import { readInfra } from '../../engine/infra.ts'
import { lint, type Rules } from '../../engine/lint.ts'
import { SourceFile, type Tree } from '../../engine/tree.ts'
import { rules as all } from '../../rules/index.ts'
import { readDesign } from '../../scaffold/design.ts'
import { outputsOf } from '../../scaffold/outputs.ts'
import { withOwed } from '../../scaffold/owed.ts'
import { unsupported } from '../../scaffold/support.ts'
import { MATRIX } from './matrix.ts'
import { NOW } from './trees.ts'

// Whatever is asked for: it is planned, it is the same each time, its links lead somewhere, and nothing is found in it.
const rules: Rules = all
// one design of each stack on each provider in npm test, about a tenth of all; all of them in the deep run
const cases = process.env.DEEP ? MATRIX : MATRIX.filter(({ sample }) => sample)

test('the matrix has at least sixty designs, each once', () => {
  expect(new Set(MATRIX.map(({ text }) => text)).size).toBe(MATRIX.length)
  expect(MATRIX.length).toBeGreaterThanOrEqual(60)
})

describe.each(cases)('$name', ({ text: bare }) => {
  const first = readDesign(DESIGN_PATH, bare, sources)
  const text = first.design ? withOwed(bare, first.design, '2026-12-21') : bare
  const file = readDesign(DESIGN_PATH, text, sources)
  const outputs = () => outputsOf(text, file.design!, sources, '0.0.0')

  test('has no problem, and no finding of any severity', () => {
    expect(file.problems).toEqual([])
    expect(unsupported(file.design!)).toEqual([])
    const { plan, files } = outputs()
    const tree: Tree = new Map(
      [...files].map(([path, { content, mode }]) => [path, new SourceFile({ path, text: content, mode })]),
    )
    const infra = readInfra(tree, {
      now: NOW,
      design: file,
      expected: () => plan,
      repository: file.design!.repository,
    })
    const { findings } = lint(infra, rules, NO_CONFIG)
    expect(findings.map(({ path, rule, message }) => `${path}: ${rule}: ${message}`)).toEqual([])
  })

  test('is planned the same twice', () => {
    expect([...outputs().files]).toEqual([...outputs().files])
  })

  test('has no link that leads nowhere, and no table that is broken by a value', () => {
    const { files } = outputs()
    for (const [path, { content }] of files) {
      if (!path.endsWith('.md') || path.startsWith('infra/.infra/')) continue
      expect(content, path).not.toMatch(/\bundefined\b|NaN|Infinity|\[object /)
      for (const [, target] of content.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
        if (/^https?:/.test(target!)) continue
        const wanted = join(path, '..', target!).replace(/\/$/, '')
        const there = [...files.keys()].some((one) => one === wanted || one.startsWith(`${wanted}/`))
        expect(there, `${path} → ${target}`).toBe(true)
      }
    }
  })
})
