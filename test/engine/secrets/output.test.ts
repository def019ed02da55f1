import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { reporters } from '../../../engine/reporters/index.ts'
import type { AnyRule } from '../../../engine/rule.ts'
import { rules } from '../../../rules/index.ts'
import { expandSecrets, FIXTURES, filesBelow, readTree } from '../../fixtures.ts'
import { lintFixture } from '../../rule-cases.ts'

const RULES = join(FIXTURES, 'rules/secrets')

/** The secrets that a folder's files plant, without what all of their kind begin with. */
function planted(folder: string): string[] {
  const values: string[] = []
  for (const path of filesBelow(folder)) {
    for (const [marker] of readFileSync(join(folder, path), 'utf8').matchAll(/«secret:[^»]*»/g))
      values.push(
        ...expandSecrets(marker)
          .split('\n')
          .filter((line) => !line.startsWith('-----')),
      )
  }
  return values.map((value) => value.slice(-10))
}

const cases = readdirSync(RULES).flatMap((rule) =>
  readdirSync(join(RULES, rule), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.startsWith('bad'))
    .map((entry) => [`${rule}/${entry.name}`, join(RULES, rule), entry.name.slice(3)] as const),
)

test.each(cases)('no format tells a value of %s, with all rules on', (_, folder, suffix) => {
  const tree = readTree(join(folder, `bad${suffix}`))
  const report = lintFixture({ folder, suffix }, tree)
  expect(report.findings.length).toBeGreaterThan(0)
  for (const [format, reporter] of Object.entries(reporters)) {
    const text = reporter(report, {
      color: false,
      width: 200,
      failOn: 'error',
      quiet: false,
      rules: rules as Readonly<Record<string, AnyRule>>,
      version: '0.0.0',
    })
    const told = planted(join(folder, `bad${suffix}`)).filter((value) => text.includes(value))
    expect(told, format).toEqual([])
  }
})
