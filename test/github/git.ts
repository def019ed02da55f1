import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { deflateSync, inflateSync } from 'node:zlib'

/** What a Git process said. */
export interface GitOutcome {
  readonly code: number
  readonly stdout: Buffer
  readonly stderr: string
}

/** One line of a tree object. */
export interface TreeEntry {
  readonly mode: string
  readonly name: string
  readonly sha: string
}

/** A commit object, read. Times are seconds. */
export interface Commit {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Signature
  readonly committer: Signature
  readonly message: string
}

/** Who and when; seconds since 1970. */
export interface Signature {
  readonly name: string
  readonly email: string
  readonly seconds: number
}

/** A change of a tree: null removes the path. */
export interface TreeChange {
  readonly path: string
  readonly mode: string
  readonly sha: string | null
}

/** The surroundings of every Git process: nobody's own configuration. */
export const GIT_ENV: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
}

/** Runs git to its end. */
export function runGit(
  args: readonly string[],
  input?: Buffer | string,
  env: Readonly<Record<string, string>> = {},
): Promise<GitOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { env: { ...GIT_ENV, ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.on('error', reject)
    child.on('close', (code) =>
      resolve({ code: code ?? -1, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString() }),
    )
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

/**
 * A bare repository. Objects always lie loose (packs are unpacked on arrival, nothing collects), so that they are read
 * and written here without a process; what Git computes (diffs, merges, archives) Git computes.
 */
export class Git {
  readonly dir: string
  readonly #answers = new Map<string, Promise<GitOutcome>>()

  constructor(dir: string) {
    this.dir = dir
  }

  /** Makes the repository; a fork shares its network's objects, as on GitHub. */
  async create(branch: string, network?: Git): Promise<void> {
    await runGit(['init', '--quiet', '--bare', `--initial-branch=${branch}`, this.dir])
    const config = [
      '[receive]\n\tunpackLimit = 1000000\n\tautogc = false\n\thideRefs = refs/pull\n\tdenyDeleteCurrent = ignore',
      '[fetch]\n\tunpackLimit = 1000000\n[gc]\n\tauto = 0\n[core]\n\tlogAllRefUpdates = false',
      '[http]\n\treceivepack = true\n[uploadpack]\n\tallowAnySHA1InWant = true\n',
    ]
    writeFileSync(
      join(this.dir, 'config'),
      `${readFileSync(join(this.dir, 'config'), 'utf8')}${config.join('\n')}`,
    )
    if (network) {
      rmSync(join(this.dir, 'objects'), { recursive: true })
      symlinkSync(join(network.dir, 'objects'), join(this.dir, 'objects'))
    }
  }

  /** Runs git here. */
  run(args: readonly string[], input?: Buffer | string): Promise<GitOutcome> {
    return runGit([`--git-dir=${this.dir}`, ...args], input)
  }

  /** Runs git here once for the same arguments: for questions about objects, whose answers never change. */
  ask(...args: readonly string[]): Promise<GitOutcome> {
    const key = args.join('\0')
    const known = this.#answers.get(key)
    if (known) return known
    const answer = this.run(args)
    this.#answers.set(key, answer)
    return answer
  }

  /** An object's type and content; undefined when there is none. */
  read(sha: string): { readonly type: string; readonly data: Buffer } | undefined {
    if (!/^[0-9a-f]{40}$/.test(sha)) return undefined
    const path = join(this.dir, 'objects', sha.slice(0, 2), sha.slice(2))
    if (!existsSync(path)) return undefined
    const bytes = inflateSync(readFileSync(path))
    const end = bytes.indexOf(0)
    return { type: bytes.toString('latin1', 0, bytes.indexOf(32)), data: bytes.subarray(end + 1) }
  }

  /** Writes an object; returns its name. */
  write(type: string, data: Buffer): string {
    const bytes = Buffer.concat([Buffer.from(`${type} ${data.length}\0`), data])
    const sha = createHash('sha1').update(bytes).digest('hex')
    const path = join(this.dir, 'objects', sha.slice(0, 2), sha.slice(2))
    if (!existsSync(path)) replace(path, deflateSync(bytes, { level: 1 }))
    return sha
  }

  /** The entries of a tree object; undefined when it is none. */
  tree(sha: string): readonly TreeEntry[] | undefined {
    if (sha === EMPTY_TREE) return []
    const object = this.read(sha)
    if (object?.type !== 'tree') return undefined
    const entries: TreeEntry[] = []
    for (let at = 0; at < object.data.length; ) {
      const space = object.data.indexOf(32, at)
      const end = object.data.indexOf(0, space)
      entries.push({
        mode: object.data.toString('latin1', at, space).padStart(6, '0'),
        name: object.data.toString('utf8', space + 1, end),
        sha: object.data.toString('hex', end + 1, end + 21),
      })
      at = end + 21
    }
    return entries
  }

  /** Writes a tree: `base` with changes, by path. Empty folders go. */
  writeTree(base: string | undefined, changes: readonly TreeChange[]): string {
    const entries = new Map((base ? (this.tree(base) ?? []) : []).map((one) => [one.name, one]))
    const deeper = new Map<string, TreeChange[]>()
    for (const { path, mode, sha } of changes) {
      const slash = path.indexOf('/')
      const name = slash < 0 ? path : path.slice(0, slash)
      if (slash >= 0) {
        const inner = { path: path.slice(slash + 1), mode, sha }
        deeper.set(name, [...(deeper.get(name) ?? []), inner])
      } else if (sha === null) entries.delete(name)
      else entries.set(name, { mode, name, sha })
    }
    for (const [name, inner] of deeper) {
      const old = entries.get(name)
      const sha = this.writeTree(old?.mode === '040000' ? old.sha : undefined, inner)
      if (sha === EMPTY_TREE) entries.delete(name)
      else entries.set(name, { mode: '040000', name, sha })
    }
    // Git sorts folders as if their names ended in a slash
    const key = ({ mode, name }: TreeEntry) => Buffer.from(mode === '040000' ? `${name}/` : name)
    const sorted = [...entries.values()].sort((a, b) => Buffer.compare(key(a), key(b)))
    const lines = sorted.map(({ mode, name, sha }) =>
      Buffer.concat([Buffer.from(`${mode.replace(/^0/, '')} ${name}\0`), Buffer.from(sha, 'hex')]),
    )
    return this.write('tree', Buffer.concat(lines))
  }

  /** All files (and with `folders` the folders) below a tree, with their paths, in Git's order. */
  *walk(sha: string, folders = false, prefix = ''): Generator<TreeEntry & { readonly path: string }> {
    for (const entry of this.tree(sha) ?? []) {
      const path = `${prefix}${entry.name}`
      if (entry.mode !== '040000') yield { ...entry, path }
      else {
        if (folders) yield { ...entry, path }
        yield* this.walk(entry.sha, folders, `${path}/`)
      }
    }
  }

  /** The entry of a path below a tree. */
  find(tree: string, path: string): TreeEntry | undefined {
    let entry: TreeEntry | undefined = { mode: '040000', name: '', sha: tree }
    for (const name of path.split('/').filter((part) => part !== ''))
      entry = entry?.mode === '040000' ? this.tree(entry.sha)?.find((one) => one.name === name) : undefined
    return entry
  }

  /** A commit; undefined when it is none. */
  commit(sha: string): Commit | undefined {
    const object = this.read(sha)
    if (object?.type !== 'commit') return undefined
    const text = object.data.toString('utf8')
    const end = text.indexOf('\n\n')
    const head = text.slice(0, end).split('\n')
    const value = (name: string) =>
      head.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? ''
    return {
      sha,
      tree: value('tree'),
      parents: head.filter((line) => line.startsWith('parent ')).map((line) => line.slice(7)),
      author: signature(value('author')),
      committer: signature(value('committer')),
      message: text.slice(end + 2),
    }
  }

  /** Writes a commit. */
  writeCommit(commit: Omit<Commit, 'sha'>): string {
    const person = ({ name, email, seconds }: Signature) => `${name} <${email}> ${seconds} +0000`
    const lines = [
      `tree ${commit.tree}`,
      ...commit.parents.map((parent) => `parent ${parent}`),
      `author ${person(commit.author)}`,
      `committer ${person(commit.committer)}`,
    ]
    return this.write('commit', Buffer.from(`${lines.join('\n')}\n\n${commit.message}`))
  }

  /** The commit that a full ref names. */
  ref(name: string): string | undefined {
    const path = join(this.dir, name)
    try {
      return readFileSync(path, 'latin1').trim()
    } catch {
      return undefined
    }
  }

  /** All refs below `refs/`, or below a prefix, by name. */
  refs(prefix = 'refs/'): Map<string, string> {
    const names = readdirSync(join(this.dir, 'refs'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.lock'))
      .map((entry) => join(entry.parentPath, entry.name).slice(this.dir.length + 1))
      .filter((name) => name.startsWith(prefix))
      .sort()
    return new Map(names.map((name) => [name, this.ref(name)!]))
  }

  /** Sets or removes a ref. Throws where another ref's name stands in the way. */
  setRef(name: string, sha: string | undefined): void {
    const path = join(this.dir, name)
    if (sha !== undefined) {
      replace(path, Buffer.from(`${sha}\n`))
      return
    }
    rmSync(path, { force: true })
    for (let folder = dirname(path); folder.startsWith(join(this.dir, 'refs/')); folder = dirname(folder)) {
      if (readdirSync(folder).length > 0 || /refs\/[^/]+$/.test(folder)) break
      rmSync(folder, { recursive: true })
    }
  }

  /** Whether `older` is `newer` or behind it. */
  async isAncestor(older: string, newer: string): Promise<boolean> {
    if (older === newer || this.commit(newer)?.parents.includes(older)) return true
    return (await this.ask('merge-base', '--is-ancestor', older, newer)).code === 0
  }

  /** The best common ancestor; undefined when there is none. */
  async mergeBase(a: string, b: string): Promise<string | undefined> {
    if (a === b || this.commit(b)?.parents.includes(a)) return a
    const { stdout } = await this.ask('merge-base', a, b)
    return stdout.toString().trim() || undefined
  }

  /** The tree of merging two commits; undefined where they conflict. */
  async mergeTree(base: string, head: string): Promise<string | undefined> {
    const { code, stdout } = await this.ask('merge-tree', '--write-tree', '--name-only', base, head)
    return code === 0 ? stdout.toString().split('\n')[0] : undefined
  }
}

/** The tree of nothing. */
export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

let written = 0

/** Writes beside and renames: a Git process may be reading. */
function replace(path: string, bytes: Buffer): void {
  mkdirSync(dirname(path), { recursive: true })
  written += 1
  const beside = `${path}.${process.pid}-${written}.lock`
  writeFileSync(beside, bytes)
  renameSync(beside, path)
}

function signature(text: string): Signature {
  const [, name = '', email = '', seconds = '0'] = /^(.*?) ?<(.*?)> (\d+)/.exec(text) ?? []
  return { name, email, seconds: Number(seconds) }
}
