import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { originIn, repositoryOf } from '../cli/remote.ts'
import { blobId } from '../engine/blob.ts'
import { LOCK_PATH, type Lock, type Owner } from '../engine/design.ts'
import { takeBlock } from '../engine/edits/block.ts'
import type { Output } from '../scaffold/outputs.ts'

/** What happens to one file. */
export interface Change {
  readonly path: string
  readonly action: 'create' | 'update' | 'keep' | 'unchanged'
  readonly content: string
  readonly mode: '100644' | '100755'
}

/** What is to be written, or why nothing can be. */
export type Changes = { readonly changes: readonly Change[] } | { readonly refused: readonly string[] }

/** Files are made in here, beside where they go, and renamed into place when all of them are there. */
const STAGING = '.generator-infra'

/**
 * Compares what is to be written with a folder. A file that is there is replaced only when the lock says that we wrote
 * exactly what stands in it; around a block everything is kept; a seeded file is kept as it is. Anything else is not
 * ours: all such files are named, and nothing is written.
 */
export function compare(
  root: string,
  files: ReadonlyMap<string, Output>,
  owners: ReadonlyMap<string, { owner: Owner }>,
): Changes {
  const changes: Change[] = []
  const refused: string[] = []
  const lock = readLock(root)
  for (const [path, { content, mode, block }] of files) {
    const obstacle = obstacleAt(root, path)
    if (obstacle) {
      refused.push(obstacle)
      continue
    }
    const present = readText(join(root, path))
    if (present === undefined) changes.push({ path, action: 'create', content, mode })
    else if (present === content) changes.push({ path, action: 'unchanged', content, mode })
    else if (block) {
      const merged = takeBlock(path, present, content, block)
      if (merged === 'unbalanced') {
        refused.push(
          `${path} has one of the markers infra:begin ${block} and infra:end ${block} without the other`,
        )
        continue
      }
      changes.push({ path, action: merged === present ? 'unchanged' : 'update', content: merged, mode })
    } else if (path === LOCK_PATH || lock?.files[path]?.blob === blobId(present))
      changes.push({ path, action: 'update', content, mode })
    else if (owners.get(path)?.owner === 'seeded')
      changes.push({ path, action: 'keep', content: present, mode })
    else
      refused.push(
        lock && Object.hasOwn(lock.files, path)
          ? `${path} was edited since the generator wrote it; generator-infra update merges what is new`
          : `${path} is there and is not ours; move it away, or bring its content into infra/infra.yaml`,
      )
  }
  refused.push(...closedFolders(root, changes))
  return refused.length > 0 ? { refused: [...new Set(refused)] } : { changes }
}

/** Folders that nothing can be written into though something is to be, one sentence each. */
function closedFolders(root: string, changes: readonly Change[]): readonly string[] {
  const sentences = new Map<string, string>()
  for (const { path, action } of changes) {
    if (action !== 'create' && action !== 'update') continue
    let folder = dirname(join(root, path))
    while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder)
    if (sentences.has(folder)) continue
    try {
      accessSync(folder, constants.W_OK | constants.X_OK)
    } catch (error) {
      const inside = relative(root, folder)
      const name = inside === '' || inside.startsWith('..') ? folder : inside
      const { code } = error as NodeJS.ErrnoException
      const why =
        code === 'EROFS' ? 'its file system is read-only' : `permission denied; chmod u+w ${name} allows it`
      sentences.set(folder, `nothing can be written into the folder ${name}: ${why}`)
    }
  }
  return [...sentences.values()]
}

/** Why a file cannot be written at a path: something of another kind stands there or on the way. */
function obstacleAt(root: string, path: string): string | undefined {
  const steps = path.split('/')
  for (let depth = 1; depth <= steps.length; depth++) {
    const at = steps.slice(0, depth).join('/')
    const stat = lstatSync(join(root, at), { throwIfNoEntry: false })
    if (!stat) return undefined
    if (stat.isSymbolicLink()) return `${at} is a symbolic link; it is not followed`
    if (depth < steps.length && !stat.isDirectory()) return `${at} is a file where a folder belongs`
    if (depth === steps.length && !stat.isFile())
      return `${at} is ${stat.isDirectory() ? 'a folder' : 'no regular file'} where a file belongs`
  }
  return undefined
}

/**
 * Writes the changes: all or nothing. Every file is first made whole and synced in a folder of its own, then renamed
 * into place, the lock last. An error on the way undoes what was done. Killed between two renames, the tree lacks
 * its lock, and running again completes it. Throws with the path that could not be written.
 */
export function write(root: string, changes: readonly Change[]): void {
  const todo = changes.filter((change) => change.action === 'create' || change.action === 'update')
  const staging = join(root, STAGING)
  if (todo.length === 0) {
    // of a run that was killed while it cleared away, when all was in its place
    rmSync(staging, { recursive: true, force: true })
    return
  }
  const made = makeFolder(root)
  const undo: (() => void)[] = []
  try {
    rmSync(staging, { recursive: true, force: true })
    mkdirSync(staging)
    for (const [index, { content, mode }] of todo.entries())
      writeWhole(join(staging, String(index)), content, mode)
    for (const [index, { path }] of todo.entries()) {
      const target = join(root, path)
      const folders = makeFolder(dirname(target))
      const before = existsSync(target) ? join(staging, `${index}.before`) : undefined
      if (before) renameOver(target, before)
      undo.push(() => {
        if (before) renameSync(before, target)
        else rmSync(target, { force: true })
        for (const folder of folders) removeEmpty(folder)
      })
      renameSync(join(staging, String(index)), target)
    }
    rmSync(staging, { recursive: true, force: true })
  } catch (error) {
    for (const step of undo.reverse()) step()
    rmSync(staging, { recursive: true, force: true })
    for (const folder of made) removeEmpty(folder)
    throw error
  }
}

/** Keeps a copy of what is replaced; the original stays in place until the rename over it. */
function renameOver(target: string, copy: string): void {
  writeWhole(copy, readFileSync(target, 'utf8'), lstatSync(target).mode & 0o111 ? '100755' : '100644')
}

function writeWhole(path: string, content: string, mode: Change['mode']): void {
  const file = openSync(path, 'w', mode === '100755' ? 0o755 : 0o644)
  try {
    const bytes = Buffer.from(content, 'utf8')
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Makes a folder and those above it; the ones that were not there, the deepest first. */
function makeFolder(path: string): readonly string[] {
  const made: string[] = []
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) made.push(at)
  if (made.length > 0) mkdirSync(path, { recursive: true })
  return made
}

function removeEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder)
}

/** Whether a path is a folder; false where nothing stands, or a file stands on the way. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** A file's text, undefined where there is none. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

function readLock(root: string): Lock | undefined {
  try {
    const lock = JSON.parse(readText(join(root, LOCK_PATH)) ?? '{}') as Partial<Lock>
    return typeof lock.files === 'object' && lock.files !== null ? (lock as Lock) : undefined
  } catch {
    return undefined
  }
}

/** `https://github.com/acme/shop` from the `origin` of the Git repository that holds the folder, where it has one. */
export function remoteOf(folder: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const config = readText(join(at, '.git', 'config'))
    if (config !== undefined) return repositoryOf(originIn(config) ?? '')
    if (at === dirname(at)) return undefined
  }
}
