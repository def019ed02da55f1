import { blobId } from '../engine/blob.ts'
import type { LockEntry, PlannedFile } from '../engine/design.ts'
import { blockOf, takeBlock, withMarkers } from '../engine/edits/block.ts'
import { lockEntry, lockedContent } from '../engine/edits/restore.ts'
import { lineStart, nextLine, splice } from '../engine/edits/splice.ts'
import { conflictMarkers } from '../engine/formats/conflict.ts'
import type { SourceFile } from '../engine/tree.ts'
import { type FileMerge, type Labels, mergeFile, mergeManaged, plainText, writtenLike } from './merge.ts'

/** What happens to a file. */
export type UpdateAction = 'create' | 'update' | 'merge' | 'conflict' | 'keep' | 'delete' | 'unchanged'

/** The texts of a conflict, for Git's index: stage 1 is `base`, 2 is `yours`, 3 is `theirs`. */
export interface ConflictStages {
  readonly base: string | undefined
  readonly yours: string
  readonly theirs: string
}

/** What is decided of one file, and why. */
export interface Decision {
  readonly action: UpdateAction
  /** one clause for a reader: what is the case, and what there is to do */
  readonly why: string
  /** what is to stand there; undefined where nothing is written */
  readonly content?: string | undefined
  /** only of a conflict that is written now; one that is still open has none */
  readonly stages?: ConflictStages | undefined
  /** the file's line in the lock from now on; undefined where it has none */
  readonly entry: LockEntry | undefined
}

/** What there is to say of one path. */
export interface FileState {
  readonly path: string
  readonly planned: PlannedFile | undefined
  /** what the generator last wrote there */
  readonly entry: LockEntry | undefined
  /** what stands there; its text is read */
  readonly file: SourceFile | undefined
  /** why the repository does without the file, where the design says so */
  readonly omitted: string | undefined
}

/** Why a file cannot be updated. */
export class Unfit extends Error {}

/** The blob that a merge of a file would begin with; undefined where none is needed. */
export function neededBase({ planned, entry, file }: FileState): string | undefined {
  if (!planned || !entry || !file || isOpen(file, planned)) return undefined
  if (planned.owner === 'seeded' || planned.owner === 'block' || entry.owner === 'block') return undefined
  if (entry.blob === lockEntry(planned).blob || isPure(file.text, entry)) return undefined
  return plainText(file.text) === planned.content ? undefined : entry.blob
}

/** Decides what becomes of a file that is not `derived`. Throws Unfit where nothing can be. */
export function decide(state: FileState, base: string | undefined, labels: Labels): Decision {
  const { planned, file } = state
  if (!planned) return withdrawn(state)
  const entry = entryOf(planned, state.entry)
  if (!file) {
    const why = state.entry
      ? 'it was gone; infra.yaml can declare under omit that the repository does without it'
      : 'the design asks for it'
    return { action: 'create', why, content: wholeOf(state.path, planned), entry }
  }
  if (isOpen(file, planned)) return stillOpen(state.entry)
  if (planned.owner === 'block') return decideBlock({ ...state, planned, file }, labels)
  return decideWhole({ ...state, planned, file }, base, labels)
}

/** Decides what becomes of a copy, given what its source is now and was before. */
export function decideCopy(
  state: FileState & { readonly planned: PlannedFile },
  source: { readonly before: string | undefined; readonly after: string | undefined; readonly open: boolean },
  base: string | undefined,
  labels: Labels,
): Decision {
  const { file, planned } = state
  const entry = entryOf(planned, state.entry)
  const content = source.after ?? planned.content
  if (source.open)
    return { action: 'keep', why: `${planned.source} comes first; it has a conflict`, entry: state.entry }
  if (!file) return { action: 'create', why: `a copy of ${planned.source ?? 'other files'}`, content, entry }
  if (isOpen(file, planned)) return stillOpen(state.entry)
  if (file.text === content) return { action: 'unchanged', why: 'as its source', entry }
  const copied = file.text === source.before || (state.entry && isPure(file.text, state.entry))
  if (copied)
    return { action: 'update', why: `made anew from ${planned.source ?? 'its source'}`, content, entry }
  if (content === source.before && state.entry?.blob === entry.blob)
    return { action: 'keep', why: 'it differs from its source; infra-lint --fix makes it anew', entry }
  const sides = { path: state.path, yours: file.text, base, theirs: plainText(content) }
  const merged = mergeManaged(sides, labels)
  if (merged.conflicts === 0)
    return { action: 'update', why: 'made anew from its source', content: merged.text, entry }
  return conflicting(merged, sides, 'it was edited, and its source is new', entry)
}

/** Whether a file still holds both sides of a conflict: more of them than the template has itself. */
export function isOpen(file: SourceFile, planned: PlannedFile): boolean {
  if (!file.text.includes('<<<<<<< ')) return false
  return conflictMarkers(file.text).length > conflictMarkers(planned.content).length
}

function stillOpen(entry: LockEntry | undefined): Decision {
  return { action: 'conflict', why: 'it still holds both sides of a conflict; resolve it first', entry }
}

/** The lock's line of a planned file; where it was moved from stays known. */
function entryOf(planned: PlannedFile, former: LockEntry | undefined): LockEntry {
  const entry = lockEntry(planned)
  return former?.from === undefined ? entry : { ...entry, from: former.from }
}

/** Whether a text is what the generator wrote; a checkout with CRLF is the same file. */
function isPure(text: string, entry: LockEntry): boolean {
  return blobId(text) === entry.blob || blobId(plainText(text)) === entry.blob
}

/** A file that the design no longer asks for: what nobody edited goes, the rest is its owner's. */
function withdrawn({ path, entry, file, omitted }: FileState): Decision {
  const why =
    omitted === undefined ? 'the design no longer asks for it' : `left out by the design: ${omitted}`
  const kept: Decision = {
    action: 'keep',
    why: `${why}; it was edited, so it stays: delete it, or keep it as your own`,
    entry: undefined,
  }
  if (!file || !entry) return { action: 'unchanged', why, entry: undefined }
  if (entry.owner !== 'block')
    return isPure(file.text, entry) ? { action: 'delete', why, entry: undefined } : kept
  const text = plainText(file.text)
  if (isWholly(text, entry)) return { action: 'delete', why, entry: undefined }
  const block = blockOf(text, entry.block ?? 'infra')
  if (block === undefined) return { action: 'unchanged', why, entry: undefined }
  if (block === 'unbalanced' || blobId(block.text) !== entry.blob) return kept
  const rest = splice(text, {
    start: lineStart(text, block.start - 1),
    end: nextLine(text, block.end),
    text: '',
  })
  if (rest.trim() === '') return { action: 'delete', why, entry: undefined }
  const content = writtenLike(rest, file.text)
  return {
    action: 'update',
    why: `${why}; what stands around the block ${path} has stays`,
    content,
    entry: undefined,
  }
}

type Present = FileState & { readonly planned: PlannedFile; readonly file: SourceFile }

function decideWhole(
  { path, planned, entry: former, file }: Present,
  base: string | undefined,
  labels: Labels,
): Decision {
  const entry = entryOf(planned, former)
  const written = former && former.owner !== 'block' ? former : undefined
  const { content } = planned
  if (plainText(file.text) === content) return { action: 'unchanged', why: 'as the design asks', entry }
  if (planned.owner === 'seeded' && !(written && isPure(file.text, written)))
    return { action: 'keep', why: 'it is yours', entry }
  if (written && isPure(file.text, written)) {
    const why = 'nobody edited it since the generator wrote it'
    return { action: 'update', why, content: writtenLike(content, file.text), entry }
  }
  if (written?.blob === entry.blob) {
    const managed = 'it was edited, which is drift; infra-lint --fix writes it again'
    return {
      action: 'keep',
      why: planned.owner === 'managed' ? managed : 'edited, and nothing is new',
      entry,
    }
  }
  const sides = { path, yours: file.text, base, theirs: content }
  const whence = !written
    ? 'the generator did not write it'
    : base === undefined
      ? 'what the generator wrote is in neither Git nor infra/.infra/base, so both versions are shown'
      : undefined
  const merge = planned.owner === 'managed' ? mergeManaged : mergeFile
  const merged = merge(sides, labels)
  const why =
    whence ??
    (planned.owner === 'managed'
      ? 'it follows from the design, and was edited'
      : 'you and the generator changed the same lines')
  if (merged.conflicts > 0) return conflicting(merged, sides, why, entry)
  if (merged.text === file.text) return { action: 'keep', why: 'your edit has all that is new', entry }
  return { action: 'merge', why: 'your edits stay, what is new comes in', content: merged.text, entry }
}

function conflicting(merged: FileMerge, sides: ConflictStages, why: string, entry: LockEntry): Decision {
  const { yours, base, theirs } = sides
  const at = merged.clashes.length > 0 ? `: ${merged.clashes.join(', ')}` : ''
  const places = merged.conflicts === 1 ? 'one place' : `${merged.conflicts} places`
  const said = `${why}${at}; ${places} to resolve`
  return { action: 'conflict', why: said, content: merged.text, stages: { base, yours, theirs }, entry }
}

function decideBlock({ path, planned, entry: former, file }: Present, labels: Labels): Decision {
  const entry = entryOf(planned, former)
  const name = planned.block ?? 'infra'
  const text = plainText(file.text)
  const block = blockOf(text, name)
  const inner = lockedContent(planned)
  const unbalanced = `${path} has one of the markers infra:begin ${name} and infra:end ${name} without the other; restore it`
  const update = (why: string): Decision => {
    const content = takeBlock(path, text, planned.content, name)
    if (content === 'unbalanced') throw new Unfit(unbalanced)
    return { action: 'update', why, content: writtenLike(content, file.text), entry }
  }
  if (block === 'unbalanced') {
    if (former?.blob === entry.blob) return { action: 'keep', why: `its block ${name} lacks a marker`, entry }
    throw new Unfit(unbalanced)
  }
  if (!block) {
    // of a file that was ours as a whole, nothing is anybody else's
    if (former && former.owner !== 'block' && isPure(text, former))
      return {
        action: 'update',
        why: `only its block ${name} is ours from now on`,
        content: wholeOf(path, planned),
        entry,
      }
    return update(`its block ${name} is added`)
  }
  const whole = former && isWholly(text, former) ? wholeOf(path, planned) : undefined
  if (whole !== undefined && whole !== text) {
    const why = 'nobody edited it since the generator wrote it, within its block or around it'
    return { action: 'update', why, content: writtenLike(whole, file.text), entry }
  }
  if (block.text === inner) return { action: 'unchanged', why: 'as the design asks', entry }
  if (former?.owner === 'block' && blobId(block.text) === former.blob)
    return update('what stands around its block stays')
  if (former?.blob === entry.blob)
    return {
      action: 'keep',
      why: `its block ${name} was edited, which is drift; infra-lint --fix writes it again`,
      entry,
    }
  const merged = mergeManaged({ path, yours: block.text, base: undefined, theirs: inner }, labels)
  const around = (within: string): string => writtenLike(splice(text, { ...block, text: within }), file.text)
  const sides = { yours: file.text, base: undefined, theirs: around(inner) }
  return conflicting({ ...merged, text: around(merged.text) }, sides, `its block ${name} was edited`, entry)
}

/** Whether a text is a block with all that the generator wrote around it. */
function isWholly(text: string, entry: LockEntry): boolean {
  return entry.owner === 'block' && entry.whole === blobId(text)
}

/** A planned file as it is written where there is none. */
function wholeOf(path: string, planned: PlannedFile): string {
  if (planned.owner !== 'block') return planned.content
  const name = planned.block ?? 'infra'
  return blockOf(planned.content, name) ? planned.content : withMarkers(path, name, lockedContent(planned))
}
