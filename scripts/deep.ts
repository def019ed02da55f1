import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
/** One line a file that passed: revision, path, seconds. Not committed. */
const DONE = join(root, 'node_modules', '.cache', 'infra-deep', 'passed')

/**
 * Runs the tests with the counts that the promises state: the files that have such counts, one after another, since a
 * file may take half an hour on its own. `npm run test:deep` runs all of them and goes on behind a failure;
 * `-- --resume` leaves out what has passed at the same commit; other arguments choose files by a part of their path.
 * Prints a line a file and the sum; seeds are in the output of each file. Returns the exit code.
 */
export function main(args: readonly string[]): number {
  const resume = args.includes('--resume')
  const parts = args.filter((arg) => !arg.startsWith('--'))
  const revision = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).stdout.trim()
  const passed = new Set(resume && existsSync(DONE) ? readFileSync(DONE, 'utf8').split('\n') : [])
  const files = deepFiles().filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)))
  if (files.length === 0) {
    console.error(`no test with deep counts has ${parts.join(' or ')} in its path`)
    return 2
  }
  const failed: string[] = []
  for (const [index, file] of files.entries()) {
    if (passed.has(`${revision} ${file}`)) {
      console.log(`${file}: passed before at this commit`)
      continue
    }
    console.log(`${file} (${index + 1} of ${files.length})`)
    const start = process.hrtime.bigint()
    const run = spawnSync(
      process.execPath,
      [join(root, 'node_modules/vitest/vitest.mjs'), 'run', file, '--reporter=default'],
      { cwd: root, stdio: 'inherit', env: { ...process.env, DEEP: '1' } },
    )
    const seconds = Number((process.hrtime.bigint() - start) / 1_000_000_000n)
    console.log(`${file}: ${run.status === 0 ? 'passed' : 'FAILED'} in ${seconds} s`)
    if (run.status !== 0) failed.push(file)
    else {
      mkdirSync(join(DONE, '..'), { recursive: true })
      appendFileSync(DONE, `${revision} ${file}\n`)
    }
  }
  console.log(`\n${files.length - failed.length} of ${files.length} files with deep counts passed`)
  for (const file of failed) console.log(`  failed: ${file}`)
  return failed.length === 0 ? 0 : 1
}

/** Test files whose counts grow with `DEEP`, themselves or through what they import. */
function deepFiles(): string[] {
  const folder = join(root, 'test')
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  )
  const asks = new Map(sources.map((path) => [path, readFileSync(join(folder, path), 'utf8')]))
  const deep = new Set(sources.filter((path) => asks.get(path)!.includes('process.env.DEEP')))
  for (let grown = true; grown; ) {
    grown = false
    for (const [path, text] of asks) {
      if (deep.has(path)) continue
      const imports = [...text.matchAll(/from '(\.[^']+)'/g)].map(([, to]) =>
        relative(folder, resolve(folder, path, '..', to!)),
      )
      if (imports.some((to) => deep.has(to))) grown = deep.add(path).size > 0
    }
  }
  return [...deep]
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => `test/${path.split('\\').join('/')}`)
    .sort()
}
