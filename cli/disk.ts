import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs'
import { type FileContent, folderOf, type Mode, resolvePath } from '../engine/tree.ts'
import { codeOf, Failure, reasonOf } from './failure.ts'

/** Bytes of one file beyond which it is not read: no manifest is as large, and one such file would cost a second. */
export const FILE_LIMIT = 32 * 1024 * 1024
/** Bytes of all files beyond which no more are read. */
export const TREE_LIMIT = 1024 * 1024 * 1024
/** Bytes of a slab: small files share one, which is ten times faster than a buffer each. */
const SLAB = 4 * 1024 * 1024
/** Bytes of a file that is small. */
const SMALL = SLAB / 8
/** Bytes that every system reads at once where there are as many. */
const PAGE = 4096

// Neither a link's target nor a pipe without a writer may be waited for; Windows has neither flag.
const OPEN = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
const UNREAD_ACCESS = 'permission denied'
const TREE_TOO_LARGE = 'the tree holds more than 1 GB'

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

/** What stands at a path, links followed; undefined where nothing does or it cannot be asked. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    // a parent is a file, a link leads in a circle, a folder may not be entered: nothing stands there for us
    return undefined
  }
}

/** What stands at a path, a link as such; undefined where nothing does or it cannot be asked. */
export function lstatOf(path: string): Stats | undefined {
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

/** The start of a file that was read, and the rest of it. */
function readWith(start: Buffer, fd: number, size: number): Buffer {
  const whole = Buffer.allocUnsafeSlow(size)
  start.copy(whole)
  return whole.subarray(0, start.length + readAll(fd, whole.subarray(start.length)).length)
}

/** Reads files below a root, never one that a link leads out of it. What cannot be read says why. */
export class TreeReader {
  readonly #root: string
  /** folder → why files in it are not read */
  readonly #folders = new Map<string, string | undefined>([['', undefined]])
  /** folder → how many of those in it were asked for by themselves */
  readonly #asked = new Map<string, number>()
  /** what was read before it was asked for */
  readonly #ahead = new Map<string, FileContent>()
  #slab = Buffer.alloc(0)
  #used = 0
  #total = 0

  /** `root` is absolute and holds no link */
  constructor(root: string) {
    this.#root = root
  }

  /** One file; undefined where there is none. `path` is relative to the root. */
  read(path: string): FileContent | undefined {
    const ahead = this.#ahead.get(path)
    if (ahead) {
      this.#ahead.delete(path)
      return this.#counted(path, ahead.bytes!.length) ?? ahead
    }
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
      const content = this.#content(path, fd)
      return (content.bytes && this.#counted(path, content.bytes.length)) ?? content
    } catch (error) {
      return { path, unread: codeOf(error) === 'EISDIR' ? 'a folder' : reasonOf(error) }
    } finally {
      closeSync(fd)
    }
  }

  /** Notes that a folder is one, and no link, nor any of its parents: a walk came past it. */
  passed(folder: string): void {
    this.#folders.set(folder, undefined)
  }

  /**
   * Reads a file of a folder that a walk passed, before it is known to be wanted, and returns its bytes. What cannot be
   * read says why when it is asked for.
   */
  readAhead(path: string): number {
    let fd: number | undefined
    try {
      fd = openSync(`${this.#root}/${path}`, OPEN)
      const content = this.#content(path, fd)
      if (!content.bytes) return 0
      this.#ahead.set(path, content)
      return content.bytes.length
    } catch {
      return 0
    } finally {
      if (fd !== undefined) closeSync(fd)
    }
  }

  #counted(path: string, size: number): FileContent | undefined {
    if (this.#total + size > TREE_LIMIT) return { path, unread: TREE_TOO_LARGE }
    this.#total += size
    return undefined
  }

  /**
   * Small files are read before anything is asked about them: asking takes as long. A read of less than a page that
   * is not at the end of a file does not happen; nothing at all may also be said by what is no file.
   */
  #content(path: string, fd: number): FileContent {
    if (this.#used + SMALL > this.#slab.length) {
      this.#slab = Buffer.allocUnsafeSlow(SLAB)
      this.#used = 0
    }
    const slab = this.#slab
    const start = this.#used
    let length = readSync(fd, slab, start, SMALL, null)
    if (length >= PAGE) length += readAll(fd, slab.subarray(start + length, start + SMALL)).length
    if (length === 0 || length === SMALL) {
      const stats = fstatSync(fd)
      if (!stats.isFile()) return { path, unread: kindInWords(stats) }
      if (stats.size > FILE_LIMIT) return { path, unread: 'larger than 32 MB' }
      if (this.#total + stats.size > TREE_LIMIT) return { path, unread: TREE_TOO_LARGE }
      if (stats.size > length)
        return {
          path,
          mode: this.#mode,
          bytes: readWith(slab.subarray(start, start + length), fd, stats.size),
        }
    }
    this.#used += length
    return { path, mode: this.#mode, bytes: slab.subarray(start, start + length) }
  }

  /** Whether a file may be executed is asked only when a file is mended or compared. */
  readonly #mode = (path: string): Mode => modeOf(`${this.#root}/${path}`)

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
    const parent = folderOf(folder)
    let reason = this.#folder(parent)
    if (reason === undefined) {
      const asked = (this.#asked.get(parent) ?? 0) + 1
      this.#asked.set(parent, asked)
      if (asked === ASKED_LIMIT) {
        this.#list(parent)
        if (this.#folders.has(folder)) return this.#folders.get(folder)
      }
      if (lstatOf(`${this.#root}/${folder}`)?.isSymbolicLink()) reason = BENEATH_LINK
    }
    this.#folders.set(folder, reason)
    return reason
  }

  /** Learns of all folders in a folder at once: asking for thousands of them one by one takes longer. */
  #list(parent: string): void {
    try {
      const full = parent === '' ? this.#root : `${this.#root}/${parent}`
      for (const entry of readdirSync(full, { withFileTypes: true })) {
        const path = parent === '' ? entry.name : `${parent}/${entry.name}`
        if (this.#folders.has(path)) continue
        if (entry.isDirectory()) this.#folders.set(path, undefined)
        else if (entry.isSymbolicLink()) this.#folders.set(path, BENEATH_LINK)
      }
    } catch {
      // a folder that may be passed and not be listed: they are asked for one by one
    }
  }
}

const BENEATH_LINK = 'beneath a symbolic link'
/** Folders in one folder that are asked for by themselves. */
const ASKED_LIMIT = 8

export const LINK_OUT = 'a symbolic link out of the tree'
export const LINK_NOWHERE = 'a symbolic link to nothing'
export const LINK_INSIDE = 'a symbolic link; what it leads to is judged in its own place'

function kindInWords(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder'
  if (stats.isFIFO()) return 'a named pipe'
  if (stats.isSocket()) return 'a socket'
  return 'a device'
}

/** Folders that hold what tools fetched or made; they are not walked. */
export const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(['.git', 'node_modules', '.terraform'])

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

/** Git's mode of a file; that of an ordinary one where there is none. */
export function modeOf(path: string): Mode {
  return ((permissionsOf(path) ?? 0) & 0o111) === 0 ? '100644' : '100755'
}

/** The permissions of a file, 0 to 0o777; undefined where there is none. */
export function permissionsOf(path: string): number | undefined {
  const stats = lstatOf(path)
  return stats ? stats.mode & 0o777 : undefined
}
