import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import yeoman from 'yeoman-test'
import Adopt from '../../generators/adopt/index.ts'

const environment = {
  resolved: join(import.meta.dirname, '../../generators/adopt/index.ts'),
  namespace: 'infra:adopt',
}
const folder = mkdtempSync(join(tmpdir(), 'adopt-yo-'))

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('yo infra:adopt does what generator-infra adopt does; with --dry-run it writes nothing', async () => {
  cpSync(join(import.meta.dirname, '../../fixtures/adopt/compose/tree'), folder, { recursive: true })
  const run = (options: object) =>
    yeoman
      .run(Adopt as never, environment)
      .cd(folder)
      .withOptions(options as never)
  await run({ dryRun: true })
  expect(existsSync(join(folder, 'infra'))).toBe(false)
  await run({})
  expect(readFileSync(join(folder, 'infra/infra.yaml'), 'utf8')).toContain('provider: docker #')
  expect(existsSync(join(folder, '.infra-lint-baseline'))).toBe(true)
})
