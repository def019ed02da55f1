import { appendFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import packageJson from '../package.json' with { type: 'json' }
import { runbookOfAlert, unpinAction } from './mishaps.ts'
import { findProgram, git, type Outcome, run, withFolder } from './process.ts'
import { release } from './release.ts'

/** The tag that the consumer pins. */
const TAG = `v${packageJson.version}`

/** One thing that the hook must do, and whether it did. */
export interface Step {
  readonly what: string
  readonly kept: boolean
  readonly seconds: number
  readonly output: string
}

/**
 * Installs the released linter with the real pre-commit in a repository that the released generator wrote, and commits
 * there. Everything happens below `folder`; nothing is fetched.
 */
export async function provePreCommit(preCommit: string, folder: string): Promise<readonly Step[]> {
  const [linter, generator] = await release(join(folder, 'release'))
  const hooks = repositoryOf(linter!, join(folder, 'hooks'))
  const consumer = join(folder, 'consumer')
  const written = run(
    process.execPath,
    [join(generator!, 'dist/generator-infra.cjs'), consumer, '--yes'],
    folder,
  )
  if (written.status !== 0) throw new Error(`the generator ended with ${written.status}: ${written.stderr}`)
  writeFileSync(
    join(consumer, '.pre-commit-config.yaml'),
    `repos:\n  - repo: ${hooks}\n    rev: ${TAG}\n    hooks:\n      - id: infra-lint\n`,
  )
  const env = {
    PRE_COMMIT_HOME: join(folder, 'home'),
    PRE_COMMIT_COLOR: 'never',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
  }
  const commit = (message: string): Outcome => {
    git(consumer, 'add', '--all')
    return run(
      'git',
      ['-c', 'user.name=Demo', '-c', 'user.email=demo@example.com', 'commit', '--message', message],
      consumer,
      env,
    )
  }
  const hook = (...args: string[]) => run(preCommit, args, consumer, env)
  const restore = () => git(consumer, 'reset', '--quiet', '--hard')

  const steps: Step[] = []
  const step = (what: string, wanted: boolean, act: () => Outcome): void => {
    const began = Date.now()
    const { status, stdout, stderr } = act()
    // pre-commit ends with 1 for a hook that failed; anything else means that it could not run it
    const kept = wanted ? status === 0 : status === 1
    steps.push({
      what,
      kept,
      seconds: (Date.now() - began) / 1000,
      output: `exit ${status}\n${stdout}${stderr}`,
    })
  }

  git(consumer, 'init', '--quiet', '--initial-branch', 'main')
  step('pre-commit install', true, () => hook('install'))
  step('the generated tree is committed (the hook is installed first)', true, () =>
    commit('infra as generated'),
  )
  step('pre-commit run --all-files passes on it', true, () => hook('run', '--all-files'))
  step('a commit that adds an unpinned action is refused', false, () => {
    unpinAction(consumer)
    return commit('unpin')
  })
  restore()
  step('a commit that only deletes a runbook is refused', false, () => {
    rmSync(join(consumer, runbookOfAlert(consumer)))
    return commit('delete')
  })
  restore()
  step('a commit that has nothing to do with infra passes', true, () => {
    mkdirSync(join(consumer, 'app'), { recursive: true })
    writeFileSync(join(consumer, 'app/main.py'), 'print("hello")\n')
    return commit('application')
  })
  step('a commit that improves a runbook passes', true, () => {
    appendFileSync(join(consumer, runbookOfAlert(consumer)), '\nCall the vendor when the disk is full.\n')
    return commit('runbook')
  })
  unpinAction(consumer)
  git(consumer, 'add', '--all')
  git(consumer, 'commit', '--quiet', '--no-verify', '--message', 'past the hook')
  step('pre-commit run --all-files fails on a tree that went past the hook', false, () =>
    hook('run', '--all-files'),
  )
  return steps
}

function repositoryOf(tree: string, folder: string): string {
  cpSync(tree, folder, { recursive: true })
  git(folder, 'init', '--quiet', '--initial-branch', 'main')
  git(folder, 'add', '--all', '--force')
  git(folder, 'commit', '--quiet', '--message', 'release')
  git(folder, 'tag', TAG)
  return folder
}

/** Proves the hook and says each step. Returns the exit code; 0 with a line saying so where pre-commit is absent. */
export async function main(): Promise<number> {
  const preCommit = findProgram('pre-commit')
  if (!preCommit) {
    console.log('skipped: pre-commit is neither in $PEERS/bin nor on the PATH')
    return 0
  }
  const steps = await withFolder('infra-pre-commit-', (folder) => provePreCommit(preCommit, folder))
  for (const { what, kept, seconds, output } of steps) {
    console.log(`${kept ? 'kept ' : 'FAILED'} ${what} (${seconds.toFixed(1)} s)`)
    if (!kept) console.log(output.replace(/^/gm, '       '))
  }
  return steps.every((step) => step.kept) ? 0 : 1
}
