import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { type Case, casesOf } from '../test/engine/secrets/corpus/case.ts'
import { innocent } from '../test/engine/secrets/corpus/innocent.ts'
import { issued } from '../test/engine/secrets/corpus/issued.ts'
import { madeUp } from '../test/engine/secrets/corpus/madeup.ts'
import { negatives } from '../test/engine/secrets/corpus/negatives.ts'
import { positives } from '../test/engine/secrets/corpus/positives.ts'
import { infraFiles, writeFiles } from './corpus.ts'
import { INFRA_LINT, type Row, run, withFolder } from './measure.ts'

/** Where a scanner says that something is. */
interface Said {
  readonly path: string
  readonly line: number
  readonly endLine: number
}

/** A scanner of secrets: how it is run over a folder, and how its answer is read. */
interface Scanner {
  readonly name: string
  readonly program: string
  readonly args: (folder: string) => readonly string[]
  readonly read: (stdout: string, folder: string) => readonly Said[]
}

/** the file in a folder to which one writes that writes no answer to a pipe */
const ANSWER = 'answer.json'

const SCANNERS: readonly Scanner[] = [
  {
    name: 'infra-lint',
    program: process.execPath,
    args: () => [INFRA_LINT, '--format', 'json', '--rule', 'secrets/*'],
    read: (stdout) =>
      JSON.parse(stdout).findings.map(({ path, line, endLine = line }: Said) => ({ path, line, endLine })),
  },
  {
    name: 'Gitleaks',
    program: 'gitleaks',
    args: () => [
      'dir',
      '.',
      '--no-banner',
      '--log-level',
      'error',
      '--exit-code',
      '0',
      '--report-format',
      'json',
      '--report-path',
      '-',
    ],
    read: (stdout) =>
      JSON.parse(stdout || '[]').map((one: { File: string; StartLine: number; EndLine: number }) => ({
        path: one.File,
        line: one.StartLine,
        endLine: one.EndLine,
      })),
  },
  {
    name: 'detect-secrets',
    program: 'detect-secrets',
    args: () => ['scan', '--all-files', '--no-verify', '.'],
    read: (stdout) =>
      Object.entries(JSON.parse(stdout).results as Record<string, { line_number: number }[]>).flatMap(
        ([path, list]) => list.map((one) => ({ path, line: one.line_number, endLine: one.line_number })),
      ),
  },
  {
    name: 'secretlint',
    program: 'secretlint',
    // what it writes to a pipe is cut off when it exits
    args: () => ['--format', 'json', '--maskSecrets', '--output', ANSWER, '**/*', '**/.*'],
    read: (stdout, folder) =>
      JSON.parse(stdout || '[]').flatMap(
        (file: {
          filePath: string
          messages: { loc: { start: { line: number }; end: { line: number } } }[]
        }) =>
          file.messages.map(({ loc }) => ({
            path: file.filePath.slice(folder.length + 1),
            line: loc.start.line,
            endLine: loc.end.line,
          })),
      ),
  },
]

const PEERS = process.env.PEERS ?? join(homedir(), '.cache/infra-peers')
/** `SECRETLINT` names a folder whose node_modules have secretlint and its recommended rules */
const PATH = [
  join(PEERS, 'bin'),
  join(process.env.SECRETLINT ?? PEERS, 'node_modules/.bin'),
  process.env.PATH,
].join(delimiter)
const SEEDS = ['a']

/** What scanners find in the two development sets, and how long they take over a tree without secrets. */
export function benchScanners(): readonly Row[] {
  return withFolder((folder) => [...recall(folder), ...speed(folder)])
}

function isThere({ program }: Scanner): boolean {
  return program === process.execPath || PATH.split(delimiter).some((one) => existsSync(join(one, program)))
}

function answer(scanner: Scanner, folder: string): readonly Said[] {
  const done = spawnSync(scanner.program, scanner.args(folder), {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 29,
    env: { ...process.env, PATH, NODE_NO_WARNINGS: '1' },
  })
  if (done.error || done.status === null || done.status > 1)
    throw new Error(`${scanner.name} ended with ${done.status}: ${done.error ?? done.stderr.slice(0, 500)}`)
  const file = join(folder, ANSWER)
  const text = existsSync(file) ? readFileSync(file, 'utf8') : done.stdout
  rmSync(file, { force: true })
  return scanner.read(text, folder)
}

/** The cases of a kind, and the files they were written to. */
interface Group {
  readonly name: string
  readonly cases: readonly Case[]
  readonly isNegative?: boolean
}

function recall(folder: string): readonly Row[] {
  const all = positives(SEEDS)
  const isIssued = (one: Case): boolean => one.slice.startsWith('provider tokens')
  const groups: readonly Group[] = [
    { name: 'tokens of providers found', cases: [...all.filter(isIssued), ...casesOf(issued, SEEDS)] },
    {
      name: 'other secrets found',
      cases: [...all.filter((one) => !isIssued(one)), ...casesOf(madeUp, SEEDS)],
    },
    {
      name: 'flagged of what is none',
      cases: [...negatives(SEEDS), ...casesOf(innocent, SEEDS)],
      isNegative: true,
    },
  ]
  const root = join(folder, 'cases')
  const pathOf = (group: number, index: number, { path }: Case): string => `c${group}-${index}/${path}`
  for (const [group, { cases }] of groups.entries()) {
    for (const [index, one] of cases.entries()) write(join(root, pathOf(group, index, one)), one.content)
  }
  settle(root)
  return SCANNERS.filter(isThere).flatMap((scanner) => {
    const byPath = new Map<string, Said[]>()
    for (const one of answer(scanner, root)) {
      const path = one.path.replace(/^\.\//, '')
      byPath.set(path, [...(byPath.get(path) ?? []), one])
    }
    return groups.map(({ name, cases, isNegative }, group): Row => {
      let count = 0
      let hits = 0
      for (const [index, one] of cases.entries()) {
        const said = byPath.get(pathOf(group, index, one)) ?? []
        if (isNegative) {
          count++
          hits += Number(said.length > 0)
        }
        for (const { line, endLine } of one.secrets) {
          count++
          hits += Number(said.some((at) => at.line <= endLine && at.endLine >= line - 1))
        }
      }
      return {
        name: `${scanner.name}: ${name}`,
        value: (100 * hits) / count,
        unit: '%',
        note: `${hits} of ${count}`,
      }
    })
  })
}

/** Files of the tree that is only read: what takes one of the scanners minutes shows in a part of the corpus too. */
const FILES = 1000

function speed(folder: string): readonly Row[] {
  const root = join(folder, 'tree')
  const { bytes } = writeFiles(root, infraFiles(FILES))
  settle(root)
  return SCANNERS.filter(isThere).map((scanner): Row => {
    const began = process.hrtime.bigint()
    const said = answer(scanner, root)
    const took = Number(process.hrtime.bigint() - began) / 1e6
    return {
      name: `${scanner.name}: ${FILES.toLocaleString('en')} files, ${(bytes / 1e6).toFixed(1)} MB`,
      value: took,
      unit: 'ms',
      note: `${said.length} findings`,
    }
  })
}

/** Makes a folder a repository in which every scanner looks at every file. */
function settle(root: string): void {
  run('git', ['init', '--quiet'], root)
  write(join(root, '.infra-lint.yaml'), "secrets:\n  include: ['**']\n")
  write(
    join(root, '.secretlintrc.json'),
    JSON.stringify({ rules: [{ id: '@secretlint/secretlint-rule-preset-recommend' }] }),
  )
  const modules = join(process.env.SECRETLINT ?? PEERS, 'node_modules')
  if (existsSync(modules)) run('ln', ['-s', modules, 'node_modules'], root)
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
