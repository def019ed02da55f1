import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Io } from '../../cli/io.ts'
import { sources } from '../../cli/sources.ts'
import { write } from '../../generators/disk.ts'
import { designFromAnswers, scaffold } from '../../generators/scaffold.ts'

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

function run(bin: string, ...args: string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist', bin), ...args], {
    encoding: 'utf8',
  })
  expect(stderr.replace('infra-lint: there is nothing to mend\n', '')).toBe('')
  return stdout
}

/** The linter of the bundle in this process: its code is compiled once for all designs. */
async function lintHere(dir: string): Promise<string> {
  const { main } = createRequire(import.meta.url)(
    join(root, 'dist/chunks/linter.cjs'),
  ) as typeof import('../../cli/main.ts')
  let stdout = ''
  const io: Io = {
    stdin: (async function* () {})(),
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => expect.fail(text) },
    env: { PATH: process.env.PATH },
    cwd: work,
    now: () => new Date(),
  }
  await main([dir, '--format', 'json'], io)
  return stdout
}

test.each(texts)('the tree of %s has no finding, and no fix changes it', async (name, text) => {
  const file = join(work, `${name}.yaml`)
  const dir = join(work, name)
  // the processes that people start in the deep run, and for one design; what they do for the others
  const asPeople = name === 'default' || process.env.DEEP
  if (asPeople) {
    writeFileSync(file, text)
    run('generator-infra.cjs', dir, '--design', file)
  } else write(dir, scaffold(dir, file, text, new Date(), sources).changes)
  const found = JSON.parse(asPeople ? run('infra-lint.cjs', dir, '--format', 'json') : await lintHere(dir))
  expect(
    found.findings.map(({ rule, path, message }: Record<string, string>) => `${path}: ${rule}: ${message}`),
  ).toEqual([])
  expect(found.owed.length).toBeGreaterThan(0)
  // where there is no finding there is nothing to mend
  if (asPeople) expect(run('infra-lint.cjs', dir, '--fix-dry-run')).not.toContain('diff --git')
})
