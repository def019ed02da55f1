import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rules } from '../rules/index.ts'
import { infraFiles, writeFiles } from './corpus.ts'
import { type Command, INFRA_LINT, interleaved, type Row, ratio, run, withFolder } from './measure.ts'

const RUNS = 5
const SECRETS = Object.keys(rules).some((id) => id.startsWith('secrets/'))

/** Walks a folder and reads every file into one buffer: the least that any linter written for Node must do. */
const WALK = `
const { closeSync, openSync, readdirSync, readSync } = require('node:fs')
const buffer = Buffer.allocUnsafe(1 << 25)
let bytes = 0
const walk = (folder) => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = folder + '/' + entry.name
    if (entry.isDirectory()) { if (entry.name !== '.git') walk(path); continue }
    const file = openSync(path)
    let read
    while ((read = readSync(file, buffer, 0, buffer.length, null)) > 0) bytes += read
    closeSync(file)
  }
}
walk('.')
`

/** The same with `readFileSync`, as most programs read: every file in a buffer of its own. */
const READ = WALK.replace(
  /const file = openSync[\s\S]*?closeSync\(file\)/,
  'bytes += readFileSync(path).length',
).replace('closeSync, openSync, readdirSync, readSync', 'readdirSync, readFileSync')

/** A tree of generated files in a repository, with the program that only reads it beside it. */
function tree(
  folder: string,
  count: number,
): {
  readonly bytes: number
  readonly walk: Command
  readonly read: Command
  readonly lint: (...args: string[]) => Command
} {
  const repository = join(folder, `tree-${count}`)
  const { bytes } = writeFiles(repository, infraFiles(count))
  run('git', ['init', '--quiet'], repository)
  const walk = join(folder, 'walk.cjs')
  writeFileSync(walk, WALK)
  const read = join(folder, 'read.cjs')
  writeFileSync(read, READ)
  return {
    bytes,
    walk: { args: [walk], cwd: repository },
    read: { args: [read], cwd: repository },
    // JSON: how findings look is not what is measured here
    lint: (...args) => ({
      args: [INFRA_LINT, '--format', 'json', '--now', '2026-11-21', ...args],
      cwd: repository,
      codes: [0, 1],
    }),
  }
}

/** Every rule, and the secret rules alone, over 20,000 files of 30 MB. */
export function benchLarge(): readonly Row[] {
  return withFolder((folder) => {
    const { bytes, walk, read, lint } = tree(folder, 20_000)
    const timing = interleaved(
      { walk, read, all: lint(), secrets: SECRETS ? lint('--rule', 'secrets/*') : walk },
      RUNS,
    )
    const against = 'for walking and reading into one buffer'
    const plain = 'for walking and readFileSync'
    return [
      ratio(`all rules, 20,000 files, ${(bytes / 1e6).toFixed(0)} MB`, timing.all, timing.walk, 6, against),
      { ...ratio('the same against readFileSync', timing.all, timing.read, 6, plain), budget: undefined },
      { name: 'the same, peak memory', value: timing.all.peak, unit: 'MB', budget: 500 },
      ...(SECRETS
        ? [
            ratio('the secret rules alone', timing.secrets, timing.walk, 2, against),
            {
              ...ratio('the same against readFileSync', timing.secrets, timing.read, 2, plain),
              budget: undefined,
            },
          ]
        : []),
    ]
  })
}

/** Whether time grows as the tree does: the time of one file at three sizes. */
export function benchGrowth(): readonly Row[] {
  return withFolder((folder) => {
    const sizes = [1_000, 10_000, 100_000]
    const perFile = sizes.map((size) => {
      const { lint } = tree(folder, size)
      const { linting } = interleaved({ linting: lint() }, size > 10_000 ? 1 : 3)
      return (linting.least * 1000) / size
    })
    const rows = sizes.map((size, index): Row => {
      return { name: `a file among ${size.toLocaleString('en')}`, value: perFile[index]!, unit: 'µs' }
    })
    // start-up weighs on the small tree; between the larger two only the files differ
    return [
      ...rows,
      {
        name: 'growth from 10,000 to 100,000 files, by file',
        value: perFile[2]! / perFile[1]!,
        unit: '×',
        budget: 1.3,
      },
    ]
  })
}
