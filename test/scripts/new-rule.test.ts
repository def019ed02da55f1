import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { NO_CONFIG } from '../../engine/config.ts'
import { readInfra } from '../../engine/infra.ts'
import { lint } from '../../engine/lint.ts'
import type { AnyRule } from '../../engine/rule.ts'
import { treeOf } from '../../engine/tree.ts'
import { load } from '../../scripts/load.mjs'
import { newRule } from '../../scripts/new-rule.ts'
import { FIXTURE_NOW, reportText } from '../rule-cases.ts'

const root = resolve(import.meta.dirname, '../..')

function run(...args: string[]) {
  return spawnSync(process.execPath, [join(root, 'scripts/run.mjs'), 'new-rule', ...args], {
    cwd: root,
    encoding: 'utf8',
  })
}

test('the rule it writes compiles, reports its bad fixture as bad.txt says, and nothing of the good one', async () => {
  const files = newRule('area/name')
  const text = files.get('rules/area/name.ts')!.replace('../../engine', '../engine')
  const { default: rule } = await load<{ default: AnyRule }>('rules/index.ts', {
    instead: { 'rules/index.ts': text },
  })
  const side = (name: string) => {
    const prefix = `fixtures/rules/area/name/${name}/`
    return [...files]
      .filter(([path]) => path.startsWith(prefix))
      .map(([path, content]) => [path.slice(prefix.length), content] as const)
  }
  const report = (name: string) =>
    reportText(lint(readInfra(treeOf(side(name)), { now: FIXTURE_NOW }), { 'area/name': rule }, NO_CONFIG))
  expect(report('bad')).toBe(files.get('fixtures/rules/area/name/bad.txt'))
  expect(report('good')).toBe('')
})

test.each(['missing-stage', 'Pipelines/x', 'pipelines/missing_stage', '../etc/passwd', 'a/b/c', 'a/-b', ''])(
  'refuses %s as a name',
  (name) => {
    const { status, stderr } = run(name)
    expect(status).toBe(2)
    expect(stderr).toContain('is no rule id; npm run new-rule -- area/name')
  },
)

test('refuses a rule that is there', () => {
  const { status, stderr } = run('tree/missing-deliverable')
  expect(status).toBe(2)
  expect(stderr).toContain('rules/tree/missing-deliverable.ts is there already')
})
