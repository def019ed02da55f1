import { describe, expect, it } from 'vitest'
import { expandSecrets } from '../fixtures.ts'
import { emptyFolder, Repository } from './repository.ts'

const secret = (seed: string) => expandSecrets(`«secret:github-pat:${seed}»`)
const NAME = 'secrets/provider-token infra/app.yaml'

/** A repository whose second commit brings a token and whose third takes it away. */
function leaked(): Repository {
  return new Repository(emptyFolder())
    .write('infra/app.yaml', 'replicas: 1\n')
    .commit('the app')
    .write('infra/app.yaml', `replicas: 1\nx: ${secret('one')}\n`)
    .commit('a token')
    .write('infra/app.yaml', 'replicas: 2\n')
    .commit('gone')
}

describe('infra-lint --history', () => {
  it('finds what a commit brought and a later one took away, and names the commit', () => {
    const repository = leaked()
    const commit = repository.git('rev-parse', 'HEAD~1').trim().slice(0, 10)
    const said = repository.lint('--history', 'HEAD', '--format', 'json')
    expect(said.findings).toEqual([NAME])
    expect(said.stdout).toContain(`commit ${commit} brought it`)
    expect(said.stdout + said.stderr).not.toContain(secret('one'))
    expect(said.stderr).toContain('3 commits of HEAD')
    expect(said.code).toBe(1)
  })

  it('reports what the range brought, not what was there before', () => {
    const repository = leaked()
      .write('infra/app.yaml', `x: ${secret('one')}\n`)
      .commit('an old sin')
      .write('infra/app.yaml', `x: ${secret('one')}\ny: ${secret('two')}\n`)
      .commit('a new one')
    const said = repository.lint('--history', 'HEAD~1..HEAD', '--format', 'json')
    expect(said.findings).toEqual([NAME])
    expect(repository.lint('--history', 'HEAD~2..HEAD~1', '--format', 'json').findings).toEqual([NAME])
  })

  it('takes of a merge what neither side has', () => {
    const repository = new Repository(emptyFolder()).write('infra/a.yaml', 'a: 1\n').commit('one')
    repository.git('checkout', '--quiet', '-b', 'topic')
    repository.write('infra/b.yaml', 'b: 1\n').commit('two')
    repository.git('checkout', '--quiet', 'main')
    repository.write('infra/c.yaml', 'c: 1\n').commit('three')
    repository.git('merge', '--quiet', '--no-commit', 'topic')
    repository.write('infra/app.yaml', `x: ${secret('merge')}\n`).commit('merged')
    expect(repository.lint('--history', 'HEAD^..HEAD', '--format', 'json').findings).toEqual([NAME])
  })

  it('heeds the scope, paths and comments', () => {
    const repository = leaked()
      .write('infra/infra.yaml', 'name: shop\n')
      .write('src/app.yaml', `x: ${secret('source')}\n`)
      .write('infra/known.yaml', `x: ${secret('known')} # gitleaks:allow\n`)
      .commit('more')
    expect(repository.lint('--history', 'HEAD', '--format', 'json').findings).toEqual([NAME])
    expect(repository.lint('--history', 'HEAD', '--format', 'json', 'infra/known.yaml').findings).toEqual([])
  })

  it('says that nothing was scanned where nothing was', () => {
    const repository = leaked()
    expect(repository.lint('--history', 'HEAD..HEAD')).toMatchObject({ code: 2 })
    expect(repository.lint('--history', 'nowhere..HEAD').stderr).toContain('Git knows no such range')
    expect(repository.lint('--history', 'HEAD', '--staged').stderr).toContain('cannot be given together')
  })
})

describe('secrets: in the config', () => {
  const own = 'ACME-' + 'k3j9dmq2p0w8xnz4f7h2'
  const patterns =
    "  patterns:\n    - id: acme-key\n      pattern: 'ACME-[a-z0-9]{20}'\n      keywords: [acme-]\n"

  it('looks for secrets beyond the tree, and in what is staged for new ones only', () => {
    const repository = new Repository(emptyFolder())
      .write('infra/infra.yaml', 'name: shop\n')
      .write('src/app.yaml', `x: ${secret('source')}\n`)
      .write('src/sound.yaml', 'bad: {\n')
      .commit('one')
    const args = ['--format', 'json', '--rule', 'secrets/*']
    expect(repository.lint(...args).findings).toEqual([])
    repository.write('.infra-lint.yaml', "secrets:\n  include: ['**']\n").commit('two')
    expect(repository.lint(...args).findings).toEqual(['secrets/provider-token src/app.yaml'])
    repository.write('src/other.yaml', `x: ${secret('other')}\n`).git('add', '--all')
    expect(repository.lint(...args, '--staged').findings).toEqual(['secrets/provider-token src/other.yaml'])
  })

  it('looks for patterns of its own, and refuses those that may be slow', () => {
    const repository = new Repository(emptyFolder())
      .write('infra/a.yaml', `id: ${own}\n`)
      .write('.infra-lint.yaml', `secrets:\n${patterns}`)
    const said = repository.lint('--format', 'json', '--rule', 'secrets/*')
    expect(said.findings).toEqual(['secrets/provider-token infra/a.yaml'])
    expect(said.stdout).not.toContain(own)
    expect(repository.lint('--rule', 'secrets/*').stdout).not.toContain(own)
    expect(repository.lint('--print-config').stdout).toContain('acme-key')
    repository.write('.infra-lint.yaml', `secrets:\n${patterns.replace('[a-z0-9]{20}', '([a-z]+)+x')}`)
    expect(repository.lint()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('a quantifier stands within another'),
    })
  })
})
