import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { LINK_INSIDE, LINK_NOWHERE, LINK_OUT, NAME_NOT_UTF8 } from '../cli/disk.ts'
import { Failure } from '../cli/failure.ts'
import { isRecognised } from '../cli/scope.ts'
import type { Snapshot } from '../cli/snapshot.ts'
import { blobId } from '../engine/blob.ts'
import { byCodeUnit } from '../engine/code-units.ts'
import { folderOf, type Mode, resolvePath, SourceFile } from '../engine/tree.ts'
import type { Listing } from './read.ts'
import { readTar } from './tar.ts'

/** Caps of an archive, bytes. */
export interface ArchiveLimits {
  /** unpacked, everything */
  readonly archive: number
  /** what is kept in memory of it */
  readonly kept: number
  /** one file that a reader recognises */
  readonly file: number
  /** one file that none does */
  readonly unknown: number
}

export const ARCHIVE_LIMITS: ArchiveLimits = {
  archive: 2_000_000_000,
  kept: 256_000_000,
  file: 32 * 1024 * 1024,
  unknown: 1_000_000,
}

/** A file of an archive. */
export interface ArchivedFile {
  readonly mode: Mode | '160000'
  readonly bytes: Uint8Array | undefined
  readonly linkTarget: string | undefined
  /** why there is no content */
  readonly unread: string | undefined
}

/** What an archive held. */
export interface Archive {
  /** the commit, where the archive says it */
  readonly commit: string | undefined
  readonly files: ReadonlyMap<string, ArchivedFile>
  /** entries that no tree can have: `..`, absolute paths, devices; they are counted, never written anywhere */
  readonly refused: number
}

const TOO_LARGE = 'larger than 32 MB'

/** Reads an archive as GitHub makes it: gzip, tar, everything in one folder that is taken away. Nothing touches a disk. */
export async function readArchive(
  source: AsyncIterable<Uint8Array>,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): Promise<Archive> {
  const files = new Map<string, ArchivedFile>()
  const folders = new Set<string>()
  let refused = 0
  let kept = 0
  const gunzip = createGunzip()
  const input = Readable.from(source)
  input.on('error', (error) => gunzip.destroy(error))
  input.pipe(gunzip)
  try {
    const { comment } = await readTar(
      gunzip,
      {
        limit: limits.archive,
        keep(path, size) {
          const room = isRecognised(path) || path.includes('/infra/') ? limits.file : limits.unknown
          if (size > room || kept + size > limits.kept) return false
          kept += size
          return true
        },
      },
      (entry) => {
        const path = insidePath(entry.path)
        if (path === '') return
        if (path === undefined) refused++
        else if (entry.kind === 'folder') folders.add(path)
        else if (path.includes('\ufffd'))
          files.set(path, { mode: '100644', bytes: undefined, linkTarget: undefined, unread: NAME_NOT_UTF8 })
        else if (entry.kind === 'link')
          files.set(path, { mode: '120000', bytes: undefined, linkTarget: entry.target, unread: undefined })
        else if (entry.kind === 'file') {
          const mode = entry.executable ? '100755' : '100644'
          const unread = entry.bytes
            ? undefined
            : entry.size > limits.file
              ? TOO_LARGE
              : 'too large to be kept'
          files.set(path, { mode, bytes: entry.bytes, linkTarget: undefined, unread })
        } else refused++
      },
    )
    addSubmodules(files, folders)
    return {
      commit: comment !== undefined && /^[0-9a-f]{40,64}$/.test(comment) ? comment : undefined,
      files,
      refused,
    }
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure('the archive of the repository is broken: it cannot be unpacked')
  } finally {
    input.destroy()
    gunzip.destroy()
  }
}

/** A path below the archive's one folder; '' for that folder, undefined for a path that leads elsewhere. */
function insidePath(written: string): string | undefined {
  const steps = written.replace(/\/+$/, '').split('/')
  if (steps.some((step) => step === '' || step === '.' || step === '..') || /[\u0000\\]/.test(written))
    return undefined
  return steps.slice(1).join('/')
}

/** Git keeps no empty folder: one in an archive stands for a submodule. */
function addSubmodules(files: Map<string, ArchivedFile>, folders: ReadonlySet<string>): void {
  const full = new Set<string>()
  for (const path of [...files.keys(), ...folders])
    for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) full.add(folder)
  for (const folder of folders) if (!full.has(folder)) files.set(folder, SUBMODULE)
}

const SUBMODULE: ArchivedFile = {
  mode: '160000',
  bytes: undefined,
  linkTarget: undefined,
  unread: 'a submodule',
}

/** Paths that a commit has and its archive lacks, or has otherwise: `.gitattributes` can say so of any. */
export function missingFrom(archive: Archive, { entries }: Listing): Listing['entries'] {
  return entries.filter(({ path, mode, oid }) => {
    const file = archive.files.get(path)
    if (!file) return mode !== '160000' && !path.includes('\ufffd')
    return file.bytes !== undefined && blobId(file.bytes, oid.length) !== oid
  })
}

/** An archive as a state of the repository. Files that equal those of `beside` are the same objects, parsed once. */
export class ArchiveTree implements Snapshot {
  readonly name: string
  readonly paths: readonly string[]
  readonly closed: ReadonlySet<string>
  readonly #files: ReadonlyMap<string, ArchivedFile>
  readonly #made = new Map<string, SourceFile>()
  readonly #beside: Snapshot | undefined

  constructor(name: string, files: ReadonlyMap<string, ArchivedFile>, beside?: Snapshot) {
    this.name = name
    this.#files = files
    this.paths = [...files.keys()].sort(byCodeUnit)
    this.closed = new Set(this.paths.filter((path) => this.#isClosed(path)))
    this.#beside = beside
  }

  #isClosed(path: string): boolean {
    const { unread, mode } = this.#files.get(path)!
    return mode === '160000' || unread === NAME_NOT_UTF8
  }

  has(path: string): boolean {
    return this.#files.has(path)
  }

  text(path: string): string | undefined {
    const file = this.load([path]).get(path)
    return file && file.mode !== '120000' && file.unread === undefined ? file.text : undefined
  }

  load(paths: readonly string[]): Map<string, SourceFile> {
    const files = new Map<string, SourceFile>()
    for (const path of paths) {
      const file = this.#made.get(path) ?? this.#make(path)
      if (file) files.set(path, file)
    }
    return files
  }

  #make(path: string): SourceFile | undefined {
    const content = this.#files.get(path)
    if (!content) return undefined
    const other = this.#beside?.load([path]).get(path)
    const file = other && isSame(other, content) ? other : this.#file(path, content)
    this.#made.set(path, file)
    return file
  }

  #file(path: string, { mode, bytes, linkTarget, unread }: ArchivedFile): SourceFile {
    if (linkTarget !== undefined)
      return new SourceFile({ path, mode: '120000', linkTarget, unread: this.#linkReason(path, linkTarget) })
    if (bytes === undefined) return new SourceFile({ path, unread: unread ?? 'not read' })
    return new SourceFile({ path, bytes, mode: mode as Mode })
  }

  /** A link is never followed: it is said where it leads. */
  #linkReason(path: string, target: string): string {
    const inside = resolvePath(folderOf(path), target)
    if (inside === undefined) return LINK_OUT
    const leads =
      inside === '' || this.#files.has(inside) || this.paths.some((one) => one.startsWith(`${inside}/`))
    return leads ? LINK_INSIDE : LINK_NOWHERE
  }
}

function isSame(file: SourceFile, { bytes, mode }: ArchivedFile): boolean {
  return (
    bytes !== undefined &&
    file.linkTarget === undefined &&
    file.size === bytes.length &&
    file.mode === mode &&
    Buffer.compare(file.bytes, bytes) === 0
  )
}
