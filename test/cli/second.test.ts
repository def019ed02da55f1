import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { emptyFolder, lint, Repository } from './repository.ts'

const ROOT = join(import.meta.dirname, '../..')

/** The default tree with the bad halves of some fixtures in it, comments and waivers that hide something and nothing. */
function brokenTree(): Repository {
  const repository = new Repository()
  cpSync(join(ROOT, 'fixtures/trees/default'), repository.root, { recursive: true })
  for (const area of readdirSync(join(ROOT, 'fixtures/rules'))) {
    // one rule of each area
    for (const rule of readdirSync(join(ROOT, 'fixtures/rules', area)).slice(0, 1)) {
      const bad = join(ROOT, 'fixtures/rules', area, rule, 'bad')
      // below a folder of the tree, so that lock, design and config of the fixture are files like others
      cpSync(bad, join(repository.root, `infra/environments/strange/${area}-${rule}`), { recursive: true })
    }
  }
  repository.write('infra/runbooks/restore.md', '# Restore\n')
  repository.write(
    'infra/environments/base/odd.yaml',
    [
      '# infra-lint-disable-file kubernetes/* -- made by another team',
      'apiVersion: v1',
      'kind: Service',
      'metadata:',
      '  name: Odd_Name',
      'spec:',
      '  prots: [] # infra-lint-disable-line secrets/* -- nothing to hide here',
      '',
    ].join('\n'),
  )
  repository.write(
    '.infra-lint.yaml',
    [
      'waivers:',
      '  - { rule: "iac/*", owner: ada, reason: being moved, until: 2027-01-31 }',
      '  - { rule: drift/edited-file, path: nowhere, owner: ada, reason: gone, until: 2027-01-31 }',
      '',
    ].join('\n'),
  )
  return repository
}

const TWO = availableParallelism() > 1

test.skipIf(!TWO)(
  'two judges say what one says, whichever of them takes a rule',
  () => {
    const { root } = brokenTree()
    const said = (threads: number, ...args: string[]) =>
      lint(root, ['--format', 'json', '--now', '2026-11-21', '--threads', String(threads), ...args])
    const files = ['text', 'sarif']
    /** What is said as JSON, and in two more formats in files of their own. */
    const told = (threads: number) => {
      const reports = emptyFolder()
      const formats = files.flatMap((format) => ['--format', `${format}:${join(reports, format)}`])
      const outcome = said(threads, ...formats)
      return { ...outcome, files: files.map((format) => readFileSync(join(reports, format), 'utf8')) }
    }
    const alone = told(1)
    expect(alone.findings.length).toBeGreaterThan(30)
    // which of the two is quicker at a rule is chance
    for (let run = 0; run < (process.env.DEEP ? 20 : 1); run++) {
      const both = told(2)
      expect(both.stdout === alone.stdout, both.stderr).toBe(true)
      expect(both.code).toBe(alone.code)
      for (const [at, format] of files.entries()) {
        expect(alone.files[at]!.length, format).toBeGreaterThan(1000)
        expect(both.files[at] === alone.files[at], format).toBe(true)
      }
    }
    const some = ['--rule', 'secrets/*', '--rule', 'kubernetes/*']
    expect(said(2, ...some).stdout).toBe(said(1, ...some).stdout)
  },
  60_000,
)

test.skipIf(!TWO)('what is staged is judged by two as by one', () => {
  const repository = brokenTree()
  repository.git('add', '.')
  const both = lint(repository.root, [
    '--staged',
    '--format',
    'json',
    '--now',
    '2026-11-21',
    '--threads',
    '2',
  ])
  const alone = lint(repository.root, [
    '--staged',
    '--format',
    'json',
    '--now',
    '2026-11-21',
    '--threads',
    '1',
  ])
  expect(alone.findings.length).toBeGreaterThan(30)
  expect(both.stdout).toBe(alone.stdout)
})

test('a number of threads is a number', () => {
  const { code, stderr } = lint(ROOT, ['--threads', 'many'])
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'infra-lint: --threads is a number from 1 on, not many\n',
  })
})
