import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  DANGLING,
  DASHBOARD,
  DASHBOARD_WITH_UID,
  DASHBOARD_WITHOUT_UID,
  emptyFolder,
  lint,
  NO_UID,
  ONLY,
  Repository,
  RUNBOOK,
  sound,
} from './repository.ts'

describe('infra-lint --changed', () => {
  it('reports what the branch brought, committed or not', () => {
    const repository = sound().write('infra/old.json', DASHBOARD_WITHOUT_UID).commit('an old sin')
    repository.git('checkout', '--quiet', '-b', 'topic')
    repository.git('rm', '--quiet', RUNBOOK)
    repository.commit('the topic')
    repository.write(DASHBOARD, DASHBOARD_WITHOUT_UID)
    expect(repository.findings('--changed')).toEqual([DANGLING, NO_UID])
    expect(repository.findings('--changed', '--base', 'topic')).toEqual([NO_UID])
    expect(repository.findings()).toEqual([DANGLING, NO_UID, 'dashboards/missing-uid infra/old.json'])
  })

  it('compares with where the branches part: what main mended since is not ours', () => {
    const repository = sound().write(DASHBOARD, DASHBOARD_WITHOUT_UID).commit('an old sin')
    repository.git('checkout', '--quiet', '-b', 'topic')
    repository.write('infra/README.md', '# infra\n').commit('the topic')
    repository.git('checkout', '--quiet', 'main')
    repository.write(DASHBOARD, DASHBOARD_WITH_UID).commit('mended')
    repository.git('checkout', '--quiet', 'topic')
    expect(repository.findings('--changed')).toEqual([])
  })

  it('prefers origin/HEAD, as a clone has it', () => {
    const origin = sound()
    const folder = emptyFolder()
    origin.git('clone', '--quiet', origin.root, join(folder, 'clone'))
    const clone = new Repository(join(folder, 'clone'))
    clone.git('checkout', '--quiet', '-b', 'topic')
    clone.git('branch', '--quiet', '-D', 'main')
    clone.git('config', 'remote.origin.url', 'git@github.com:acme/shop.git')
    clone.git('rm', '--quiet', RUNBOOK)
    expect(clone.findings('--changed')).toEqual([DANGLING])
  })

  it('says so where a shallow clone has no common commit', () => {
    const origin = sound().write('infra/a.md', '# a\n').commit('two')
    origin.git('checkout', '--quiet', '-b', 'topic', 'HEAD~1')
    origin.write(DASHBOARD, DASHBOARD_WITHOUT_UID).commit('topic')
    const folder = emptyFolder()
    origin.git(
      'clone',
      '--quiet',
      '--depth=1',
      '--no-single-branch',
      `file://${origin.root}`,
      join(folder, 'clone'),
    )
    const outcome = lint(join(folder, 'clone'), [
      '--changed',
      '--base',
      'origin/main',
      '--format',
      'json',
      '--rule',
      'dashboards/*',
    ])
    expect(outcome.findings).toEqual([NO_UID])
    expect(outcome.stderr).toContain('origin/main and HEAD have no common commit here')
  })

  it('names what it tried when there is nothing to compare with', () => {
    const repository = sound()
    repository.git('branch', '--quiet', '-m', 'main', 'trunk')
    const outcome = repository.lint('--changed', ...ONLY)
    expect(outcome).toMatchObject({ code: 2, stdout: '' })
    expect(outcome.stderr).toContain(
      'tried origin/HEAD, @{upstream}, main, master, origin/main, origin/master; give --base REF',
    )
    expect(repository.lint('--changed', '--base', 'nowhere').stderr).toBe(
      'infra-lint: --base nowhere: there is no such commit; in CI, fetch it first\n',
    )
    expect(repository.lint('--changed', '--base=--output=x').code).toBe(2)
  })

  it('needs a repository', () => {
    const folder = emptyFolder()
    const plain = sound(new Repository(folder))
    rmSync(join(folder, '.git'), { recursive: true })
    expect(plain.lint('--changed')).toMatchObject({ code: 2, stdout: '' })
    expect(plain.lint('--staged').stderr).toContain('--staged needs a Git repository')
  })
})

describe('infra-lint --stdin', () => {
  const stdin = (repository: Repository, path: string, input: string, cwd = repository.root) =>
    lint(cwd, ['--stdin', '--stdin-filename', path, '--format', 'json', ...ONLY], { input })

  it('judges what the editor holds instead of what is on the disk', () => {
    const repository = sound()
    expect(stdin(repository, DASHBOARD, DASHBOARD_WITHOUT_UID)).toMatchObject({ code: 0, findings: [NO_UID] })
    repository.write(DASHBOARD, DASHBOARD_WITHOUT_UID)
    expect(stdin(repository, DASHBOARD, DASHBOARD_WITH_UID).findings).toEqual([])
  })

  it('reports that file only, with the rest of the tree from the disk', () => {
    const repository = sound().write(DASHBOARD, DASHBOARD_WITHOUT_UID)
    rmSync(join(repository.root, RUNBOOK))
    expect(stdin(repository, RUNBOOK, '# WebDown\n').findings).toEqual([])
    expect(repository.findings()).toEqual([DANGLING, NO_UID])
  })

  it('takes a file that does not exist yet, from any folder', () => {
    const repository = sound()
    expect(stdin(repository, 'infra/new/db.json', DASHBOARD_WITHOUT_UID).findings).toEqual([
      'dashboards/missing-uid infra/new/db.json',
    ])
    const path = join(repository.root, DASHBOARD)
    expect(stdin(repository, path, DASHBOARD_WITHOUT_UID, emptyFolder()).findings).toEqual([NO_UID])
  })

  it.each(['.', 'infra', 'infra/'])('refuses the name of a folder, %s', (path) => {
    expect(stdin(sound(), path, '{}\n')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `infra-lint: ${path} is a folder; --stdin-filename names the file that stdin holds\n`,
    })
  })

  it('says so of a file that is out of scope', () => {
    const outcome = stdin(sound(), 'src/main.c', 'int main;\n')
    expect(outcome).toMatchObject({ code: 0, findings: [] })
    expect(outcome.stderr).toContain('src/main.c is out of scope')
  })
})
