import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { lstatOf, statOf } from './disk.ts'
import { codeOf, Failure, reasonOf } from './failure.ts'

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
