import { describe, expect, it } from 'vitest'
import { Git, gitEnvironment } from '../../cli/git.ts'
import { historyAsker } from '../../cli/prepare.ts'
import { emptyFolder, Repository } from './repository.ts'

const gitIn = (root: string): Git => new Git(root, gitEnvironment({ PATH: process.env.PATH }, root, root))

/** A repository whose files were last changed on two days. */
function twoDays(): Repository {
  const repository = new Repository()
  for (const [day, path] of [
    ['2026-01-05', 'staging/kustomization.yaml'],
    ['2026-03-09', 'production/kustomization.yaml'],
  ] as const) {
    repository.write(path, `# ${day}\n`).commit(day)
    repository.git('commit', '--quiet', '--amend', '--no-edit', `--date=${day}T12:00:00Z`)
  }
  repository.git('rebase', '--quiet', '--root', '--committer-date-is-author-date')
  return repository
}

describe('when a file was last changed', () => {
  it('is when a commit changed it, not when another file was', () => {
    const git = gitIn(twoDays().root)
    const day = (path: string) => git.lastChanged(path)?.toISOString().slice(0, 10)
    expect(day('staging/kustomization.yaml')).toBe('2026-01-05')
    expect(day('production/kustomization.yaml')).toBe('2026-03-09')
    expect(git.lastChanged('not/there.yaml')).toBeUndefined()
  })

  it('is unknown in a shallow clone, whose oldest commit seems to have written everything', () => {
    const repository = twoDays()
    const clone = emptyFolder()
    repository.git('clone', '--quiet', '--depth=1', `file://${repository.root}`, clone)
    expect(gitIn(clone).lastChanged('staging/kustomization.yaml')).toBeUndefined()
  })

  it('is unknown before the first commit and without a repository', () => {
    const repository = new Repository().write('a.yaml', 'a: 1\n')
    expect(gitIn(repository.root).lastChanged('a.yaml')).toBeUndefined()
    expect(historyAsker(undefined)('a.yaml')).toBeUndefined()
  })
})
