import { spawn, spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { FILE_LIMIT, kindOf } from './disk.ts'
import { Failure } from './failure.ts'
import { readHistory } from './git-history.ts'
import {
  type Entry,
  type Listed,
  outputOf,
  readBatch,
  readIndex,
  readListed,
  readTree,
  split,
  TooMuch,
} from './git-output.ts'

export { type Entry, GIT_ABSENT, type Listed } from './git-output.ts'

/** A file that the index has otherwise than HEAD, as HEAD has it; mode `000000` where HEAD lacks it. */
export interface Change {
  readonly path: string
  readonly named: boolean
  readonly mode: string
  readonly oid: string
  /** whether its merge is unresolved: HEAD's side is not told then */
  readonly unmerged: boolean
}

// A repository's own config may name programs that Git runs for us: none of them is.
const SAFE = [
  '--no-pager',
  '--literal-pathspecs',
  ...[
    'core.fsmonitor=false',
    'core.hooksPath=/dev/null',
    'core.quotePath=false',
    'core.sshCommand=false',
    'core.askPass=',
    'credential.helper=',
    'protocol.allow=never',
    'log.showSignature=false',
  ].flatMap((setting) => ['-c', setting]),
]

// `H 100644 <oid> 0\t<path>`: H tracked, S left out by a sparse checkout, M unmerged; `? <path>` untracked
const LIST_FILES = ['ls-files', '-z', '-t', '--stage', '--cached', '--others', '--exclude-standard']

/** Git's id of nothing, by SHA-1 and by SHA-256. */
const EMPTY_BLOBS: ReadonlySet<string> = new Set([
  'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
  '473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813',
])

/** Paths that are given as arguments: systems limit these, some to 32 kB. */
const PATHSPEC_LIMIT = 100

const OUTPUT_LIMIT = 512 * 1024 * 1024

/** Variables that a hook is given and that mean this repository only. */
const REPOSITORY_VARIABLES = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_PREFIX',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_NAMESPACE',
]
const PATH_VARIABLES = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_COMMON_DIR',
]

/** The folder upwards that holds `.git`, be it a folder or, in worktrees and submodules, a file. */
export function gitTop(from: string): string | undefined {
  for (let folder = from; ; ) {
    if (kindOf(`${folder === '/' ? '' : folder}/.git`) !== undefined) return folder
    const parent = resolve(folder, '..')
    if (parent === folder) return undefined
    folder = parent
  }
}

/** The environment Git is run with: a hook's variables only for the repository that the hook belongs to. */
export function gitEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
  root: string,
): NodeJS.ProcessEnv {
  const made: NodeJS.ProcessEnv = {
    ...env,
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    LC_ALL: 'C',
  }
  const same = gitTop(cwd) === gitTop(root)
  for (const name of REPOSITORY_VARIABLES) if (!same) delete made[name]
  for (const name of PATH_VARIABLES) if (made[name]) made[name] = resolve(cwd, made[name])
  // Git takes the current folder for the top of the work tree where GIT_DIR is set alone; the root may be below it.
  if (made.GIT_DIR && !made.GIT_WORK_TREE && gitTop(root) !== undefined) delete made.GIT_DIR
  return made
}

/** Git in one folder, by its plumbing commands only. Paths that it gives and takes are relative to that folder. */
export class Git {
  readonly #cwd: string
  readonly #env: NodeJS.ProcessEnv
  #shallow: boolean | undefined

  /** `cwd` lies in a work tree; `env` comes from `gitEnvironment` */
  constructor(cwd: string, env: NodeJS.ProcessEnv) {
    this.#cwd = cwd
    this.#env = env
  }

  /** Runs Git. Undefined when it exits with one of the codes in `no`; a Failure when with another but 0. */
  #run(
    args: readonly string[],
    { input, no = [] }: { input?: string; no?: readonly number[] } = {},
  ): Buffer | undefined {
    const result = spawnSync('git', [...SAFE, ...args], {
      cwd: this.#cwd,
      env: this.#env,
      input: input ?? '',
      maxBuffer: OUTPUT_LIMIT,
      windowsHide: true,
    })
    return outputOf(args, result, no)
  }

  /**
   * Runs Git while something else is done: `meanwhile` is called again and again, each time for about a millisecond,
   * until it answers false or Git begins to answer.
   */
  async #runBeside(args: readonly string[], meanwhile: () => boolean): Promise<Buffer> {
    const child = spawn('git', [...SAFE, ...args], {
      cwd: this.#cwd,
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    let bytes = 0
    let busy = true
    const ended = new Promise<{ readonly error?: Error; readonly status: number | null }>((resolve) => {
      child.on('error', (error) => resolve({ error, status: null }))
      child.on('close', (status) => resolve({ status }))
      child.stderr.on('data', (part: Buffer) => stderr.push(part))
      child.stdout.on('data', (part: Buffer) => {
        busy = false
        bytes += part.length
        if (bytes > OUTPUT_LIMIT) child.kill()
        else stdout.push(part)
      })
    })
    void ended.then(() => {
      busy = false
    })
    while (busy && meanwhile()) await new Promise(setImmediate)
    const { error, status } = await ended
    if (bytes > OUTPUT_LIMIT) throw new TooMuch()
    return outputOf(args, { error, status, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) })!
  }

  /** Files of the working tree that are tracked, or untracked and not ignored. */
  files(): Listed[] {
    return readListed(this.#run(LIST_FILES)!)
  }

  /** The same while something else is done: `meanwhile` works for about a millisecond and says whether there is more. */
  async filesBeside(meanwhile: () => boolean): Promise<Listed[]> {
    return readListed(await this.#runBeside(LIST_FILES, meanwhile))
  }

  /**
   * The index: one entry a file, up to three for one whose merge is unresolved. What is only announced by
   * `git add --intent-to-add` is no part of it: no commit will hold it.
   */
  index(): Entry[] {
    const entries = readIndex(this.#run(['ls-files', '-z', '--stage'])!)
    const announced = this.#announced(entries)
    return announced.size === 0 ? entries : entries.filter(({ path }) => !announced.has(path))
  }

  /** Only an empty blob can stand for a file that is announced: where there is none, Git is not asked. */
  #announced(entries: readonly Entry[]): ReadonlySet<string> {
    const empty = entries.flatMap(({ path, oid, named }) => (named && EMPTY_BLOBS.has(oid) ? [path] : []))
    if (empty.length === 0) return new Set()
    const limits = empty.length > PATHSPEC_LIMIT ? [] : ['--', ...empty]
    const added = this.#run(['diff-files', '-z', '--relative', '--name-only', '--diff-filter=A', ...limits])!
    return new Set(split(added).map(({ text }) => text))
  }

  /** The files of a commit. */
  commit(oid: string): Entry[] {
    return readTree(this.#run(['ls-tree', '-r', '-z', oid])!)
  }

  /**
   * What the index has otherwise than HEAD, in the whole repository: paths from the top of the work tree, with what
   * HEAD has there. Undefined where nothing was committed yet.
   */
  staged(): Change[] | undefined {
    const output = this.#run(
      [
        'diff-index',
        '--cached',
        '--ita-invisible-in-index',
        '--raw',
        '-z',
        '--no-abbrev',
        '--no-renames',
        'HEAD',
        '--',
      ],
      { no: [128] },
    )
    if (!output) {
      if (this.resolve('HEAD') !== undefined) throw new Failure('git diff-index: HEAD cannot be read')
      return undefined
    }
    const records = split(output)
    const changes: Change[] = []
    // `:<mode> <mode> <oid> <oid> <status>`, then the path
    for (let index = 0; index + 1 < records.length; index += 2) {
      const [mode = '', , oid = '', , status] = records[index]!.text.slice(1).split(' ')
      const { text: path, named } = records[index + 1]!
      changes.push({ path, named, mode, oid, unmerged: status === 'U' })
    }
    return changes
  }

  /** The commit a name stands for, or undefined. */
  resolve(name: string): string | undefined {
    return this.#run(['rev-parse', '--quiet', '--verify', '--end-of-options', `${name}^{commit}`], {
      no: [1, 128],
    })
      ?.toString('utf8')
      .trim()
  }

  /** The best common ancestor of two commits; undefined when there is none, or none in a shallow clone. */
  mergeBase(a: string, b: string): string | undefined {
    return this.#run(['merge-base', a, b], { no: [1, 128] })
      ?.toString('utf8')
      .trim()
      .split('\n')[0]
  }

  /**
   * When a commit last changed a file; undefined where no commit has it, and in a shallow clone, whose oldest commit
   * seems to have written everything. A rename counts as a change.
   */
  lastChanged(path: string): Date | undefined {
    if (this.#shallow === undefined) {
      const answer = this.#run(['rev-parse', '--is-shallow-repository'], { no: [1, 128] })
      this.#shallow = answer?.toString('utf8').trim() !== 'false'
    }
    if (this.#shallow) return undefined
    const command = ['rev-list', '--max-count=1', '--timestamp', 'HEAD', '--', path]
    const seconds = this.#run(command, { no: [1, 128] })
      ?.toString('utf8')
      .split(' ')[0]
    return seconds ? new Date(Number(seconds) * 1000) : undefined
  }

  /** What the commits of a range brought; the oldest first. */
  history(range: string): ReturnType<typeof readHistory> {
    return readHistory((args, options) => this.#run(args, options), range)
  }

  /** The address that `origin` is fetched from, as Git's config says; undefined where there is none. */
  origin(): string | undefined {
    return this.#run(['config', '--get', 'remote.origin.url'], { no: [1, 2, 128] })
      ?.toString('utf8')
      .trim()
  }

  /**
   * Blobs by id. One that is larger than FILE_LIMIT is `'large'`, one that is not there (a partial clone) is absent
   * from the answer: nothing is ever fetched.
   */
  blobs(oids: readonly string[]): Map<string, Buffer | 'large'> {
    const wanted = [...new Set(oids)]
    if (wanted.length === 0) return new Map()
    try {
      return readBatch(this.#run(['cat-file', '--batch', '--buffer'], { input: `${wanted.join('\n')}\n` })!)
    } catch (error) {
      if (!(error instanceof TooMuch)) throw error
      return this.#blobsBySize(wanted)
    }
  }

  #blobsBySize(oids: readonly string[]): Map<string, Buffer | 'large'> {
    const blobs = new Map<string, Buffer | 'large'>()
    const checked = this.#run(['cat-file', '--batch-check', '--buffer'], { input: `${oids.join('\n')}\n` })!
    let part: string[] = []
    let bytes = 0
    const flush = (): void => {
      if (part.length === 0) return
      const read = readBatch(
        this.#run(['cat-file', '--batch', '--buffer'], { input: `${part.join('\n')}\n` })!,
      )
      for (const [oid, blob] of read) blobs.set(oid, blob)
      part = []
      bytes = 0
    }
    for (const line of checked.toString('latin1').split('\n')) {
      const [oid = '', type, size = '0'] = line.split(' ')
      if (type !== 'blob') continue
      if (Number(size) > FILE_LIMIT) {
        blobs.set(oid, 'large')
        continue
      }
      if (bytes + Number(size) > OUTPUT_LIMIT / 2) flush()
      part.push(oid)
      bytes += Number(size)
    }
    flush()
    return blobs
  }
}
