import { Failure } from '../cli/failure.ts'
import { type Git, gitEnvironment, Git as LocalGit } from '../cli/git.ts'
import { isRecognised } from '../cli/scope.ts'
import { commitTree, type Snapshot } from '../cli/snapshot.ts'
import type { Listing, Reader } from './read.ts'
import {
  ARCHIVE_LIMITS,
  type Archive,
  type ArchivedFile,
  ArchiveTree,
  missingFrom,
  readArchive,
} from './tarball.ts'

/** A state of the repository, and what is to be said of how it was read. */
export interface ReadCommit {
  readonly snapshot: Snapshot
  /** in full; undefined where a branch was read and the archive does not say */
  readonly commit: string | undefined
  readonly notes: readonly string[]
}

/** Files that the archive lacks and that are fetched one by one; beyond, they are counted as skipped. */
const BLOBS = 20

/** Reads commits of a repository: from a checkout that has them, else by one archive each. */
export class CommitReader {
  readonly #reader: Reader
  readonly #git: Git | undefined
  #exclusive = false

  constructor(reader: Reader, git: Git | undefined) {
    this.#reader = reader
    this.#git = git
  }

  /**
   * The files of a commit. GitHub's archives leave out what `.gitattributes` says, so the commit's own list is compared
   * with it. `secondary` commits are only compared with: their list is asked for where the first one lacked something.
   */
  async read(
    ref: string,
    { beside, secondary = false }: { beside?: Snapshot; secondary?: boolean } = {},
  ): Promise<ReadCommit> {
    const local = /^[0-9a-f]{40,64}$/.test(ref) ? this.#git?.resolve(ref) : undefined
    if (this.#git && local !== undefined) {
      return { snapshot: commitTree(this.#git, local, beside ?? EMPTY), commit: local, notes: [] }
    }
    const archive = await readArchive(await this.#reader.archive(ref), ARCHIVE_LIMITS)
    const commit = /^[0-9a-f]{40,64}$/.test(ref) ? ref : archive.commit
    const notes: string[] = []
    if (archive.refused > 0)
      notes.push(`${archive.refused} entries of the archive lead out of the repository and are not read`)
    let files: ReadonlyMap<string, ArchivedFile> = archive.files
    if (!secondary || this.#exclusive) {
      const listing = await this.#reader.listing(commit ?? ref)
      if (listing.truncated)
        notes.push(
          'GitHub does not list all files of this repository: what its archive leaves out is not known',
        )
      files = await this.#completed(archive, listing, notes)
    }
    return {
      snapshot: new ArchiveTree(`commit ${(commit ?? ref).slice(0, 10)}`, files, beside),
      commit,
      notes,
    }
  }

  async #completed(
    archive: Archive,
    listing: Listing,
    notes: string[],
  ): Promise<ReadonlyMap<string, ArchivedFile>> {
    const missing = missingFrom(archive, listing)
    if (missing.length === 0) return archive.files
    this.#exclusive = true
    const files = new Map(archive.files)
    let fetched = 0
    let left = 0
    for (const { path, mode, oid } of missing) {
      const wanted =
        (isRecognised(path) || path.startsWith('infra/')) && (mode === '100644' || mode === '100755')
      if (wanted && fetched < BLOBS) {
        fetched++
        files.set(path, {
          mode,
          bytes: await this.#reader.blob(oid),
          linkTarget: undefined,
          unread: undefined,
        })
      } else {
        if (wanted) left++
        files.set(path, { mode: '100644', bytes: undefined, linkTarget: undefined, unread: LEFT_OUT })
      }
    }
    if (left > 0)
      notes.push(`${left} files are left out of GitHub’s archive by .gitattributes and are not judged`)
    return files
  }
}

const LEFT_OUT = 'left out of the archive by .gitattributes'

const EMPTY: Snapshot = {
  name: 'nothing',
  paths: [],
  has: () => false,
  closed: new Set(),
  text: () => undefined,
  load: () => new Map(),
}

/** Git in a checkout, or undefined where there is none. Nothing of the checkout is run, and nothing is fetched. */
export function gitIn(
  folder: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Git | undefined {
  if (folder === undefined) return undefined
  const git = new LocalGit(folder, gitEnvironment(env, folder, folder))
  try {
    return git.resolve('HEAD') === undefined ? undefined : git
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}
