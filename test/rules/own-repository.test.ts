import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Io } from '../../cli/io.ts'
import { main } from '../../cli/main.ts'
import { NO_CONFIG } from '../../engine/config.ts'
import { readInfra } from '../../engine/infra.ts'
import { lint } from '../../engine/lint.ts'
import { SourceFile } from '../../engine/tree.ts'
import { rules } from '../../rules/index.ts'
import { FIXTURE_NOW } from '../rule-cases.ts'

const root = join(import.meta.dirname, '../..')

test('this repository passes its own linter, with nothing left out but fixtures', async () => {
  expect(readFileSync(join(root, '.infra-lint.yaml'), 'utf8')).toMatch(
    /\nexclude:\n(?: +#.*\n)* +- fixtures\n$/,
  )
  let told = ''
  const io: Io = {
    stdin: (async function* () {})(),
    stdout: { write: (text) => (told += text), isTTY: false, columns: 80 },
    stderr: { write: () => undefined, isTTY: false, columns: 80 },
    env: { PATH: process.env.PATH },
    cwd: root,
    now: () => FIXTURE_NOW,
  }
  expect(await main(['--format', 'json'], io)).toBe(0)
  const { findings } = JSON.parse(told) as { findings: { path: string; line: number; rule: string }[] }
  expect(findings.map(({ path, line, rule }) => `${path}:${line} ${rule}`)).toEqual([])
})

test('no file of this repository outside fixtures holds a secret, whatever it is called', () => {
  const { stdout } = spawnSync('git', ['ls-files', '-z'], {
    cwd: root,
    encoding: 'utf8',
  })
  const paths = stdout
    .split('\0')
    .filter((path) => path !== '' && !path.startsWith('fixtures/') && existsSync(join(root, path)))
    .filter((path) => lstatSync(join(root, path)).isFile())
  const tree = new Map(
    paths.map((path) => [path, new SourceFile({ path, bytes: readFileSync(join(root, path)) })]),
  )
  expect(tree.size).toBeGreaterThan(1000)
  const infra = readInfra(tree, { now: FIXTURE_NOW })
  const { findings } = lint(infra, rules, NO_CONFIG, { only: ['secrets/*'] })
  const told = findings
    // an archive cannot be looked into: that is a remark about what nobody knows
    .filter(({ rule }) => rule !== 'secrets/opaque-file')
    .map(({ path, span, rule, severity }) => `${path}:${span.line} ${rule} ${severity}`)
  expect(told).toEqual([])
})
