import { randomBytes } from 'node:crypto'
import { blobId } from '../engine/blob.ts'
import { folderOf, type Mode, resolvePath } from '../engine/tree.ts'
import { kindOf, permissionsOf, readWhole, realPath, TreeReader } from './disk.ts'
import { Failure, reasonOf } from './failure.ts'
import { isOurs, JOURNAL_NAME, NEXT_JOURNAL_NAME } from './scope.ts'
import {
  checkWritable,
  removeFile,
  replaceBy,
  syncFolder,
  withExecutable,
  writeInto,
  writeNew,
} from './writing.ts'

/**
 * Files of a tree are changed together: the new contents are written beside the old ones, then a journal that names
 * them, then each takes its place. A process that is killed leaves the old tree and some files to throw away, or a
 * journal by which the next run completes what this one began.
 */

/** A file that changes. */
export interface FileChange {
  /** relative to the root */
  readonly path: string
  /** undefined where the file goes away */
  readonly content: Uint8Array | undefined
  readonly mode: Mode
  /** what was read; undefined where there was no file */
  readonly before: Uint8Array | undefined
}

interface Step {
  readonly path: string
  /** the file beside it that takes its place; absent where the file goes away */
  readonly temporary?: string
  /** blob id of what stood there, absent where nothing did */
  readonly before?: string
}

interface Journal {
  readonly version: 1
  readonly state: 'writing' | 'written'
  readonly steps: readonly Step[]
}

const encoder = new TextEncoder()

/**
 * Writes all changes or none. Throws a Failure that names the file when one cannot be written, or was edited since it
 * was read: nothing is changed then.
 */
export function writeTree(root: string, changes: readonly FileChange[]): void {
  if (changes.length === 0) return
  const journal = `${root}/${JOURNAL_NAME}`
  checkWritable(journal)
  for (const change of changes) {
    checkUnchanged(root, change)
    checkWritable(`${root}/${change.path}`)
  }
  const steps = changes.map(stepOf)
  const begun: string[] = []
  try {
    putJournal(root, { version: 1, state: 'writing', steps })
    for (const [index, { content, mode, path }] of changes.entries()) {
      const { temporary } = steps[index]!
      if (content === undefined || temporary === undefined) continue
      begun.push(temporary)
      const permissions = permissionsOf(`${root}/${path}`)
      const executable = mode === '100755'
      writeNew(
        `${root}/${temporary}`,
        content,
        permissions === undefined
          ? executable
            ? 0o755
            : undefined
          : withExecutable(permissions, executable),
      )
    }
    for (const change of changes) checkUnchanged(root, change)
    putJournal(root, { version: 1, state: 'written', steps })
  } catch (error) {
    for (const path of begun) removeFile(`${root}/${path}`, root)
    removeFile(journal, root)
    removeFile(`${root}/${NEXT_JOURNAL_NAME}`, root)
    if (error instanceof Failure) throw error
    throw new Failure(`nothing is written: ${begun.at(-1) ?? JOURNAL_NAME}: ${reasonOf(error)}`)
  }
  perform(root, steps)
  removeFile(journal, root)
}

function stepOf({ path, content, before }: FileChange): Step {
  const folder = folderOf(path)
  const name = `.${path.slice(folder === '' ? 0 : folder.length + 1)}.infra-lint-${randomBytes(6).toString('hex')}.tmp`
  return {
    path,
    ...(content === undefined ? {} : { temporary: folder === '' ? name : `${folder}/${name}` }),
    ...(before === undefined ? {} : { before: blobId(before, 40) }),
  }
}

function checkUnchanged(root: string, { path, before }: FileChange): void {
  const now = new TreeReader(root).read(path)
  if (now?.unread !== undefined)
    throw new Failure(`${path} cannot be written: ${now.unread}; nothing is written`)
  const same =
    now?.bytes === undefined
      ? before === undefined
      : before !== undefined && Buffer.compare(now.bytes, before) === 0
  if (!same) throw new Failure(`${path} was edited while this run was at work; nothing is written`)
}

function putJournal(root: string, journal: Journal): void {
  const next = `${root}/${NEXT_JOURNAL_NAME}`
  removeFile(next, root)
  writeNew(next, encoder.encode(`${JSON.stringify(journal)}\n`), undefined)
  replaceBy(next, `${root}/${JOURNAL_NAME}`)
}

/** New files first, what goes away last: at no moment is something nowhere. */
function perform(root: string, steps: readonly Step[]): void {
  const folders = new Set<string>()
  for (const step of [...steps].sort(
    (a, b) => Number(a.temporary === undefined) - Number(b.temporary === undefined),
  )) {
    try {
      if (step.temporary === undefined) removeFile(`${root}/${step.path}`, root)
      else replaceBy(`${root}/${step.temporary}`, `${root}/${step.path}`)
    } catch (error) {
      throw new Failure(
        `${step.path} could not be written: ${reasonOf(error)}; once it can, infra-lint --fix completes the change`,
      )
    }
    folders.add(`${root}/${folderOf(step.path)}`)
  }
  for (const folder of folders) syncFolder(folder)
}

/** What became of a change that an earlier run began. */
export interface Recovery {
  readonly outcome: 'completed' | 'undone'
  /** files that somebody has edited since: left as they are */
  readonly left: readonly string[]
}

/** Whether an earlier run was killed while it wrote. */
export function isInterrupted(root: string): boolean {
  return kindOf(`${root}/${JOURNAL_NAME}`) === 'file'
}

/** Throws away the journal that a run was about to begin with when it was killed. */
function sweep(root: string): void {
  if (kindOf(`${root}/${NEXT_JOURNAL_NAME}`) === 'file') removeFile(`${root}/${NEXT_JOURNAL_NAME}`, root)
}

/** Completes, or undoes, what an earlier run began; undefined where there is nothing to do. */
export function recover(root: string): Recovery | undefined {
  sweep(root)
  if (!isInterrupted(root)) return undefined
  const path = `${root}/${JOURNAL_NAME}`
  const journal = readJournal(path)
  checkWritable(path)
  const left: string[] = []
  const reader = new TreeReader(root)
  const remaining: Step[] = []
  for (const step of journal.steps) {
    const there = step.temporary !== undefined && permissionsOf(`${root}/${step.temporary}`) !== undefined
    if (step.temporary !== undefined && !there) continue
    const now = reader.read(step.path)
    const same = now?.bytes
      ? blobId(now.bytes, 40) === step.before
      : now === undefined && step.before === undefined
    if (journal.state === 'written' && same) remaining.push(step)
    else {
      if (step.temporary !== undefined) removeFile(`${root}/${step.temporary}`, root)
      const gone = step.temporary === undefined && now === undefined
      if (journal.state === 'written' && !gone) left.push(step.path)
    }
  }
  for (const step of remaining) checkWritable(`${root}/${step.path}`)
  perform(root, remaining)
  removeFile(path, root)
  return { outcome: journal.state === 'written' ? 'completed' : 'undone', left }
}

/** A journal is a file like any other in a stranger's repository: it may name only what lies in the tree and is ours. */
function readJournal(path: string): Journal {
  const broken = new Failure(
    `${JOURNAL_NAME} is not what an interrupted --fix leaves; look at it, then remove it`,
  )
  let journal: Partial<Journal>
  try {
    journal = JSON.parse(new TextDecoder().decode(readWhole(path))) as Partial<Journal>
  } catch {
    throw broken
  }
  const steps: unknown = journal.steps
  if (
    journal.version !== 1 ||
    (journal.state !== 'writing' && journal.state !== 'written') ||
    !Array.isArray(steps)
  )
    throw broken
  if (!steps.every(isOwnStep)) throw broken
  return { version: 1, state: journal.state, steps }
}

function isOwnStep(step: Partial<Step> | null): step is Step {
  if (
    typeof step?.path !== 'string' ||
    resolvePath('', step.path) !== step.path ||
    step.path === '' ||
    step.path.includes('\\')
  )
    return false
  if (step.path === '.git' || step.path.startsWith('.git/')) return false
  if (step.before !== undefined && typeof step.before !== 'string') return false
  if (step.temporary === undefined) return step.before !== undefined
  return (
    typeof step.temporary === 'string' &&
    resolvePath('', step.temporary) === step.temporary &&
    folderOf(step.temporary) === folderOf(step.path) &&
    isOurs(step.temporary)
  )
}

/** A file that a run writes because it was asked to: a report, a baseline, a config. */
export interface OutputFile {
  /** absolute, `/`-separated */
  readonly path: string
  readonly text: string
}

/** Writes files, each at once, after all of them are on the disk; a Failure names the one that cannot be written. */
export function writeOutputs(files: readonly OutputFile[]): void {
  const places = files.map(({ path, text }) => ({
    path: kindOf(path) === undefined ? path : (realPath(path) ?? path),
    bytes: encoder.encode(text),
  }))
  const plain = places.filter(({ path }) => kindOf(path) !== 'other')
  for (const { path } of plain) checkWritable(path)
  const begun: { readonly from: string; readonly to: string }[] = []
  try {
    for (const { path, bytes } of plain) {
      const from = besideOf(path)
      begun.push({ from, to: path })
      writeNew(from, bytes, permissionsOf(path))
    }
    for (const { from, to } of begun) replaceBy(from, to)
    for (const { path, bytes } of places) if (kindOf(path) === 'other') writeInto(path, bytes)
  } catch (error) {
    for (const { from } of begun) removeFile(from, folderOf(from))
    throw new Failure(`${begun.at(-1)?.to ?? places[0]?.path} cannot be written: ${reasonOf(error)}`)
  }
}

function besideOf(path: string): string {
  const folder = folderOf(path)
  return `${folder}/.${path.slice(folder.length + 1)}.infra-lint-${randomBytes(6).toString('hex')}.tmp`
}
