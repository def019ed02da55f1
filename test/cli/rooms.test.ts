import { describe, expect, it } from 'vitest'
import { readBaseline, staleEntries, writeBaseline } from '../../cli/baseline.ts'
import { inferPaths } from '../../cli/layout.ts'
import { repositoryOf } from '../../cli/remote.ts'
import { scopeOf } from '../../cli/scope.ts'

describe('repositoryOf', () => {
  it.each([
    ['https://github.com/acme/shop.git', 'https://github.com/acme/shop'],
    ['https://github.com/acme/shop/', 'https://github.com/acme/shop'],
    ['git@github.com:acme/shop.git', 'https://github.com/acme/shop'],
    ['ssh://git@git.example.com:2222/group/sub/shop.git', 'https://git.example.com/group/sub/shop'],
    ['github.com:acme/shop', 'https://github.com/acme/shop'],
    ['/srv/git/shop.git', undefined],
    ['file:///srv/git/shop.git', undefined],
    ['', undefined],
  ])('%s → %s', (url, expected) => {
    expect(repositoryOf(url)).toBe(expected)
  })

  it('never keeps what stands before the @', () => {
    const token = ['t0', 'ken'].join('')
    expect(repositoryOf(`https://user:${token}@github.com/acme/shop.git`)).toBe(
      'https://github.com/acme/shop',
    )
    expect(repositoryOf(`https://${token}@github.com/acme/shop.git`)).toBe('https://github.com/acme/shop')
  })
})

describe('scopeOf', () => {
  const designed = scopeOf({
    designed: true,
    paths: ['deploy/', 'ops/alerts.yaml'],
    exclude: ['infra/vendor', '**/*.lock.yaml'],
  })

  it.each([
    ['infra/anything.bin', 'in'],
    ['infra/.infra/base/abc', 'in'],
    ['.github/workflows/ci.yml', 'in'],
    ['.github/CODEOWNERS', 'in'],
    ['CODEOWNERS', 'in'],
    ['.gitlab-ci.yml', 'in'],
    ['docs/architecture/components.md', 'in'],
    ['deploy/x/y.yaml', 'in'],
    ['ops/alerts.yaml', 'in'],
    ['.sops.yaml', 'in'],
    ['infra/vendor/a.yaml', 'excluded'],
    ['infra/a.lock.yaml', 'excluded'],
    ['docs/logo.png', 'out'],
    ['src/main.ts', 'out'],
    ['src/infra/a.yaml', 'out'],
    ['ops/other.yaml', 'out'],
    ['src/a.lock.yaml', 'out'],
    ['.github/ISSUE_TEMPLATE/bug.yml', 'out'],
    ['.infra-lint-journal.json', 'out'],
    ['infra/.a.yaml.infra-lint-0123456789ab.tmp', 'out'],
  ])('with a design: %s is %s', (path, expected) => {
    expect(designed(path)).toBe(expected)
  })

  it.each([
    ['src/config.yaml', 'in'],
    ['deploy/Dockerfile', 'in'],
    ['x/.env.production', 'in'],
    ['x/terraform.tfstate', 'in'],
    ['a.yaml.orig', 'in'],
    ['src/main.ts', 'out'],
    ['logo.png', 'out'],
    ['.infra-lint-baseline', 'out'],
  ])('without design and paths: %s is %s', (path, expected) => {
    expect(scopeOf({ designed: false, paths: [], exclude: [] })(path)).toBe(expected)
  })

  it('holds what may hide files, wherever a file that is read would be', () => {
    const closed = new Set(['vendor', 'docs/shared', 'src/shared'])
    expect(scopeOf({ designed: false, paths: [], exclude: [] }, closed)('vendor')).toBe('in')
    const limited = scopeOf({ designed: true, paths: [], exclude: [] }, closed)
    expect(['vendor', 'docs/shared', 'src/shared'].map(limited)).toEqual(['out', 'in', 'out'])
  })
})

describe('inferPaths', () => {
  it('takes the folder nearest to the root, and the common folder of Terraform', () => {
    expect(
      inferPaths([
        'a/b/monitoring/x.yaml',
        'c/monitoring/x.yaml',
        'stacks/one/main.tf',
        'stacks/two/main.tf',
      ]),
    ).toEqual({ iac: 'stacks', monitoring: 'c/monitoring' })
    expect(inferPaths(['main.tf', 'one/main.tf'])).toEqual({})
    expect(inferPaths(['.github/workflows/ci.yml'])).toEqual({ pipelines: '.github/workflows' })
  })
})

describe('a baseline', () => {
  const entry = { fingerprint: `v1:${'ab'.repeat(16)}`, rule: 'tree/x', path: 'a b/ä.yaml' }

  it('is read as it was written', () => {
    const strange = { fingerprint: `v1:${'cd'.repeat(16)}`, rule: 'tree/x', path: 'two\nlines' }
    const text = writeBaseline([strange, entry, entry])
    expect(text.split('\n')).toHaveLength(3)
    expect(readBaseline('known', text)).toEqual([entry, { ...strange, path: '"two\\nlines"' }])
    expect(readBaseline('known', '# a word\n\n')).toEqual([])
  })

  it('keeps an entry of a renamed rule while it hides something', () => {
    const old = { ...entry, fingerprint: `v1:${'00'.repeat(16)}`, rule: 'tree/old' }
    const hidden = { ...entry, suppressed: { by: 'baseline', reason: '' } } as never
    expect(staleEntries([old], [hidden], { 'tree/old': 'tree/x' })).toEqual([])
    expect(staleEntries([old], [hidden], {})).toEqual([old])
    expect(staleEntries([old], [], { 'tree/old': 'tree/x' })).toEqual([old])
  })
})
