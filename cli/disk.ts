import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  rmdirSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { type FileContent, folderOf, resolvePath } from '../engine/tree.ts'
import { codeOf, Failure, reasonOf } from './failure.ts'

/** Bytes of one file beyond which it is not read: no manifest is as large, and one such file would cost a second. */
export const FILE_LIMIT = 32 * 1024 * 1024
/** Bytes of all files beyond which no more are read. */
export const TREE_LIMIT = 1024 * 1024 * 1024
/** Bytes of a slab: small files share one, which is ten times faster than a buffer each. */
const SLAB = 4 * 1024 * 1024

// Neither a link's target nor a pipe without a writer may be waited for; Windows has neither flag.
const OPEN = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
const UNREAD_ACCESS = 'permission denied'

/** What stands at a path, links followed; undefined where nothing does. */
export function kindOf(path: string): 'file' | 'folder' | 'other' | undefined {
  const stats = statOf(path)
  if (!stats) return undefined
  return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other'
}

/** Whether something stands at a path, be it a link to nowhere; false where it cannot be asked. */
export function stands(path: string): boolean {
  return lstatOf(path) !== undefined
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    // a parent is a file, a link leads in a circle, a folder may not be entered: nothing stands there for us
    return undefined
  }
}

function lstatOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** The path with every link resolved, or undefined where it leads nowhere. */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path)
  } catch {
    return undefined
  }
}

/** Whether a file or folder can be read; false too when it does not exist. */
export function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}

/** The whole of a small file such as a config; undefined where there is none. Throws a Failure when it cannot be read. */
export function readWhole(path: string): Uint8Array | undefined {
  let fd: number
  try {
    fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    throw new Failure(`${path} cannot be read: ${reasonOf(error)}`)
  }
  try {
    const stats = fstatSync(fd)
    if (!stats.isFile()) throw new Failure(`${path} is no file`)
    if (stats.size > FILE_LIMIT) throw new Failure(`${path} is larger than 32 MB`)
    return readAll(fd, Buffer.allocUnsafeSlow(stats.size))
  } finally {
    closeSync(fd)
  }
}

function readAll(fd: number, into: Buffer): Buffer {
  let length = 0
  while (length < into.length) {
    const read = readSync(fd, into, length, into.length - length, null)
    if (read === 0) break
    length += read
  }
  return into.subarray(0, length)
}

/** Reads files below a root, never one that a link leads out of it. What cannot be read says why. */
export class TreeReader {
  readonly #root: string
  /** folder → why files in it are not read */
  readonly #folders = new Map<string, string | undefined>([['', undefined]])
  #slab = Buffer.alloc(0)
  #used = 0
  #total = 0

  /** `root` is absolute and holds no link */
  constructor(root: string) {
    this.#root = root
  }

  /** One file; undefined where there is none. `path` is relative to the root. */
  read(path: string): FileContent | undefined {
    const barred = this.#folder(folderOf(path))
    if (barred !== undefined) return { path, unread: barred }
    const full = `${this.#root}/${path}`
    let fd: number
    try {
      if (constants.O_NOFOLLOW === undefined && lstatOf(full)?.isSymbolicLink()) return this.#link(path)
      fd = openSync(full, OPEN)
    } catch (error) {
      return this.#refused(path, codeOf(error))
    }
    try {
      return this.#content(path, fd)
    } catch (error) {
      return { path, unread: reasonOf(error) }
    } finally {
      closeSync(fd)
    }
  }

  #content(path: string, fd: number): FileContent {
    const stats = fstatSync(fd)
    if (!stats.isFile()) return { path, unread: kindInWords(stats) }
    if (stats.size > FILE_LIMIT) return { path, unread: 'larger than 32 MB' }
    if (this.#total + stats.size > TREE_LIMIT) return { path, unread: 'the tree holds more than 1 GB' }
    this.#total += stats.size
    const mode = stats.mode & 0o111 ? '100755' : '100644'
    if (stats.size > SLAB / 8) return { path, mode, bytes: readAll(fd, Buffer.allocUnsafeSlow(stats.size)) }
    if (this.#used + stats.size > this.#slab.length) {
      this.#slab = Buffer.allocUnsafeSlow(SLAB)
      this.#used = 0
    }
    const bytes = readAll(fd, this.#slab.subarray(this.#used, this.#used + stats.size))
    this.#used += bytes.length
    return { path, mode, bytes }
  }

  #refused(path: string, code: string): FileContent | undefined {
    switch (code) {
      case 'ENOENT':
      case 'ENOTDIR':
        return undefined
      case 'ELOOP':
      case 'EMLINK': // what FreeBSD says for ELOOP
        return this.#link(path)
      case 'ENXIO':
        return { path, unread: 'a socket' }
      case 'EACCES':
      case 'EPERM':
        return { path, unread: UNREAD_ACCESS }
      case 'EISDIR':
        return { path, unread: 'a folder' }
      default:
        return { path, unread: reasonOf({ code }) }
    }
  }

  #link(path: string): FileContent {
    const full = `${this.#root}/${path}`
    let linkTarget: string
    try {
      linkTarget = readlinkSync(full)
    } catch (error) {
      return { path, unread: reasonOf(error) }
    }
    return { path, mode: '120000', linkTarget, unread: this.#linkReason(path, full, linkTarget) }
  }

  #linkReason(path: string, full: string, target: string): string {
    if (resolvePath(folderOf(path), target) === undefined) return LINK_OUT
    try {
      const real = realpathSync.native(full)
      return real === this.#root || real.startsWith(`${this.#root}/`) ? LINK_INSIDE : LINK_OUT
    } catch (error) {
      return codeOf(error) === 'ELOOP' ? 'a loop of symbolic links' : LINK_NOWHERE
    }
  }

  /** Why nothing below a folder is read: one of its parents is a link, which Git would not look behind either. */
  #folder(folder: string): string | undefined {
    if (this.#folders.has(folder)) return this.#folders.get(folder)
    let reason = this.#folder(folderOf(folder))
    if (reason === undefined && lstatOf(`${this.#root}/${folder}`)?.isSymbolicLink())
      reason = 'beneath a symbolic link'
    this.#folders.set(folder, reason)
    return reason
  }
}

export const LINK_OUT = 'a symbolic link out of the tree'
export const LINK_NOWHERE = 'a symbolic link to nothing'
export const LINK_INSIDE = 'a symbolic link; what it leads to is judged in its own place'

function kindInWords(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder'
  if (stats.isFIFO()) return 'a named pipe'
  if (stats.isSocket()) return 'a socket'
  return 'a device'
}

const SKIPPED_FOLDERS = new Set(['.git', 'node_modules', '.terraform'])

/** What a walk found: files and links by path, and why something was left out. */
export interface Listing {
  readonly paths: readonly string[]
  readonly left: ReadonlyMap<string, string>
}

/** Lists what stands below a folder that is in no Git repository. Links are listed, not followed. */
export function walk(root: string, tick?: (count: number) => void): Listing {
  const paths: string[] = []
  const left = new Map<string, string>()
  const folders = ['']
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    let entries: import('node:fs').Dirent<Buffer>[]
    try {
      entries = readdirSync(`${root}/${folder}`, { withFileTypes: true, encoding: 'buffer' })
    } catch (error) {
      if (folder === '') throw new Failure(`${root} cannot be read: ${reasonOf(error)}`)
      left.set(folder, reasonOf(error))
      continue
    }
    for (const entry of entries) {
      const name = entry.name.toString('utf8')
      const path = folder === '' ? name : `${folder}/${name}`
      if (name.includes('\uFFFD') && !Buffer.from(name).equals(entry.name)) left.set(path, NAME_NOT_UTF8)
      else if (!entry.isDirectory()) paths.push(path)
      else if (!SKIPPED_FOLDERS.has(name)) folders.push(path)
    }
    tick?.(paths.length)
  }
  return { paths, left }
}

export const NAME_NOT_UTF8 = 'its name is not UTF-8'

/** Throws a Failure, naming the path, unless a file can be put there; makes nothing. */
export function checkWritable(path: string): void {
  const there = lstatOf(path)
  if (there?.isDirectory())
    throw new Failure(`${path} cannot be written: a folder stands where a file belongs`)
  let folder = path
  let stats: Stats | undefined
  do {
    const slash = folder.lastIndexOf('/')
    folder = slash > 0 ? folder.slice(0, slash) : '/'
    stats = statOf(folder)
  } while (!stats && folder !== '/')
  if (!stats?.isDirectory())
    throw new Failure(`${path} cannot be written: ${folder} is a file where a folder belongs`)
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new Failure(`${path} cannot be written: ${folder}: ${reasonOf(error)}`)
  }
}

/** The permissions of a file, 0 to 0o777; undefined where there is none. */
export function permissionsOf(path: string): number | undefined {
  const stats = lstatOf(path)
  return stats ? stats.mode & 0o777 : undefined
}

/** Writes a new file and waits until it is on the disk; makes its folders; fails where something stands. */
export function writeNew(path: string, bytes: Uint8Array, permissions: number | undefined): void {
  mkdirSync(parentOf(path), { recursive: true })
  const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o666)
  try {
    if (permissions !== undefined) fchmodSync(fd, permissions)
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Writes to what is no file, such as `/dev/stdout` or a pipe. */
export function writeInto(path: string, bytes: Uint8Array): void {
  const fd = openSync(path, constants.O_WRONLY)
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
  } finally {
    closeSync(fd)
  }
}

/** Puts a file in another's place at once. */
export function replaceBy(from: string, to: string): void {
  renameSync(from, to)
}

/** Makes the names in a folder last through a loss of power, where the system can. */
export function syncFolder(path: string): void {
  try {
    const fd = openSync(path, constants.O_RDONLY)
    try {
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
  } catch {
    // Windows cannot open a folder; there renaming is written through
  }
}

/** Adds or takes the right to execute, for whoever may read. */
export function withExecutable(permissions: number, executable: boolean): number {
  return executable ? permissions | ((permissions & 0o444) >> 2) : permissions & ~0o111
}

/** Removes a file, and the folders that it leaves empty, up to a root. No error where it is gone already. */
export function removeFile(path: string, root: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    return
  }
  for (let folder = parentOf(path); folder.length > root.length; folder = parentOf(folder)) {
    try {
      rmdirSync(folder)
    } catch {
      return
    }
  }
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash > 0 ? path.slice(0, slash) : '/'
}
