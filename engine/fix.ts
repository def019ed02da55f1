import type { Plan } from './design.ts'
import { createFile, type Draft, deleteFile, editText, moveFile } from './edits/files.ts'
import { editKeyed } from './edits/keyed.ts'
import { Refusal } from './edits/refusal.ts'
import { restoreFile } from './edits/restore.ts'
import type { Edit, Fix } from './rule.ts'
import type { SourceFile, Tree } from './tree.ts'

/** What applying a fix needs beside the tree. */
export interface FixContext {
  readonly expected: Plan | undefined
  /** where the lock stands, for `restore` */
  readonly lockPath: string
}

/** The outcome of one fix: a new tree, or why not one edit of it was made. */
export type Applied =
  | { readonly tree: Tree; readonly changed: readonly string[] }
  | { readonly refused: string }

/**
 * Applies one fix: all its edits or none. Each edit is resolved against the tree as the edit before left it.
 * `changed` names, sorted, the files that were made, deleted or differ; it is empty where everything is as the fix
 * wants it already, and the tree is then the one given. A file that did not change is the same object as before.
 */
export function applyFix(tree: Tree, fix: Fix, context: FixContext): Applied {
  const draft: Draft = new Map(tree)
  try {
    for (const edit of fix.edits) applyEdit(draft, edit, context)
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.message }
    throw error
  }
  const changed: string[] = []
  for (const path of new Set([...tree.keys(), ...draft.keys()])) {
    const before = tree.get(path)
    const after = draft.get(path)
    if (before === after) continue
    if (before && after && isSame(before, after)) draft.set(path, before)
    else changed.push(path)
  }
  return changed.length === 0 ? { tree, changed } : { tree: draft, changed: changed.sort() }
}

function isSame(before: SourceFile, after: SourceFile): boolean {
  if (before.mode !== after.mode || before.linkTarget !== after.linkTarget || before.unread || after.unread)
    return false
  return before.text === after.text
}

function applyEdit(draft: Draft, edit: Edit, context: FixContext): void {
  switch (edit.op) {
    case 'set':
    case 'insert':
    case 'remove':
      editKeyed(draft, edit)
      break
    case 'text':
      editText(draft, edit)
      break
    case 'create':
      createFile(draft, edit)
      break
    case 'delete':
      deleteFile(draft, edit)
      break
    case 'move':
      moveFile(draft, edit)
      break
    case 'restore':
      restoreFile(draft, edit.path, context.expected?.get(edit.path), context.lockPath)
      break
  }
}
