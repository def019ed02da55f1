import { blobId } from '../blob.ts'
import type { Lock, LockEntry, PlannedFile } from '../design.ts'
import { SourceFile } from '../tree.ts'
import { blockOf, withBlock, withMarkers } from './block.ts'
import { type Draft, textFileOf } from './files.ts'
import { requireInside, requireRoom } from './paths.ts'
import { refuse } from './refusal.ts'
import { isMap } from './value.ts'

/** Writes a planned file as the design asks for it, and its entry in the lock where there is a lock. */
export function restoreFile(
  draft: Draft,
  path: string,
  planned: PlannedFile | undefined,
  lockPath: string,
): void {
  requireInside(path)
  if (!planned) refuse(`the design asks for no file ${path}: there is nothing to restore`)
  const present = draft.get(path)
  if (!present) requireRoom(draft, path)
  const content =
    planned.owner === 'block' && present ? withPlannedBlock(draft, path, planned) : wholeOf(path, planned)
  if (!present || present.unread || present.text !== content || present.mode !== planned.mode) {
    draft.set(path, new SourceFile({ path, text: content, mode: planned.mode }))
  }
  writeLockEntry(draft, lockPath, path, planned)
}

/** The line of the lock for a planned file. */
export function lockEntry(planned: PlannedFile): LockEntry {
  const { owner, mode } = planned
  const entry = { owner, blob: blobId(lockedContent(planned)), mode }
  if (owner !== 'block') return entry
  const block = nameOf(planned)
  // planned without its markers, the file is more than its content
  const whole = typeof blockOf(planned.content, block) === 'object' ? { whole: blobId(planned.content) } : {}
  return { ...entry, block, ...whole }
}

/** What Git's id is taken of: the content, for a block that between the markers. */
export function lockedContent(planned: PlannedFile): string {
  return planned.owner === 'block' ? innerOf(planned) : planned.content
}

/** A planned block: what stands between its markers, or the content itself where it is planned without them. */
function innerOf(planned: PlannedFile): string {
  const block = blockOf(planned.content, nameOf(planned))
  if (block === 'unbalanced') refuse(`the plan's block ${nameOf(planned)} lacks one of its markers`)
  const inner = block ? block.text : planned.content
  return inner === '' || inner.endsWith('\n') ? inner : `${inner}\n`
}

function nameOf(planned: PlannedFile): string {
  return planned.block ?? 'infra'
}

function wholeOf(path: string, planned: PlannedFile): string {
  if (planned.owner !== 'block' || blockOf(planned.content, nameOf(planned))) return planned.content
  return withMarkers(path, nameOf(planned), innerOf(planned))
}

function withPlannedBlock(draft: Draft, path: string, planned: PlannedFile): string {
  const name = nameOf(planned)
  const text = withBlock(path, textFileOf(draft, path).text, name, innerOf(planned))
  if (text === 'unbalanced')
    refuse(`${path} has one of the markers infra:begin ${name} and infra:end ${name} without the other`)
  return text
}

/** Writes an entry: files sorted by path, two spaces, a final newline; names stay in the order the lock has them. */
function writeLockEntry(draft: Draft, lockPath: string, path: string, planned: PlannedFile): void {
  if (!draft.has(lockPath)) return
  const file = textFileOf(draft, lockPath)
  const lock = readLock(file)
  const entry = lockEntry(planned)
  const present = lock.files[path]
  if (
    present &&
    present.owner === entry.owner &&
    present.blob === entry.blob &&
    present.mode === entry.mode &&
    present.block === entry.block &&
    present.whole === entry.whole
  )
    return
  const { block: _, from: __, whole: ___, ...like } = present ?? Object.values(lock.files)[0] ?? entry
  const from = present?.from === undefined ? {} : { from: present.from }
  const entries = { ...lock.files, [path]: { ...like, ...entry, ...from } }
  const files = Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)))
  const text = `${JSON.stringify({ ...lock, files }, undefined, 2)}\n`
  draft.set(lockPath, new SourceFile({ path: lockPath, text, mode: file.mode }))
}

function readLock(file: SourceFile): Lock {
  const value = file.documents[0]?.root?.value
  const isEntry = (entry: unknown): boolean =>
    isMap(entry) && [entry.owner, entry.blob, entry.mode].every((part) => typeof part === 'string')
  if (
    !isMap(value) ||
    value.version !== 1 ||
    typeof value.generator !== 'string' ||
    typeof value.design !== 'string' ||
    !isMap(value.files) ||
    !Object.values(value.files).every(isEntry)
  ) {
    refuse(`${file.path} is no lock of version 1: write it anew with generator-infra`)
  }
  return value as unknown as Lock
}
