import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { AnyRule } from '../engine/rule.ts'
import type { Tree } from '../engine/tree.ts'
import { rules } from '../rules/index.ts'
import { casesOf, commentsOf, fixFixture, lintFixture, type RuleCase, reportText } from './rule-cases.ts'

const ids = Object.keys(rules) as (keyof typeof rules)[]
const cases = new Map(ids.map((id) => [id as string, casesOf(id)]))

function contents(tree: Tree): Record<string, string> {
  return Object.fromEntries([...tree].map(([path, file]) => [path, `${file.mode} ${file.text}`]).sort())
}

describe.each(ids)('%s', (id) => {
  const rule: AnyRule = rules[id]
  const own = cases.get(id)!

  test('has a bad and a good case', () => {
    expect(
      own.some((one) => one.bad),
      `make fixtures/rules/${id}/bad/`,
    ).toBe(true)
    expect(
      own.some((one) => one.good),
      `make fixtures/rules/${id}/good/`,
    ).toBe(true)
  })

  test.each(own)('$suffix reports exactly what it should', async (one: RuleCase) => {
    if (one.bad) {
      const report = lintFixture(one, one.bad, id)
      expect(report.findings.length + report.owed.length, 'bad/ has no finding').toBeGreaterThan(0)
      await expect(reportText(report)).toMatchFileSnapshot(join(one.folder, `bad${one.suffix}.txt`))
    }
    if (one.good) expect(reportText(lintFixture(one, one.good, id)), 'good/ has findings').toBe('')
  })

  test('mends what it says it can mend', () => {
    let mended = 0
    let left = 0
    for (const one of own) {
      if (!one.bad) continue
      const before = lintFixture(one, one.bad, id)
      const fixes = before.findings.filter((finding) => finding.fix)
      mended += fixes.length
      left += before.findings.length - fixes.length
      if (fixes.length === 0) continue
      const { tree, refused, report } = fixFixture(one, one.bad, id)
      expect(refused.map((refusal) => refusal.reason)).toEqual([])
      expect(
        report.findings.filter((finding) => finding.fix),
        'a fix did not remove its finding',
      ).toEqual([])
      const goal = one.fixed ?? one.good
      if (goal) expect(contents(tree)).toEqual(contents(goal))
      expect(fixFixture(one, tree, id).changed, 'a second fix changes something').toEqual([])
      for (const comment of commentsOf(one.bad)) expect(commentsOf(tree)).toContain(comment)
    }
    const fixable = mended === 0 ? undefined : left === 0 ? 'always' : 'sometimes'
    if (fixable !== rule.fixable) {
      expect.fail(
        `its fixtures show ${fixable ?? 'no fix'}, its file says fixable: ${rule.fixable ?? 'nothing'}; mend one of the two`,
      )
    }
  })
})

test('no rule throws on the fixtures of another, nor reports what another rule reports', () => {
  const doubles: string[] = []
  for (const [id, own] of cases) {
    for (const one of own) {
      for (const tree of [one.bad, one.good]) {
        if (!tree) continue
        const { findings } = lintFixture(one, tree)
        if (tree !== one.bad) continue
        const places = findings.filter((finding) => finding.rule === id)
        for (const finding of findings) {
          if (finding.rule === id) continue
          const same = places.find(
            (place) =>
              place.path === finding.path &&
              place.span.start === finding.span.start &&
              place.span.end === finding.span.end,
          )
          if (same)
            doubles.push(
              `${id}${one.suffix}: ${finding.rule} says the same of ${finding.path}:${finding.span.line}`,
            )
        }
      }
    }
  }
  expect(doubles).toEqual([])
})
