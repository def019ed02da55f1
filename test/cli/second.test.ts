import { cpSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lint, Repository } from './repository.ts'

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
    const said = (threads: number, format: string, ...args: string[]) =>
      lint(root, ['--format', format, '--now', '2026-11-21', '--threads', String(threads), ...args])
    const alone = said(1, 'json')
    expect(alone.findings.length).toBeGreaterThan(30)
    for (let run = 0; run < 2; run++) {
      const both = said(2, 'json')
      expect(both.stdout === alone.stdout, both.stderr).toBe(true)
      expect(both.code).toBe(alone.code)
    }
    for (const format of ['text', 'sarif'])
      expect(said(2, format).stdout === said(1, format).stdout, format).toBe(true)
    const some = ['--rule', 'secrets/*', '--rule', 'kubernetes/*']
    expect(said(2, 'json', ...some).stdout).toBe(said(1, 'json', ...some).stdout)
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
