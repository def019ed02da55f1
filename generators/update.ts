import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { kindOf, permissionsOf, readWhole, realPath, TreeReader } from '../cli/disk.ts'
import { Failure } from '../cli/failure.ts'
import { type FileChange, isInterrupted, recover, writeTree } from '../cli/journal.ts'
import { blobId } from '../engine/blob.ts'
import { BASE_FOLDER, DESIGN_PATH, type Design, LOCK_PATH, type Lock } from '../engine/design.ts'
import type { Sources } from '../engine/sources.ts'
import { SourceFile, type Tree } from '../engine/tree.ts'
import { readLock } from '../scaffold/lock.ts'
import { plainText } from '../scaffold/merge.ts'
import { MIGRATIONS, type Migration } from '../scaffold/migrations.ts'
import { plan } from '../scaffold/plan.ts'
import { type FileUpdate, isWrite, type Update, updateTree } from '../scaffold/update.ts'
import { GENERATOR_VERSION } from '../scaffold/version.ts'
import { Refusal } from './refusal.ts'
import { designIn } from './scaffold.ts'
import { Repository } from './update-git.ts'

export type { FileUpdate, UpdateAction } from '../scaffold/update.ts'

/** What an update is made with. */
export interface UpdateOptions {
  readonly sources: Sources
  /** the environment that Git runs in */
  readonly env: Readonly<Record<string, string | undefined>>
  /** the new text of infra.yaml; the one that is there when absent */
  readonly design?: string | undefined
  /** only say what would happen */
  readonly dryRun?: boolean | undefined
  /** for tests: another version of the generator than this one, and what it migrates */
  readonly version?: string | undefined
  readonly migrations?: readonly Migration[] | undefined
}

/** What an update did, or with `dryRun` would do. */
export interface UpdateOutcome {
  readonly design: Design
  readonly dryRun: boolean
  /** version of the generator that wrote the tree before, and that updates it */
  readonly from: string
  readonly to: string
  /** every planned file, and each one that changes; by path */
  readonly files: readonly FileUpdate[]
  /** what else a reader should know, one sentence each */
  readonly notes: readonly string[]
  /** 0 done, or with `dryRun` nothing to do; 1 `dryRun` found changes; 3 conflicts */
  readonly exitCode: 0 | 1 | 3
}

/**
 * Brings a folder to what its design and the templates ask for now: all of it or nothing. Throws a Refusal with all
 * that stands against it, and then has written nothing.
 */
export function update(folder: string, options: UpdateOptions): UpdateOutcome {
  try {
    return run(folder, options)
  } catch (error) {
    if (error instanceof Failure) throw new Refusal(`${error.message}\nnothing was written`)
    throw error
  }
}

function run(folder: string, options: UpdateOptions): UpdateOutcome {
  const { sources, dryRun = false, version = GENERATOR_VERSION } = options
  const root = rootAt(folder)
  const notes = completed(root, dryRun)
  const reader = new TreeReader(root)
  const present = textAt(reader, DESIGN_PATH)
  if (present === undefined)
    throw refusal(`there is no ${DESIGN_PATH} in ${folder}; generator-infra makes a new tree`)
  const designText = options.design ?? present
  const design = designIn(DESIGN_PATH, designText, sources)
  const { lock, lockText } = lockIn(reader, version, sources)
  const repository = Repository.of(root, options.env)
  if (repository?.unfinished)
    throw refusal(`the repository is in the middle of ${repository.unfinished}; finish or abort it first`)
  const planned = plan(design, sources)
  const tree = treeOf(reader, [...planned.keys(), ...Object.keys(lock.files)])
  const stored = storedBases(root)
  const omitted = new Map(design.omit?.map(({ path, reason }) => [path, reason]))
  const made = updateTree({
    plan: planned,
    lock,
    lockText,
    designText,
    omitted,
    version,
    tree,
    migrations: options.migrations ?? MIGRATIONS,
    bases: (blobs) => basesOf(blobs, stored, reader, repository),
    stored,
    settled: (blobs) => repository?.reached(blobs) ?? new Set(),
  })
  refuseWhere(made, repository)
  const files = designText === present ? made.files : withDesign(made.files, designText)
  const dirty = repository?.uncommitted(mergedAmong(files, tree)) ?? []
  const said = dirty.map(
    (path) => `${path} has changes that are not committed; commit or stash them, so that none can be lost`,
  )
  if (!dryRun) {
    if (said.length > 0) throw refusal(...said)
    write(root, reader, files)
    notes.push(...told(repository, files))
  }
  const codes = files.some(({ action }) => action === 'conflict') ? 3 : dryRun && files.some(isWrite) ? 1 : 0
  return {
    design,
    dryRun,
    from: lock.generator,
    to: version,
    files,
    notes: [...notes, ...(dryRun ? said : []), ...unknown(omitted, lock, options, design)],
    exitCode: codes,
  }
}

function refusal(...sentences: readonly string[]): Refusal {
  return new Refusal(`${sentences.join('\n')}\nnothing was written`)
}

function rootAt(folder: string): string {
  const root = realPath(resolve(folder))
  if (root === undefined || kindOf(root) !== 'folder') throw refusal(`${folder} is no folder`)
  return root.replaceAll('\\', '/')
}

/** Completes what a run that was killed has begun. */
function completed(root: string, dryRun: boolean): string[] {
  if (!isInterrupted(root)) return []
  if (dryRun)
    throw refusal('an earlier run was interrupted; run it without --dry-run, which completes it first')
  const recovery = recover(root)
  if (!recovery) return []
  return [
    `an earlier run was interrupted: it was ${recovery.outcome}`,
    ...recovery.left.map((path) => `${path} was edited since, and stays as it is`),
  ]
}

function textAt(reader: TreeReader, path: string): string | undefined {
  const found = reader.read(path)
  if (!found) return undefined
  const file = new SourceFile(found)
  if (file.unread !== undefined) throw refusal(`${path} cannot be read: ${file.unread}`)
  return file.text
}

function lockIn(reader: TreeReader, version: string, sources: Sources): { lock: Lock; lockText: string } {
  const lockText = textAt(reader, LOCK_PATH)
  if (lockText === undefined) {
    throw refusal(
      `there is no ${LOCK_PATH}, so what the generator wrote cannot be told from your edits; restore it from Git, or let generator-infra --yes write it anew`,
    )
  }
  const reading = readLock(lockText, version, sources)
  if ('problems' in reading) throw refusal(...reading.problems)
  return { lock: reading.lock, lockText: plainText(lockText) }
}

/** The files of some paths; what cannot be read says why. */
function treeOf(reader: TreeReader, paths: readonly string[]): Tree {
  const tree = new Map<string, SourceFile>()
  for (const path of paths) {
    const found = tree.has(path) ? undefined : reader.read(path)
    if (!found) continue
    const file = new SourceFile(found)
    void file.text
    tree.set(path, file)
  }
  return tree
}

function storedBases(root: string): ReadonlySet<string> {
  const folder = `${root}/${BASE_FOLDER}`
  if (kindOf(folder) !== 'folder') return new Set()
  return new Set(readdirSync(folder).filter((name) => /^[0-9a-f]{40}$/.test(name)))
}

/** Contents by blob id: from the tree where it stores them, else from Git. What does not hash to its name is none. */
function basesOf(
  blobs: readonly string[],
  stored: ReadonlySet<string>,
  reader: TreeReader,
  repository: Repository | undefined,
): Map<string, string> {
  const found = new Map<string, string>()
  for (const blob of blobs) {
    const content = stored.has(blob) ? reader.read(`${BASE_FOLDER}/${blob}`) : undefined
    const text = content && plainText(new SourceFile(content).text)
    if (text !== undefined && blobId(text) === blob) found.set(blob, text)
  }
  const rest = blobs.filter((blob) => !found.has(blob))
  for (const [blob, text] of repository?.blobs(rest) ?? []) found.set(blob, text)
  return found
}

function refuseWhere({ problems, lacking }: Update, repository: Repository | undefined): void {
  if (problems.length > 0) throw refusal(...problems)
  if (lacking.length === 0 || !repository?.partial) return
  throw refusal(
    `this clone lacks what the generator once wrote of ${lacking.join(', ')}, so your edits cannot be told from it; git fetch --unshallow brings it`,
  )
}

function withDesign(files: readonly FileUpdate[], content: string): readonly FileUpdate[] {
  const design: FileUpdate = {
    path: DESIGN_PATH,
    action: 'update',
    why: 'the design changes',
    content,
    mode: '100644',
  }
  return [...files, design].sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** Files with lines of somebody's own that are to be written: they must be in Git as they are. */
function mergedAmong(files: readonly FileUpdate[], tree: Tree) {
  return files.flatMap((file) => {
    const present = tree.get(file.from ?? file.path)
    const touches = file.action === 'merge' || file.action === 'conflict'
    return touches && isWrite(file) && present ? [{ path: present.path, bytes: present.bytes }] : []
  })
}

function write(root: string, reader: TreeReader, files: readonly FileUpdate[]): void {
  const changes = files.filter(isWrite).map((file): FileChange => {
    const { path, content, mode } = file
    const present = reader.read(path)
    if (present?.unread !== undefined) throw refusal(`${path} cannot be written: ${present.unread}`)
    const permissions = permissionsOf(`${root}/${path}`)
    if (permissions !== undefined && (permissions & 0o200) === 0)
      throw refusal(`${path} is read-only; chmod u+w makes it writable`)
    const bytes = content === undefined ? undefined : new TextEncoder().encode(content)
    return { path, content: bytes, mode, before: present?.bytes }
  })
  writeTree(root, changes)
}

/** Tells Git of the conflicts; the tree is written then, so a failure is only said. */
function told(repository: Repository | undefined, files: readonly FileUpdate[]): string[] {
  const conflicts = files.flatMap(({ path, mode, stages }) => (stages ? [{ path, mode, ...stages }] : []))
  if (!repository || conflicts.length === 0) return []
  try {
    repository.recordConflicts(conflicts)
    return []
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return [`the conflicts are in the files, but Git’s index does not know of them: ${error.message}`]
  }
}

/** Declared omissions of files that no template writes. */
function unknown(
  omitted: ReadonlyMap<string, string>,
  lock: Lock,
  { sources }: UpdateOptions,
  design: Design,
): readonly string[] {
  const paths = [...omitted.keys()].filter((path) => !Object.hasOwn(lock.files, path))
  if (paths.length === 0) return []
  const whole = plan({ ...design, omit: [] }, sources)
  return paths
    .filter((path) => !whole.has(path))
    .map((path) => `${DESIGN_PATH} omits ${path}, which the generator would not write; strike it`)
}

/** The text of a file of the tree, for who is about to change it; undefined where there is none. */
export function designTextIn(folder: string): string | undefined {
  const bytes = readWhole(`${rootAt(folder)}/${DESIGN_PATH}`)
  return bytes && new TextDecoder().decode(bytes)
}
