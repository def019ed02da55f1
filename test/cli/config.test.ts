import { describe, expect, it } from 'vitest'
import { folder, idsOf, JSON_ARGS, run } from './harness.ts'

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

  it('that holds a token is not quoted with it', async () => {
    const token = `ghp_${'0Aa'.repeat(12)}`
    const said = await run(folder({ 'a.yaml': 'a: 1\n', '.infra-lint.yaml': `deliverables: ${token}\n` }), [])
    expect(said.code).toBe(2)
    expect(said.stderr).toContain('deliverables is ••••••••; allowed: none, all')
    expect((await run(folder({ 'a.yaml': 'a: 1\n' }), [`${token}.yaml`])).stderr).toBe(
      'infra-lint: ••••••••.yaml does not exist\n',
    )
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
