import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { NO_CONFIG } from '../../../engine/config.ts'
import type { Finding } from '../../../engine/finding.ts'
import { readInfra } from '../../../engine/infra.ts'
import { lint } from '../../../engine/lint.ts'
import type { AnyRule } from '../../../engine/rule.ts'
import { SourceFile } from '../../../engine/tree.ts'
import type { Case } from './corpus/case.ts'
import { negatives } from './corpus/negatives.ts'
import { positives } from './corpus/positives.ts'

const folder = join(import.meta.dirname, '../../../rules/secrets')
const rules: Record<string, AnyRule> = {}
for (const name of readdirSync(folder).filter((one) => one.endsWith('.ts')))
  rules[`secrets/${name.slice(0, -3)}`] = ((await import(join(folder, name))) as { default: AnyRule }).default

const NOW = new Date('2026-11-21T12:00:00Z')
const seeds = process.env.DEEP ? Array.from({ length: 20 }, (_, at) => `d${at}`) : ['a', 'b', 'c']

function findingsOf({ path, content }: Case): readonly Finding[] {
  const file = new SourceFile({ path, text: content, mode: '100644' })
  const infra = readInfra(new Map([[path, file]]), { now: NOW })
  return lint(infra, rules, NO_CONFIG, { only: ['secrets/*'] }).findings
}

/** How a slice was judged. */
interface Tally {
  all: number
  hit: number
  readonly misses: string[]
}

function tally(
  cases: readonly Case[],
  judge: (one: Case) => readonly [all: number, hit: number, said: string],
) {
  const slices = new Map<string, Tally>()
  for (const one of cases) {
    const slice = slices.get(one.slice) ?? { all: 0, hit: 0, misses: [] }
    slices.set(one.slice, slice)
    const [all, hit, said] = judge(one)
    slice.all += all
    slice.hit += hit
    if (said) slice.misses.push(`${one.id} ${said}`)
  }
  return slices
}

function printed(title: string, slices: Map<string, Tally>): number {
  const rows = [...slices].map(([name, { all, hit }]) => `  ${name}: ${hit} of ${all}`)
  const all = [...slices.values()].reduce((sum, slice) => sum + slice.all, 0)
  const hit = [...slices.values()].reduce((sum, slice) => sum + slice.hit, 0)
  const misses = [...slices.values()].flatMap((slice) => slice.misses)
  console.log(
    [
      `${title}: ${hit} of ${all}, ${((100 * hit) / all).toFixed(1)} %`,
      ...rows,
      ...misses.map((one) => `  - ${one}`),
    ].join('\n'),
  )
  return hit / all
}

test('97 of 100 secrets are found', () => {
  const cases = positives(seeds)
  expect(cases.length).toBeGreaterThanOrEqual(400)
  expect(new Set(cases.map((one) => one.content)).size).toBe(cases.length)
  const slices = tally(cases, (one) => {
    const findings = findingsOf(one)
    // a block's key stands on the line before; a state file is one finding
    const missed = one.secrets.filter(
      ({ line, endLine }) =>
        !findings.some(({ span }) => span.line <= endLine && (span.endLine ?? span.line) >= line - 1),
    )
    const where = missed.map(({ line }) => line).join(', ')
    return [one.secrets.length, one.secrets.length - missed.length, where && `line ${where}`]
  })
  expect(printed('secrets found', slices)).toBeGreaterThanOrEqual(0.97)
})

test('of what is no secret, 2 of 100 at most are flagged', () => {
  const cases = negatives(seeds)
  expect(cases.length).toBeGreaterThanOrEqual(400)
  const slices = tally(cases, (one) => {
    const findings = findingsOf(one)
    const said = findings
      .map(({ rule, span, severity }) => `${rule} line ${span.line} ${severity}`)
      .join('; ')
    return [1, findings.length > 0 ? 1 : 0, said]
  })
  expect(printed('flagged wrongly', slices)).toBeLessThanOrEqual(0.02)
})
