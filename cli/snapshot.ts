import { blobId } from '../engine/blob.ts'
import { byCodeUnit } from '../engine/code-units.ts'
import { folderOf, type Mode, resolvePath, SourceFile } from '../engine/tree.ts'
import { ReadingAhead } from './ahead.ts'
import {
  LINK_INSIDE,
  LINK_NOWHERE,
  LINK_OUT,
  type Listing,
  NAME_NOT_UTF8,
  readWhole,
  realPath,
  TreeReader,
  walk,
} from './disk.ts'
import { Failure } from './failure.ts'
import type { Change, Entry, Git, Listed } from './git.ts'

/** One state of a repository: the working tree, the index or a commit. */
export interface Snapshot {
  /** in words: `the index` */
  readonly name: string
  /** every path there is, whether judged or not; sorted */
  readonly paths: readonly string[]
  has(path: string): boolean
  /** paths that may hide files from us: submodules, folders that may not be read, names that are not UTF-8 */
  readonly closed: ReadonlySet<string>
  /** The text of a config or the design; undefined where there is no such file, or it is a link. */
  text(path: string): string | undefined
  /** Reads files; those that are gone meanwhile are absent from the answer. Each is the same object when asked again. */
  load(paths: readonly string[]): Map<string, SourceFile>
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** What is called now and then while files are listed and read: how many so far. */
export type Tick = (count: number) => void

const TICK = 256

/** The working tree: what Git tracks or would add, or, without Git, whatever stands below the root. */
export async function workingTree(root: string, git: Git | undefined, tick?: Tick): Promise<Snapshot> {
  const reader = new TreeReader(root)
  const { paths, left, sparse } = git
    ? listing(await listed(root, git, reader))
    : { ...walk(root, tick), sparse: new Set<string>() }
  const known = new Map<string, SourceFile | undefined>()
  const read = (path: string): SourceFile | undefined => {
    if (known.has(path)) return known.get(path)
    const reason = left.get(path)
    let content = reason === undefined ? reader.read(path) : { path, unread: reason }
    if (!content && sparse.has(path)) content = { path, unread: 'left out by a sparse checkout' }
    const file = content && new SourceFile(content)
    known.set(path, file)
    return file
  }
  const all = new Set([...paths, ...left.keys()])
  return {
    name: 'the working tree',
    paths: [...all].sort(byCodeUnit),
    has: (path) => all.has(path),
    closed: new Set(left.keys()),
    text: (path) => {
      const real = realPath(`${root}/${path}`)
      if (real === undefined) return undefined
      if (!real.startsWith(root === '/' ? '/' : `${root}/`)) throw new Failure(`${path} is ${LINK_OUT}`)
      const bytes = readWhole(real)
      return bytes && decoder.decode(bytes)
    },
    load: (wanted) => {
      const files = new Map<string, SourceFile>()
      for (const path of wanted) {
        const file = read(path)
        if (file) files.set(path, file)
        if (files.size % TICK === 0) tick?.(files.size)
      }
      return files
    },
  }
}

/** Files of a tree that Git lists in less time than it takes to let it work beside us. */
const SMALL = 400

/** What Git lists; of a large tree the files are read meanwhile. */
async function listed(root: string, git: Git, reader: TreeReader): Promise<readonly Listed[]> {
  const ahead = new ReadingAhead(root, reader)
  return ahead.walk(SMALL) ? git.filesBeside(() => ahead.turn()) : git.files()
}

function listing(files: readonly Listed[]): Listing & { readonly sparse: ReadonlySet<string> } {
  const sparse = new Set<string>()
  const paths: string[] = []
  const left = new Map<string, string>()
  for (const { path, state, named } of files) {
    if (!named) left.set(path, NAME_NOT_UTF8)
    else if (state === 'submodule') left.set(path, 'a submodule')
    else if (state === 'absent') sparse.add(path)
    // Git does not look into a repository inside the repository, and names it with a slash at the end
    else if (path.endsWith('/')) left.set(path.slice(0, -1), 'a nested repository')
    else paths.push(path)
  }
  return { paths: [...paths, ...sparse], left, sparse }
}

/** The files of an index or a commit, by path; `known` spares reading a blob that another snapshot has read. */
export class BlobTree implements Snapshot {
  readonly name: string
  readonly paths: readonly string[]
  readonly closed: ReadonlySet<string>
  readonly entries: ReadonlyMap<string, Entry>
  readonly #git: Git
  readonly #files = new Map<string, SourceFile>()
  readonly #known: ((entry: Entry) => SourceFile | undefined) | undefined

  constructor(
    name: string,
    git: Git,
    entries: ReadonlyMap<string, Entry>,
    known?: (entry: Entry) => SourceFile | undefined,
  ) {
    this.name = name
    this.#git = git
    this.entries = entries
    this.paths = [...entries.keys()].sort(byCodeUnit)
    const closed = new Set<string>()
    for (const [path, entry] of entries) if (!hasBlob(entry)) closed.add(path)
    this.closed = closed
    this.#known = known
  }

  text(path: string): string | undefined {
    const file = this.load([path]).get(path)
    return file && file.mode !== '120000' && file.unread === undefined ? file.text : undefined
  }

  load(wanted: readonly string[]): Map<string, SourceFile> {
    const missing: Entry[] = []
    for (const path of wanted) {
      const entry = this.entries.get(path)
      if (!entry || this.#files.has(path)) continue
      const known = this.#known?.(entry)
      if (known) this.#files.set(path, known)
      else missing.push(entry)
    }
    const blobs = this.#git.blobs(missing.filter(hasBlob).map((entry) => entry.oid))
    for (const entry of missing) this.#files.set(entry.path, this.#file(entry, blobs.get(entry.oid)))
    const files = new Map<string, SourceFile>()
    for (const path of wanted) {
      const file = this.#files.get(path)
      if (file) files.set(path, file)
    }
    return files
  }

  has(path: string): boolean {
    return this.entries.has(path)
  }

  /** What was loaded of a path, if it was. */
  loaded(path: string): SourceFile | undefined {
    return this.#files.get(path)
  }

  #file(entry: Entry, blob: Uint8Array | 'large' | undefined): SourceFile {
    const { path } = entry
    if (!entry.named) return new SourceFile({ path, unread: NAME_NOT_UTF8 })
    if (entry.mode === '160000') return new SourceFile({ path, unread: 'a submodule' })
    if (blob === undefined) return new SourceFile({ path, unread: 'not in this partial clone' })
    if (blob === 'large') return new SourceFile({ path, unread: 'larger than 32 MB' })
    if (entry.mode !== '120000') return new SourceFile({ path, mode: entry.mode as Mode, bytes: blob })
    const linkTarget = decoder.decode(blob)
    return new SourceFile({ path, mode: '120000', linkTarget, unread: this.#linkReason(path, linkTarget) })
  }

  #linkReason(path: string, target: string): string {
    const inside = resolvePath(folderOf(path), target)
    if (inside === undefined) return LINK_OUT
    const leads =
      this.entries.has(inside) || this.paths.some((other) => other.startsWith(`${inside}/`)) || inside === ''
    return leads ? LINK_INSIDE : LINK_NOWHERE
  }
}

function hasBlob(entry: Entry): boolean {
  return entry.named && entry.mode !== '160000'
}

/**
 * The index. Of a file whose merge is unresolved our side counts (stage 2), else theirs; `unmerged` names these.
 */
export function indexTree(git: Git): { readonly snapshot: BlobTree; readonly unmerged: readonly string[] } {
  const entries = new Map<string, Entry>()
  const unmerged = new Set<string>()
  for (const entry of git.index()) {
    if (entry.stage > 0) unmerged.add(entry.path)
    const before = entries.get(entry.path)
    if (!before || (before.stage !== 2 && entry.stage === 2) || (before.stage === 1 && entry.stage === 3))
      entries.set(entry.path, entry)
  }
  return { snapshot: new BlobTree('the index', git, entries), unmerged: [...unmerged] }
}

/** A commit, sharing what is equal with another snapshot: an index entry by its id, a file of the disk by its content. */
export function commitTree(
  git: Git,
  commit: string,
  beside: Snapshot,
  entries: ReadonlyMap<string, Entry> = new Map(git.commit(commit).map((entry) => [entry.path, entry])),
): BlobTree {
  const known =
    beside instanceof BlobTree
      ? (entry: Entry) => {
          const other = beside.entries.get(entry.path)
          return other?.oid === entry.oid && other.mode === entry.mode ? beside.loaded(entry.path) : undefined
        }
      : (entry: Entry) => {
          const file = beside.load([entry.path]).get(entry.path)
          return file &&
            file.mode === entry.mode &&
            isReadFile(file) &&
            blobId(file.bytes, entry.oid.length) === entry.oid
            ? file
            : undefined
        }
  return new BlobTree(`commit ${commit.slice(0, 10)}`, git, entries, known)
}

/** HEAD, made from the index and what is staged, without listing the whole commit. `prefix` is the root's way from Git's top. */
export function headTree(git: Git, index: BlobTree, staged: readonly Change[], prefix: string): BlobTree {
  // of an unresolved merge Git does not say what HEAD has
  if (staged.some(({ unmerged }) => unmerged)) return commitTree(git, 'HEAD', index)
  const entries = new Map(index.entries)
  for (const { path, named, mode, oid } of staged) {
    if (!path.startsWith(prefix)) continue
    const own = path.slice(prefix.length)
    if (mode === '000000') entries.delete(own)
    else entries.set(own, { path: own, mode, oid, stage: 0, named })
  }
  return commitTree(git, 'HEAD', index, entries)
}

function isReadFile(file: SourceFile): boolean {
  return file.linkTarget === undefined && file.size > 0
}
