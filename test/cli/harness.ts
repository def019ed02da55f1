import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Io } from '../../cli/io.ts'
import { main } from '../../cli/main.ts'
import type { Parts } from '../../cli/parts.ts'
import { compileSchema } from '../../cli/schemas.ts'
import { absent, keyed, whole } from '../../engine/place.ts'
import { reporters } from '../../engine/reporters/index.ts'
import { type AnyRule, defineRule } from '../../engine/rule.ts'
import type { Sources } from '../../engine/sources.ts'
import { emptyFolder, Repository } from './repository.ts'

const rule = (severity: AnyRule['severity'], key: string, mandate: AnyRule['mandate'] = 'C1'): AnyRule =>
  defineRule({
    summary: `No file has the key ${key}.`,
    why: 'It is a test.',
    remedy: 'Remove it.',
    mandate,
    severity,
    fixable: 'always',
    *check(infra) {
      for (const file of infra.tree.values()) {
        if (file.documents[0]?.root?.get(key)) {
          const at = keyed(file, [key])
          yield {
            at,
            message: `${key} is there`,
            fix: () => ({ title: 'remove it', safety: 'safe', edits: [{ op: 'remove', at }] }),
          }
        }
      }
    },
  })

const RULES: Readonly<Record<string, AnyRule>> = {
  'keys/bad': rule('error', 'bad'),
  'keys/poor': rule('warning', 'poor'),
  'keys/plain': rule('info', 'plain', 'P4'),
  'keys/crash': {
    ...rule('error', 'crash'),
    check(infra) {
      const text = infra.tree.get('crash.yaml')?.text
      return text ? JSON.parse(text) : []
    },
  },
  'files/absent': {
    ...rule('error', 'x'),
    fixable: undefined,
    *check(infra) {
      const file = infra.tree.get('a.yaml')
      if (file && !infra.tree.has('needed.yaml'))
        yield { at: absent('needed.yaml', whole(file)), message: 'there is no needed.yaml' }
    },
  },
}

const schema = compileSchema(
  JSON.parse(readFileSync(join(import.meta.dirname, '../../schemas/config.schema.json'), 'utf8')),
)

const SOURCES: Sources = {
  schemas: () => undefined,
  templates: [],
  template: () => '',
  data: () => ({}),
  validate: (name, value) => (name !== 'config' || schema(value) ? [] : (schema.errors ?? [])),
  plan: () => new Map(),
}

const PARTS: Parts = {
  rules: RULES,
  renamed: { 'keys/awful': 'keys/bad' },
  sources: SOURCES,
  reporters,
  version: '9.9.9',
}

/** What a run of `main` wrote, and its exit code. */
export interface Said {
  code: number
  stdout: string
  stderr: string
}

/** Runs `main` in a folder with the rules above; `tty` makes both outputs terminals. */
export async function run(
  cwd: string,
  argv: readonly string[],
  { tty = false, env = {}, clock }: { tty?: boolean; env?: Io['env']; clock?: () => number } = {},
): Promise<Said> {
  const said = { code: -1, stdout: '', stderr: '' }
  const io: Io = {
    stdin: (async function* () {})(),
    stdout: { write: (text) => (said.stdout += text), isTTY: tty, columns: 80 },
    stderr: { write: (text) => (said.stderr += text), isTTY: tty, columns: 80 },
    env: { PATH: process.env.PATH, ...env },
    cwd,
    now: () => new Date('2026-11-21T12:00:00Z'),
    clock,
  }
  said.code = await main(argv, io, PARTS)
  return said
}

/** A folder in no repository that holds some files. */
export function folder(files: Readonly<Record<string, string>>): string {
  const repository = Object.assign(Object.create(Repository.prototype), { root: emptyFolder() }) as Repository
  for (const [path, text] of Object.entries(files)) repository.write(path, text)
  return repository.root
}

/** The rules of the findings of `--format json`, in order. */
export const idsOf = ({ stdout }: Said): string[] =>
  (JSON.parse(stdout).findings as { rule: string }[]).map(({ rule }) => rule)
export const JSON_ARGS = ['--format', 'json', '--rule', 'keys/*']
