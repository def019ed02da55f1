import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const bin = (name: string) => join(root, 'node_modules', name)

/** What a change must pass beside the tests. */
const CHECKS: readonly { readonly name: string; readonly args: readonly string[] }[] = [
  { name: 'types', args: [bin('typescript/bin/tsc'), '--noEmit'] },
  { name: 'style', args: [bin('@biomejs/biome/bin/biome'), 'check', '--colors=off', '.'] },
  { name: 'generated files', args: ['scripts/run.mjs', 'generate', '--check'] },
  { name: 'infra-lint on this repository', args: ['scripts/bin/infra-lint.cjs'] },
]

/** Runs every check, a line each, with the output of those that fail. Returns the exit code. */
export function main(): number {
  let failed = 0
  for (const { name, args } of CHECKS) {
    const began = Date.now()
    const run = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 })
    const passed = run.status === 0
    const seconds = ((Date.now() - began) / 1000).toFixed(1)
    console.log(`${passed ? 'passed' : 'failed'}  ${name} (${seconds} s)`)
    if (passed) continue
    failed++
    for (const line of `${run.stdout}${run.stderr}${run.error?.message ?? ''}`.trimEnd().split('\n'))
      console.log(`        ${line}`)
  }
  return failed > 0 ? 1 : 0
}
