import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** How a process ended; `status` is -1 where it could not be started or was killed. */
export interface Outcome {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end, without stdin. */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Outcome {
  const done = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
    env: { ...process.env, ...env },
  })
  return {
    status: done.status ?? -1,
    stdout: done.stdout ?? '',
    stderr: `${done.stderr ?? ''}${done.error?.message ?? ''}`,
  }
}

/** Git for a repository that is thrown away: nothing of the person's own configuration, hooks of the repository only. */
export function git(cwd: string, ...args: readonly string[]): Outcome {
  return run(
    'git',
    ['-c', 'user.name=Demo', '-c', 'user.email=demo@example.com', '-c', 'commit.gpgSign=false', ...args],
    cwd,
    GIT,
  )
}

const GIT = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }

/** Where a program lies: in `$PEERS/bin`, or on the PATH; undefined when it is on neither. */
export function findProgram(name: string): string | undefined {
  const folders = [
    ...(process.env.PEERS ? [join(process.env.PEERS, 'bin')] : []),
    ...(process.env.PATH ?? '').split(delimiter),
  ]
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))
}

/** Lends a temporary folder. */
export async function withFolder<Result>(
  prefix: string,
  use: (folder: string) => Result | Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), prefix))
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
