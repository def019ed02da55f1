import { chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  ALERTS,
  BUNDLE,
  DANGLING,
  DASHBOARD,
  DASHBOARD_WITH_UID,
  DASHBOARD_WITHOUT_UID,
  lint,
  NO_UID,
  ONLY,
  Repository,
  RUNBOOK,
  sound,
} from './repository.ts'

describe('infra-lint --staged', () => {
  it('is content with a commit that breaks nothing', () => {
    const repository = sound().write('infra/README.md', '# infra\n')
    repository.git('add', '.')
    expect(repository.lint('--staged', ...ONLY)).toMatchObject({ code: 0, stderr: '' })
  })

  it('judges a commit that only deletes a runbook', () => {
    const repository = sound()
    repository.git('rm', '--quiet', RUNBOOK)
    expect(repository.findings('--staged')).toEqual([DANGLING])
    expect(repository.lint('--staged', ...ONLY).code).toBe(1)
  })

  it('does not see what is deleted in the working tree only', () => {
    const repository = sound().write('infra/README.md', '# infra\n')
    repository.git('add', '.')
    rmSync(join(repository.root, RUNBOOK))
    expect(repository.findings('--staged')).toEqual([])
    expect(repository.findings()).toEqual([DANGLING])
  })

  it('does not see what is only announced, for no commit will hold it', () => {
    const repository = sound().write('infra/.gitkeep', '')
    repository.git('rm', '--quiet', '--cached', RUNBOOK)
    repository.git('add', 'infra/.gitkeep')
    repository.git('add', '--intent-to-add', RUNBOOK)
    expect(repository.findings('--staged')).toEqual([DANGLING])
    expect(repository.findings()).toEqual([])
    const below = new Repository()
    below.write(`sub/${ALERTS}`, sound().read(ALERTS)).write('sub/.infra-lint.yaml', 'rules: {}\n').commit()
    below.write(`sub/${RUNBOOK}`, '# WebDown\n').git('add', '--intent-to-add', '.')
    expect(lint(join(below.root, 'sub'), ['--staged', '--format', 'json', ...ONLY]).findings).toEqual([
      DANGLING,
    ])
  })

  it('judges a renamed file by its new name', () => {
    const repository = sound()
    repository.git('mv', RUNBOOK, 'infra/runbooks/web-down.md')
    expect(repository.findings('--staged')).toEqual([DANGLING])
  })

  it('reads the staged part of a partially staged file, not the rest', () => {
    const repository = sound().write(DASHBOARD, DASHBOARD_WITHOUT_UID)
    repository.git('add', '.')
    repository.write(DASHBOARD, DASHBOARD_WITH_UID)
    expect(repository.findings('--staged')).toEqual([NO_UID])
    expect(repository.findings()).toEqual([])
  })

  it('reports only what HEAD does not have', () => {
    const repository = sound().write(DASHBOARD, DASHBOARD_WITHOUT_UID).commit('an old sin')
    repository.git('rm', '--quiet', RUNBOOK)
    expect(repository.findings('--staged')).toEqual([DANGLING])
  })

  it('does not take a finding for new because lines above it moved', () => {
    const repository = sound().write(DASHBOARD, DASHBOARD_WITHOUT_UID).commit('an old sin')
    repository.write(DASHBOARD, `\n\n${DASHBOARD_WITHOUT_UID}`)
    repository.git('add', '.')
    expect(repository.findings('--staged')).toEqual([])
  })

  it('reports everything where the index equals HEAD, as in pre-commit run --all-files', () => {
    const repository = sound().write(DASHBOARD, DASHBOARD_WITHOUT_UID).commit('an old sin')
    expect(repository.findings('--staged')).toEqual([NO_UID])
  })

  it('reports nothing old when only a file outside the tree is staged', () => {
    const repository = sound()
      .write(DASHBOARD, DASHBOARD_WITHOUT_UID)
      .commit('an old sin')
      .write('src/main.c', 'int main;\n')
    repository.git('add', '.')
    expect(repository.findings('--staged')).toEqual([])
  })

  it('reports everything in the first commit', () => {
    const repository = new Repository().write(DASHBOARD, DASHBOARD_WITHOUT_UID)
    repository.git('add', '.')
    expect(repository.findings('--staged')).toEqual([NO_UID])
  })

  it('takes the config from the index too', () => {
    const repository = sound().write(DASHBOARD, DASHBOARD_WITHOUT_UID)
    repository.git('add', '.')
    repository.write('.infra-lint.yaml', 'rules:\n  dashboards/missing-uid: off\n')
    expect(repository.findings('--staged')).toEqual([NO_UID])
    repository.git('add', '.')
    expect(repository.findings('--staged')).toEqual([])
  })

  it('reports what a commit no longer waives', () => {
    const repository = sound()
      .write('.infra-lint.yaml', 'rules:\n  dashboards/missing-uid: off\n')
      .write(DASHBOARD, DASHBOARD_WITHOUT_UID)
      .commit('off')
    repository.git('rm', '--quiet', '.infra-lint.yaml')
    expect(repository.findings('--staged')).toEqual([NO_UID])
  })

  it('judges our side of an unresolved merge and says so', () => {
    const repository = sound()
    repository.git('checkout', '--quiet', '-b', 'theirs')
    repository.write(DASHBOARD, DASHBOARD_WITHOUT_UID).commit('theirs')
    repository.git('checkout', '--quiet', 'main')
    repository.write(DASHBOARD, DASHBOARD_WITH_UID.replace('"web"', '"front"')).commit('ours')
    expect(repository.tryGit('merge', '--quiet', 'theirs').status).not.toBe(0)
    const outcome = repository.lint('--staged', '--format', 'json', ...ONLY)
    expect(outcome.findings).toEqual([])
    expect(outcome.stderr).toBe(
      `infra-lint: ${DASHBOARD} is unmerged: it is judged as it stands on our side\n`,
    )
    // the working tree has the markers, and a commit of them is refused
    expect(repository.findings()).toContain(`tree/conflict-marker ${DASHBOARD}`)
    repository.git('add', '.')
    expect(repository.findings('--staged')).toContain(`tree/conflict-marker ${DASHBOARD}`)
  })

  it('judges a merge in progress whose conflicts are resolved', () => {
    const repository = sound()
    repository.git('checkout', '--quiet', '-b', 'theirs')
    repository.git('rm', '--quiet', RUNBOOK)
    repository.git('commit', '--quiet', '--message', 'theirs')
    repository.git('checkout', '--quiet', 'main')
    repository.write('infra/README.md', '# ours\n').commit('ours')
    repository.git('merge', '--quiet', '--no-commit', 'theirs')
    expect(repository.findings('--staged')).toEqual([DANGLING])
  })

  it('works in a linked worktree', () => {
    const repository = sound()
    const beside = `${repository.root}-worktree`
    repository.git('worktree', 'add', '--quiet', '-b', 'beside', beside)
    try {
      const worktree = new Repository(beside)
      worktree.git('rm', '--quiet', RUNBOOK)
      expect(worktree.findings('--staged')).toEqual([DANGLING])
      expect(repository.findings('--staged')).toEqual([])
    } finally {
      rmSync(beside, { recursive: true, force: true })
    }
  })

  it('judges a submodule by itself, and names it as skipped in the repository above', () => {
    const inner = sound()
    const outer = new Repository().write('infra/README.md', '# outer\n')
    outer.git('submodule', '--quiet', 'add', inner.root, 'infra/shared')
    outer.git('add', '.')
    const above = outer.lint('--staged', '--format', 'json', ...ONLY)
    expect(JSON.parse(above.stdout).skipped).toEqual([{ path: 'infra/shared', reason: 'a submodule' }])
    const submodule = new Repository(join(outer.root, 'infra/shared'))
    submodule.write(DASHBOARD, DASHBOARD_WITHOUT_UID).git('add', '.')
    expect(submodule.findings('--staged')).toEqual([NO_UID])
  })

  it('is run by Git itself as a hook, with the index of a partial commit', () => {
    const repository = sound()
    const hook = `#!/bin/sh\nexec "${process.execPath}" "${BUNDLE}" --staged ${ONLY.join(' ')}\n`
    repository.write('.git/hooks/pre-commit', hook)
    chmodSync(join(repository.root, '.git/hooks/pre-commit'), 0o755)
    repository.write(DASHBOARD, DASHBOARD_WITHOUT_UID).write('infra/README.md', '# infra\n')
    repository.git('add', '.')
    // `git commit FILE` commits that file alone, through an index of its own
    expect(repository.tryGit('commit', '--message', 'the other file', 'infra/README.md').status).toBe(0)
    repository.git('rm', '--quiet', RUNBOOK)
    const refused = repository.tryGit('commit', '--message', 'all')
    expect(refused.status).toBe(1)
    expect(refused.stdout + refused.stderr).toContain('alerting/dangling-runbook-link')
  })

  it('judges the index in a subfolder that is a root of its own', () => {
    const repository = new Repository()
    sound(repository)
    repository.write(`platform/${ALERTS}`, repository.read(ALERTS).replace(RUNBOOK, `platform/${RUNBOOK}`))
    repository
      .write(`platform/${RUNBOOK}`, '# WebDown\n')
      .write('platform/.infra-lint.yaml', 'rules: {}\n')
      .commit()
    repository.write(`platform/${DASHBOARD}`, DASHBOARD_WITHOUT_UID)
    repository.git('add', '.')
    expect(repository.findings('--staged', 'platform')).toEqual([NO_UID])
  })

  it('takes a path that the commit deletes, or that is untracked, and says what that means', () => {
    const repository = sound()
    repository.git('rm', '--quiet', RUNBOOK)
    expect(repository.lint('--staged', RUNBOOK, ...ONLY)).toMatchObject({
      code: 0,
      stderr: `infra-lint: ${RUNBOOK} is deleted in the index: what misses it is reported where it is missed\n`,
    })
    repository.write('infra/new.yaml', 'a: 1\n')
    expect(repository.lint('--staged', 'infra/new.yaml', ...ONLY)).toMatchObject({
      code: 0,
      stderr: 'infra-lint: infra/new.yaml is not in the index: nothing is said of it\n',
    })
  })

  it('judges a tree whose last file of infra/ is deleted', () => {
    const repository = new Repository().write(DASHBOARD, DASHBOARD_WITH_UID).commit()
    repository.git('rm', '--quiet', DASHBOARD)
    const { code, stdout, stderr } = repository.lint('--staged')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('no file to judge in the index')
  })
})
