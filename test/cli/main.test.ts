import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Io } from '../../cli/io.ts'
import { main } from '../../cli/main.ts'
import type { Parts } from '../../cli/parts.ts'
import { compileSchema } from '../../cli/schemas.ts'
import { absent, keyed, whole } from '../../engine/place.ts'
import { reporters } from '../../engine/reporters/index.ts'
import { type AnyRule, defineRule } from '../../engine/rule.ts'
import type { Sources } from '../../engine/sources.ts'
import { BUNDLE, emptyFolder, lint, Repository } from './repository.ts'

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

interface Said {
  code: number
  stdout: string
  stderr: string
}

/** Runs `main` in a folder with the rules above; `tty` makes both outputs terminals. */
async function run(
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

function folder(files: Readonly<Record<string, string>>): string {
  const repository = Object.assign(Object.create(Repository.prototype), { root: emptyFolder() }) as Repository
  for (const [path, text] of Object.entries(files)) repository.write(path, text)
  return repository.root
}

const idsOf = ({ stdout }: Said): string[] =>
  (JSON.parse(stdout).findings as { rule: string }[]).map(({ rule }) => rule)
const JSON_ARGS = ['--format', 'json', '--rule', 'keys/*']

describe('the exit code', () => {
  it.each<[string, string, readonly string[], number]>([
    ['nothing is found', 'fine: 1\n', [], 0],
    ['an error is found', 'bad: 1\n', [], 1],
    ['a warning is found', 'poor: 1\n', [], 0],
    ['a warning is found and warnings fail', 'poor: 1\n', ['--fail-on', 'warning'], 1],
    ['an info is found and warnings fail', 'plain: 1\n', ['--fail-on', 'warning'], 0],
    ['an info is found and infos fail', 'plain: 1\n', ['--fail-on', 'info'], 1],
    ['there are as many warnings as may be', 'poor: 1\n', ['--max-warnings', '1'], 0],
    ['there are more warnings than may be', 'poor: 1\n', ['--max-warnings', '0'], 1],
    ['an error is found that a rule glob leaves out', 'bad: 1\n', ['--rule', 'keys/p*'], 0],
    ['an error is found that a mandate leaves out', 'bad: 1\n', ['--mandate', 'P4'], 0],
    ['errors are hidden from view but found', 'poor: 1\n', ['--quiet', '--fail-on', 'warning'], 1],
    ['a rule does not exist', 'fine: 1\n', ['--rule', 'keys/bda'], 2],
    ['a mandate has no rule', 'fine: 1\n', ['--mandate', 'Q1'], 2],
  ])('where %s', async (_, text, args, code) => {
    expect((await run(folder({ 'a.yaml': text, 'needed.yaml': '' }), args)).code).toBe(code)
  })

  it('is 2 with the nearest name for what does not exist, and stdout is empty', async () => {
    expect(await run(folder({ 'a.yaml': 'a: 1\n' }), ['--rule', 'keys/bda'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'infra-lint: there is no rule keys/bda; did you mean keys/bad?\n',
    })
    expect((await run('/', ['explain', 'keys/por'])).stderr).toBe(
      'infra-lint: there is no rule keys/por; did you mean keys/poor?; infra-lint rules lists them\n',
    )
    expect((await run(folder({ 'a.yaml': 'a: 1\n' }), ['--environment', 'prod'])).stderr).toBe(
      'infra-lint: there is no environment prod; the tree has none\n',
    )
  })
})

describe('an internal error', () => {
  it('is exit code 2 and one line, which quotes nothing of the files', async () => {
    const secret = ['hunter', '2hunter2'].join('')
    const said = await run(folder({ 'crash.yaml': `${secret}\n` }), [])
    expect(said.code).toBe(2)
    expect(said.stdout).toBe('')
    expect(said.stderr).toMatch(
      /^infra-lint: internal error, SyntaxError at .*; nothing was judged; please report this line with the version, 9\.9\.9\n$/,
    )
    expect(said.stderr).not.toContain('hunter')
    expect(said.stderr).not.toContain(import.meta.dirname)
  })
})

describe('output', () => {
  it('has the shape that is promised for json', async () => {
    const { stdout } = await run(folder({ 'a.yaml': 'bad: 1\n' }), ['--format', 'json'])
    const report = JSON.parse(stdout)
    expect(Object.keys(report)).toEqual(['version', 'findings', 'owed', 'skipped', 'summary'])
    expect(Object.keys(report.findings[0])).toEqual(
      expect.arrayContaining([
        'rule',
        'severity',
        'message',
        'path',
        'line',
        'column',
        'endLine',
        'endColumn',
        'mandate',
        'fixable',
        'fingerprint',
        'related',
      ]),
    )
    expect(Object.keys(report.summary)).toEqual([
      'files',
      'bytes',
      'rules',
      'errors',
      'warnings',
      'infos',
      'owed',
      'suppressed',
    ])
  })

  it('is coloured on a terminal only, and not where NO_COLOR or CI say so', async () => {
    const root = folder({ 'a.yaml': 'bad: 1\n' })
    const coloured = async (options: Parameters<typeof run>[2]) =>
      (await run(root, [], options)).stdout.includes('\u001b[')
    expect(await coloured({})).toBe(false)
    expect(await coloured({ tty: true })).toBe(true)
    expect(await coloured({ tty: true, env: { NO_COLOR: '1' } })).toBe(false)
    expect(await coloured({ tty: true, env: { CI: 'true' } })).toBe(false)
    expect(await coloured({ tty: true, env: { TERM: 'dumb' } })).toBe(false)
    expect(await coloured({ env: { FORCE_COLOR: '1' } })).toBe(true)
    expect(await coloured({ env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).toBe(false)
    expect(await coloured({ tty: true, env: { FORCE_COLOR: '0' } })).toBe(false)
  })

  it('shows progress on a terminal when a run takes over a second, and takes it away', async () => {
    const root = folder({ 'a.yaml': 'bad: 1\n' })
    let now = 0
    const slow = () => (now += 400)
    const shown = await run(root, [], { tty: true, clock: slow })
    expect(shown.stderr).toMatch(/^(\r\u001b\[K[^\r]+)+\r\u001b\[K$/)
    expect(shown.stderr).toContain('judging 1 files')
    expect((await run(root, [], { tty: true, clock: () => 0 })).stderr).toBe('')
    expect((await run(root, [], { clock: slow })).stderr).toBe('')
    expect((await run(root, [], { tty: true, clock: slow, env: { CI: '1' } })).stderr).toBe('')
  })

  it('says with --stats where the time went', async () => {
    const { stderr } = await run(folder({ 'a.yaml': 'bad: 1\n' }), ['--stats'])
    expect(stderr).toMatch(/ms {2}judging\n/)
    expect(stderr).toMatch(/ms {2}rule keys\/bad\n/)
    expect(stderr).toContain('1 files, 7 bytes, 5 rules')
  })

  it('lists the rules as a table and as JSON', async () => {
    const { stdout } = await run('/', ['rules'])
    expect(stdout).toContain('keys/plain    info     P4       always     No file has the key plain.')
    expect(stdout).toContain('5 rules; infra-lint explain RULE says more')
    expect(JSON.parse((await run('/', ['rules', '--format', 'json', '--mandate', 'P4'])).stdout)).toEqual({
      version: 1,
      rules: [
        {
          id: 'keys/plain',
          severity: 'info',
          mandate: 'P4',
          fixable: 'always',
          summary: 'No file has the key plain.',
        },
      ],
    })
  })

  it('explains a rule, by its old name too', async () => {
    const said = await run('/', ['explain', 'keys/awful'])
    expect(said).toMatchObject({ code: 0, stderr: 'infra-lint: keys/awful is called keys/bad now\n' })
    expect(said.stdout).toContain('No file has the key bad.')
    expect((await run('/', ['explain', 'keys/*'])).code).toBe(2)
  })

  it('prints the version and the help', async () => {
    expect(await run('/', ['--version'])).toEqual({ code: 0, stdout: '9.9.9\n', stderr: '' })
    expect((await run('/', ['--help'])).stdout).toContain('infra-lint [paths…]')
    expect(lint('/', ['--version']).stdout).toBe(lint('/', ['-V']).stdout)
    expect(BUNDLE).toContain('infra-lint.cjs')
  })
})

describe('the config', () => {
  it('decides severities, and --print-config says where each was set', async () => {
    const root = folder({
      'a.yaml': 'bad: 1\npoor: 1\n',
      '.infra-lint.yaml': 'extends: ./base.yaml\nrules:\n  keys/bad: warning\nexclude: [old]\n',
      'base.yaml': 'rules:\n  keys/bad: off\n  keys/poor: error\npaths:\n  iac: terraform\n',
      'terraform/b.yaml': 'bad: 1\n',
      'old/c.yaml': 'bad: 1\n',
    })
    expect(JSON.parse((await run(root, JSON_ARGS)).stdout).findings).toMatchObject([
      { rule: 'keys/bad', severity: 'warning', path: 'terraform/b.yaml' },
    ])
    expect((await run(root, ['--print-config'])).stdout).toBe(`# base.yaml, then .infra-lint.yaml
rules:
  keys/poor: error  # base.yaml
  keys/bad: warning  # .infra-lint.yaml
exclude:  # .infra-lint.yaml
  - "old"
paths:  # base.yaml
  iac: "terraform"
`)
    expect((await run(folder({ 'a.yaml': 'a: 1\n' }), ['--print-config'])).stdout).toBe(
      '# no config in the working tree: every rule as it comes\n',
    )
  })

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    [
      'a mistake in it',
      { '.infra-lint.yaml': 'rules:\n  keys/bda: off\nexclud: []\n' },
      /^infra-lint: the config cannot be used\n\.infra-lint\.yaml:3:1: .*\n/,
    ],
    [
      'an unknown rule',
      { '.infra-lint.yaml': 'rules:\n  keys/bda: off\n' },
      /\.infra-lint\.yaml:2:3: there is no rule keys\/bda; did you mean keys\/bad\?\n/,
    ],
    [
      'two configs',
      { '.infra-lint.yaml': '', '.infra-lint.json': '{}' },
      /there are two configs, \.infra-lint\.yaml and \.infra-lint\.json; keep one/,
    ],
    [
      'a base that is not there',
      { '.infra-lint.yaml': 'extends: ./gone.yaml\n' },
      /extends \.\/gone\.yaml, which does not exist/,
    ],
    [
      'a base outside the tree',
      { '.infra-lint.yaml': 'extends: ../base.yaml\n' },
      /extends \.\.\/base\.yaml, which lies outside the tree/,
    ],
    [
      'a base with an absolute path',
      { '.infra-lint.yaml': 'extends: /etc/passwd\n' },
      /extends \/etc\/passwd; a path is relative to the config/,
    ],
    [
      'a base that extends it',
      { '.infra-lint.yaml': 'extends: ./b.yaml\n', 'b.yaml': 'extends: ./.infra-lint.yaml\n' },
      /a config cannot extend itself/,
    ],
    [
      'a package that is not installed',
      { '.infra-lint.yaml': 'extends: "@acme/rules"\n' },
      /extends @acme\/rules, which is not installed/,
    ],
    [
      'a package that is not pinned',
      {
        '.infra-lint.yaml': 'extends: acme\n',
        'node_modules/acme/package.json': '{"version":"1.2.3"}',
        'package.json': '{"devDependencies":{"acme":"^1.2.3"}}',
      },
      /extends acme, which is not pinned; give it an exact version in package\.json, or extend acme@1\.2\.3/,
    ],
    [
      'a package of another version',
      {
        '.infra-lint.yaml': 'extends: acme@1.2.4\n',
        'node_modules/acme/package.json': '{"version":"1.2.3"}',
      },
      /extends acme 1\.2\.4, but 1\.2\.3 is installed/,
    ],
  ])('stops a run with exit code 2 where there is %s', async (_, files, message) => {
    const said = await run(folder({ 'a.yaml': 'a: 1\n', ...files }), [])
    expect(said).toMatchObject({ code: 2, stdout: '' })
    expect(said.stderr).toMatch(message)
  })

  it('extends a pinned package, without running anything of it', async () => {
    const files = {
      'a.yaml': 'bad: 1\n',
      'node_modules/@acme/rules/package.json': '{"version":"1.2.3","main":"index.js"}',
      'node_modules/@acme/rules/index.js': 'throw new Error("run")',
      'node_modules/@acme/rules/infra-lint.yaml': 'extends: ./strict/more.yaml\n',
      'node_modules/@acme/rules/strict/more.yaml': 'rules:\n  keys/bad: info\n',
    }
    for (const extra of [
      { '.infra-lint.yaml': 'extends: ["@acme/rules@1.2.3"]\n' },
      {
        '.infra-lint.yaml': 'extends: "@acme/rules"\n',
        'package.json': '{"devDependencies":{"@acme/rules":"1.2.3"}}',
      },
      { '.infra-lint.yaml': 'extends: "@acme/rules@1.2.3/strict/more.yaml"\n' },
    ]) {
      const said = await run(folder({ ...files, ...extra }), JSON_ARGS)
      expect(said.stderr).toBe('')
      expect(JSON.parse(said.stdout).findings).toMatchObject([{ rule: 'keys/bad', severity: 'info' }])
    }
  })

  it('is the one that --config names', async () => {
    const root = folder({
      'a.yaml': 'bad: 1\n',
      '.infra-lint.yaml': 'rules:\n  keys/bad: off\n',
      'ci/strict.yaml': 'extends: ./base.yaml\n',
      'ci/base.yaml': 'rules:\n  keys/bad: error\n',
    })
    expect(idsOf(await run(root, JSON_ARGS))).toEqual([])
    expect(idsOf(await run(root, [...JSON_ARGS, '--config', 'ci/strict.yaml']))).toEqual(['keys/bad'])
    expect((await run(root, ['--config', 'gone.yaml'])).stderr).toBe(
      'infra-lint: --config gone.yaml: there is no such file\n',
    )
  })
})

describe('infra-lint init', () => {
  it('writes a config with the layout it sees and a baseline, after which only what is new fails', async () => {
    const root = folder({
      'terraform/main.tf': '',
      'deploy/overlays/prod/a.yaml': 'bad: 1\n',
      'ops/runbooks/x.md': '# X\n',
      'test/fixtures/alerts/a.yaml': 'bad: 1\n',
      'arch/components.md': '# C\n',
    })
    const said = await run(root, ['init'])
    expect(said.code).toBe(0)
    expect(said.stdout).toContain('1 findings of today are in .infra-lint-baseline')
    expect(readFileSync(join(root, '.infra-lint.yaml'), 'utf8')).toContain(
      'paths:\n  iac: terraform\n  environments: deploy/overlays\n  runbooks: ops/runbooks\n  components: arch/components.md\n',
    )
    expect((await run(root, [])).code).toBe(0)
    const again = await run(root, ['init'])
    expect(again).toMatchObject({ code: 2, stdout: '' })
    expect(again.stderr).toContain('.infra-lint.yaml is there already')
  })

  it('names nothing that is in its usual place', async () => {
    const root = folder({ 'infra/iac/main.tf': '', 'infra/runbooks/a.md': '# A\n' })
    await run(root, ['init'])
    expect(readFileSync(join(root, '.infra-lint.yaml'), 'utf8')).not.toContain('paths:')
  })
})

describe('infra-lint owed', () => {
  it('says so where nothing is owed', async () => {
    expect(await run(folder({ 'a.yaml': 'a: 1\n' }), ['owed'])).toEqual({
      code: 0,
      stdout: 'nothing is owed\n',
      stderr: '',
    })
    expect(
      JSON.parse((await run(folder({ 'a.yaml': 'a: 1\n' }), ['owed', '--format', 'json'])).stdout),
    ).toEqual({ version: 1, owed: [] })
  })
})
