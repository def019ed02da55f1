import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BUNDLE, emptyFolder } from '../../cli/repository.ts'
import { expandSecrets } from '../../fixtures.ts'

/** The largest file, bytes: sparse, so that it takes no room on the disk. */
const SIZE = process.env.DEEP ? 1_000_000_000 : 64_000_000
/** What a run over a small tree takes, twice over, kilobytes. */
const MOST_MEMORY = 200_000
/**
 * The linter as it is called, with its peak of memory on stderr: Linux' own count of the program where there is one,
 * since what resourceUsage says begins with the memory of whoever started it.
 */
const MEASURED = `process.on('exit', () => {
  let peak = process.resourceUsage().maxRSS
  try { peak = /VmHWM:\\s+(\\d+)/.exec(require('node:fs').readFileSync('/proc/self/status', 'utf8'))[1] } catch {}
  process.stderr.write('peak ' + peak)
})
process.argv.splice(1, 0, ${JSON.stringify(BUNDLE)})
require(${JSON.stringify(BUNDLE)})`

test('a file larger than memory ought to hold is counted, the others are read, and memory stays as it is', () => {
  const root = emptyFolder()
  mkdirSync(join(root, 'infra'))
  const token = expandSecrets('«secret:github-pat:large»')
  writeFileSync(join(root, 'infra/dump.sql'), `-- ${token}\n`)
  truncateSync(join(root, 'infra/dump.sql'), SIZE)
  writeFileSync(join(root, 'infra/state.json'), '{"a":"')
  truncateSync(join(root, 'infra/state.json'), SIZE)
  appendFileSync(join(root, 'infra/state.json'), '"}\n')
  writeFileSync(join(root, 'infra/values.yaml'), `token: ${token}\n`)
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['-e', MEASURED, '--', '--rule', 'secrets/*', '--format', 'json'],
    { cwd: root, encoding: 'utf8' },
  )
  expect(status, stderr).toBe(1)
  const { findings, skipped } = JSON.parse(stdout) as {
    findings: { path: string }[]
    skipped: { path: string; reason: string }[]
  }
  expect(findings.map(({ path }) => path)).toEqual(['infra/values.yaml'])
  expect(skipped.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
    'infra/dump.sql: larger than 32 MB',
    'infra/state.json: larger than 32 MB',
  ])
  const peak = Number(/peak (\d+)/.exec(stderr)?.[1])
  console.log(`${SIZE / 1e6} MB beside a small tree: ${Math.round(peak / 1000)} MB of memory at most`)
  expect(peak).toBeLessThan(MOST_MEMORY)
})
