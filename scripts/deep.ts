import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

/** Runs the tests with the counts that the promises state; arguments go to vitest. Returns the exit code. */
export function main(args: readonly string[]): number {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const run = spawnSync(process.execPath, [vitest, 'run', ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, DEEP: '1' },
  })
  return run.status ?? 1
}
