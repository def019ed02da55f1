import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { designFromAnswers } from '../../generators/scaffold.ts'

// The promise of the product: what is written for a valid design has no finding, and nothing is left to fix.
const root = join(import.meta.dirname, '../..')
const designs = join(root, 'fixtures/designs/valid')
const texts: [string, string][] = [
  ['default', designFromAnswers({ name: 'shop' }, sources)],
  ...readdirSync(designs)
    .sort()
    .map((name): [string, string] => [name, readFileSync(join(designs, name), 'utf8')]),
]
let work: string
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'promise-'))
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

function run(bin: string, ...args: string[]) {
  return spawnSync(process.execPath, [join(root, 'dist', bin), ...args], { encoding: 'utf8' })
}

test.each(texts)('the tree of %s has no finding, and no fix changes it', (name, text) => {
  const file = join(work, `${name}.yaml`)
  const dir = join(work, name)
  writeFileSync(file, text)
  expect(run('generator-infra.cjs', dir, '--design', file).stderr).toBe('')
  const found = JSON.parse(run('infra-lint.cjs', dir, '--format', 'json').stdout)
  expect(
    found.findings.map(({ rule, path, message }: Record<string, string>) => `${path}: ${rule}: ${message}`),
  ).toEqual([])
  expect(found.owed.length).toBeGreaterThan(0)
  // where there is no finding there is nothing to mend
  if (name === 'default' || process.env.DEEP)
    expect(run('infra-lint.cjs', dir, '--fix-dry-run').stdout).not.toContain('diff --git')
})
