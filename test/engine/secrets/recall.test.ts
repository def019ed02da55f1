import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { NO_CONFIG } from '../../../engine/config.ts'
import type { Finding } from '../../../engine/finding.ts'
import { readInfra } from '../../../engine/infra.ts'
import { lint } from '../../../engine/lint.ts'
import type { AnyRule } from '../../../engine/rule.ts'
import { SourceFile } from '../../../engine/tree.ts'
import { type Case, casesOf } from './corpus/case.ts'
import { innocent } from './corpus/innocent.ts'
import { issued } from './corpus/issued.ts'
import { madeUp } from './corpus/madeup.ts'
import { negatives } from './corpus/negatives.ts'
import { positives } from './corpus/positives.ts'
import { THIRD_CLEAN, THIRD_HEALTHY, THIRD_INVENTED, THIRD_ISSUED } from './corpus/third/index.ts'

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

/** What of the secrets of cases is found, and which are not. */
function found(cases: readonly Case[]): Map<string, Tally> {
  return tally(cases, (one) => {
    const findings = findingsOf(one)
    // a block's key stands on the line before; a state file is one finding
    const missed = one.secrets.filter(
      ({ line, endLine }) =>
        !findings.some(({ span }) => span.line <= endLine && (span.endLine ?? span.line) >= line - 1),
    )
    const where = missed.map(({ line }) => line).join(', ')
    return [one.secrets.length, one.secrets.length - missed.length, where && `line ${where}`]
  })
}

/** What of cases without secrets is flagged. */
function flagged(cases: readonly Case[]): Map<string, Tally> {
  return tally(cases, (one) => {
    const findings = findingsOf(one)
    const said = findings
      .map(({ rule, span, severity }) => `${rule} line ${span.line} ${severity}`)
      .join('; ')
    return [1, findings.length > 0 ? 1 : 0, said]
  })
}

test('97 of 100 secrets are found', () => {
  const cases = positives(seeds)
  expect(cases.length).toBeGreaterThanOrEqual(400)
  expect(new Set(cases.map((one) => one.content)).size).toBe(cases.length)
  expect(printed('secrets found', found(cases))).toBeGreaterThanOrEqual(0.97)
})

test('of what is no secret, 2 of 100 at most are flagged', () => {
  const cases = negatives(seeds)
  expect(cases.length).toBeGreaterThanOrEqual(400)
  expect(printed('flagged wrongly', flagged(cases))).toBeLessThanOrEqual(0.02)
})

// by somebody who had read the engine; before anything was mended by it 93.2 % were found and 2.4 % flagged
test('the second set: forms and places written down anew', () => {
  const tokens = casesOf(issued, seeds)
  expect(tokens.length).toBeGreaterThanOrEqual(300)
  expect(printed('issued tokens of the second set', found(tokens))).toBeGreaterThanOrEqual(0.97)
  expect(printed('made up, second set', found(casesOf(madeUp, seeds)))).toBeGreaterThanOrEqual(0.97)
  const harmless = casesOf(innocent, seeds)
  expect(harmless.length).toBeGreaterThanOrEqual(300)
  expect(printed('flagged wrongly, second set', flagged(harmless))).toBeLessThanOrEqual(0.02)
})

test('of what repositories that keep their secrets well hold nothing is said', () => {
  expect(printed('healthy', flagged(casesOf(THIRD_HEALTHY, seeds)))).toBe(0)
})

// written down and run once before the engine was read: 98.0 % of the tokens, 96.9 % of the rest, 5.4 % flagged, of
// which 2.3 were a sops block that the case had wrong
test('the third set: providers and places by somebody who had not read the engine', () => {
  const tokens = casesOf(THIRD_ISSUED, seeds)
  expect(tokens.length).toBeGreaterThanOrEqual(500)
  const issuedRate = printed('issued tokens, third set', found(tokens))
  const inventedRate = printed('made up, third set', found(casesOf(THIRD_INVENTED, seeds)))
  const flaggedRate = printed('flagged wrongly, third set', flagged(casesOf(THIRD_CLEAN, seeds)))
  expect(issuedRate).toBeGreaterThanOrEqual(0.97)
  expect(inventedRate).toBeGreaterThanOrEqual(0.97)
  expect(flaggedRate).toBeLessThanOrEqual(0.02)
})
