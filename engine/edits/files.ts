import type { Edit } from '../rule.ts'
import { SourceFile, type Tree } from '../tree.ts'
import { requireInside, requireRoom } from './paths.ts'
import { refuse } from './refusal.ts'
import { splice } from './splice.ts'

/** A tree that a fix is being applied to. */
export type Draft = Map<string, SourceFile>

type Of<Op extends Edit['op']> = Extract<Edit, { op: Op }>

/** The file of a path, as text that can be edited. */
export function textFileOf(tree: Tree, path: string): SourceFile {
  requireInside(path)
  const file = tree.get(path)
  if (!file) refuse(`there is no file ${path}`)
  if (file.mode === '120000' || file.linkTarget !== undefined)
    refuse(`${path} is a symbolic link: edit what it points to`)
  if (file.unread) refuse(`${path} is not read: ${file.unread}`)
  return file
}

/** Replaces characters, where those stand that the edit expects. */
export function editText(draft: Draft, edit: Of<'text'>): void {
  const file = textFileOf(draft, edit.file)
  const { start, end } = edit
  if (start < 0 || end < start || end > file.text.length)
    refuse(`${edit.file} has no characters ${start} to ${end}`)
  if (file.text.slice(start, end) !== edit.expect) refuse(`${edit.file} has changed at the place of the edit`)
  const text = splice(file.text, { start, end, text: edit.text })
  if (text !== file.text) draft.set(file.path, new SourceFile({ path: file.path, text, mode: file.mode }))
}

/** Makes a file; one with the same content is left as it is, but for its mode. */
export function createFile(draft: Draft, edit: Of<'create'>): void {
  requireInside(edit.path)
  const present = draft.get(edit.path)
  if (!present) {
    requireRoom(draft, edit.path)
    draft.set(edit.path, new SourceFile({ path: edit.path, text: edit.content, mode: edit.mode }))
    return
  }
  if (present.mode === '120000' || present.unread || present.text !== edit.content) {
    refuse(`${edit.path} is there already, with other content`)
  }
  if (edit.mode !== undefined && edit.mode !== present.mode) {
    draft.set(edit.path, new SourceFile({ path: edit.path, text: edit.content, mode: edit.mode }))
  }
}

/** Deletes a file, which may be one that nobody could read; one that is gone already stays gone. */
export function deleteFile(draft: Draft, edit: Of<'delete'>): void {
  requireInside(edit.path)
  draft.delete(edit.path)
}

/** Moves a file with its bytes, mode and link target. */
export function moveFile(draft: Draft, edit: Of<'move'>): void {
  requireInside(edit.path)
  requireInside(edit.to)
  const file = draft.get(edit.path)
  if (!file) refuse(`there is no file ${edit.path}`)
  if (edit.path === edit.to) return
  if (file.unread) refuse(`${edit.path} is not read: ${file.unread}`)
  if (draft.has(edit.to)) refuse(`${edit.path} cannot move to ${edit.to}: a file is there`)
  draft.delete(edit.path)
  requireRoom(draft, edit.to)
  const { bytes, mode, linkTarget } = file
  draft.set(edit.to, new SourceFile({ path: edit.to, bytes, mode, linkTarget }))
}
