import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folder, idsOf, JSON_ARGS, run } from './harness.ts'
import { BUNDLE, lint } from './repository.ts'

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
    ['no rule is of both the ids and the mandate', 'bad: 1\n', ['--rule', 'keys/bad', '--mandate', 'P4'], 2],
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
      'infra-lint: there is no rule keys/por; did you mean keys/poor? (infra-lint rules lists all)\n',
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
    expect(said.stdout).toContain('1 finding of today is in .infra-lint-baseline')
    expect(readFileSync(join(root, '.infra-lint.yaml'), 'utf8')).toContain(
      'paths:\n  iac: terraform\n  environments: deploy/overlays\n  runbooks: ops/runbooks\n  components: arch/components.md\n',
    )
    expect((await run(root, [])).code).toBe(0)
    const again = await run(root, ['init'])
    expect(again).toMatchObject({ code: 2, stdout: '' })
    expect(again.stderr).toContain('.infra-lint.yaml is there already')
  })

  it('sets no paths that would leave infrastructure out, and proposes them only', async () => {
    const root = folder({
      'clusters/prod/apps.yaml': 'a: 1\n',
      'apps/web/kustomization.yaml': 'resources: [web.yaml]\n',
      'apps/web/web.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nbad: 1\n',
      'live/prod/main.tf': 'locals {}\n',
      'examples/x.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: x }\n',
    })
    const said = await run(root, ['init'])
    expect(said.stdout).toContain('environments is in clusters')
    expect(said.stdout).toContain(
      'only proposed, in comments: with them 2 files elsewhere would not be judged, such as apps/web/kustomization.yaml',
    )
    const config = readFileSync(join(root, '.infra-lint.yaml'), 'utf8')
    expect(config).toContain('\n# paths:\n#   iac: live/prod\n#   environments: clusters\n')
    expect(config).not.toMatch(/^paths:/m)
    expect((await run(root, [])).code).toBe(0)
    writeFileSync(join(root, 'apps/web/web.yaml'), 'bad: 1\nkind: Other\n')
    expect(idsOf(await run(root, JSON_ARGS))).toEqual(['keys/bad'])
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
