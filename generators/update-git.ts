import { spawnSync } from 'node:child_process'
import { stands } from '../cli/disk.ts'
import { Failure } from '../cli/failure.ts'
import { Git, gitEnvironment, gitTop } from '../cli/git.ts'
import { blobId } from '../engine/blob.ts'
import type { ConflictStages } from '../scaffold/update.ts'

/** What Git is in the middle of, by the file or folder that says so in its own folder. */
const UNFINISHED: readonly (readonly [string, string])[] = [
  ['MERGE_HEAD', 'a merge'],
  ['CHERRY_PICK_HEAD', 'a cherry-pick'],
  ['REVERT_HEAD', 'a revert'],
  ['rebase-merge', 'a rebase'],
  ['rebase-apply', 'a rebase'],
]

/** Where the default branch usually is, the surest first. */
const DEFAULT_BRANCHES = [
  'refs/remotes/origin/HEAD',
  'refs/remotes/origin/main',
  'refs/remotes/origin/master',
  'refs/heads/main',
  'refs/heads/master',
]

/** Commits of the default branch that are searched for a merge base's blob; an older one is kept, which harms nobody. */
const SEARCHED = '2000'

/** A conflict that was written, for the index. */
export interface WrittenConflict extends ConflictStages {
  readonly path: string
  readonly mode: '100644' | '100755'
}

/** The Git repository that an update takes place in. Nothing is fetched, no hook and no program of its config is run. */
export class Repository {
  readonly #root: string
  readonly #env: NodeJS.ProcessEnv
  readonly #git: Git
  readonly #folder: string
  readonly #prefix: string
  /** whether commits, or the contents of files, were left out when it was cloned */
  readonly partial: boolean

  private constructor(root: string, env: NodeJS.ProcessEnv) {
    this.#root = root
    this.#env = env
    this.#git = new Git(root, env)
    const [folder = '', shallow = '', prefix = ''] = this.#lines([
      'rev-parse',
      '--absolute-git-dir',
      '--is-shallow-repository',
      '--show-prefix',
    ])
    this.#folder = folder
    this.#prefix = prefix
    this.partial =
      shallow === 'true' || this.#lines(['config', '--get-regexp', '^remote\\..*\\.promisor$']).length > 0
  }

  /** The repository that a folder lies in; undefined where it lies in none. */
  static of(root: string, env: Readonly<Record<string, string | undefined>>): Repository | undefined {
    return gitTop(root) === undefined ? undefined : new Repository(root, gitEnvironment(env, root, root))
  }

  /** What Git is in the middle of, in words; undefined where nothing is open. */
  get unfinished(): string | undefined {
    return UNFINISHED.find(([name]) => stands(`${this.#folder}/${name}`))?.[1]
  }

  /** Contents by blob id, of those that the clone has. */
  blobs(oids: readonly string[]): Map<string, string> {
    const found = new Map<string, string>()
    for (const [oid, content] of this.#git.blobs(oids)) {
      if (content !== 'large' && blobId(content) === oid) found.set(oid, content.toString('utf8'))
    }
    return found
  }

  /** Which blobs the default branch reaches, as far as it was searched. */
  reached(oids: readonly string[]): Set<string> {
    const branch = DEFAULT_BRANCHES.find((name) => this.#git.resolve(name) !== undefined)
    if (branch === undefined) return new Set()
    const tip = new Set(this.#git.commit(branch).map(({ oid }) => oid))
    const held = new Set(oids.filter((oid) => tip.has(oid)))
    if (held.size === oids.length) return held
    const history = [
      'log',
      '--format=',
      '--raw',
      '--no-abbrev',
      '--no-renames',
      `--max-count=${SEARCHED}`,
      branch,
      '--',
      '.',
    ]
    const seen = new Set(this.#lines(history).flatMap((line) => line.split(' ').slice(2, 4)))
    for (const oid of oids) if (seen.has(oid)) held.add(oid)
    return held
  }

  /** Those of the files whose content is in no commit yet: HEAD, index and working tree do not agree. */
  uncommitted(files: readonly { readonly path: string; readonly bytes: Uint8Array }[]): readonly string[] {
    if (files.length === 0) return []
    const head = this.#git.resolve('HEAD') === undefined ? [] : this.#git.commit('HEAD')
    const committed = new Map(head.map(({ path, oid }) => [path, oid]))
    const staged = new Map(
      this.#git.index().map(({ path, oid, stage }) => [path, stage === 0 ? oid : 'unmerged']),
    )
    return files.flatMap(({ path, bytes }) => {
      const oid = committed.get(path)
      if (oid === undefined || staged.get(path) !== oid) return [path]
      // a checkout with CRLF is the same file
      const forms = [bytes, new TextDecoder('latin1').decode(bytes).replaceAll('\r\n', '\n')]
      const same = forms.some(
        (form) => blobId(typeof form === 'string' ? Buffer.from(form, 'latin1') : form, oid.length) === oid,
      )
      return same ? [] : [path]
    })
  }

  /** Tells the index of conflicts, as a merge does: any merge tool then shows them. */
  recordConflicts(conflicts: readonly WrittenConflict[]): void {
    const lines = conflicts.flatMap(({ path, mode, base, yours, theirs }) => {
      const ids = [base, yours, theirs].map((text) => (text === undefined ? undefined : this.#store(text)))
      const stages = ids.flatMap((id, index) =>
        id === undefined ? [] : [`${mode} ${id} ${index + 1}\t${this.#prefix}${path}`],
      )
      return [`0 ${'0'.repeat(ids[1]!.length)}\t${this.#prefix}${path}`, ...stages]
    })
    if (lines.length > 0) this.#run(['update-index', '-z', '--index-info'], `${lines.join('\0')}\0`)
  }

  #store(text: string): string {
    return this.#run(['hash-object', '-w', '--no-filters', '--stdin'], text).trim()
  }

  #lines(args: readonly string[]): string[] {
    const output = this.#run(args, '', args[0] === 'config')
    return output.split('\n').slice(0, -1)
  }

  #run(args: readonly string[], input = '', mayFail = false): string {
    const safe = [
      '--no-pager',
      '-c',
      'core.fsmonitor=false',
      '-c',
      'core.hooksPath=/dev/null',
      '-c',
      'log.showSignature=false',
    ]
    const result = spawnSync('git', [...safe, ...args], {
      cwd: this.#root,
      env: this.#env,
      input,
      encoding: 'utf8',
      maxBuffer: 512 * 1024 * 1024,
      windowsHide: true,
    })
    if (result.error) throw new Failure(`git ${args[0]} cannot be run: ${result.error.message}`)
    if (result.status !== 0 && !mayFail) {
      const complaint = result.stderr.split('\n')[0]?.replace(/^(fatal|error): /, '')
      throw new Failure(`git ${args[0]}: ${complaint}`)
    }
    return result.stdout
  }
}
