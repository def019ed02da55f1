import type { Plan } from './design.ts'
import type { Fix } from './rule.ts'
import type { Tree } from './tree.ts'

/** What applying a fix needs beside the tree. */
export interface FixContext {
  readonly expected: Plan | undefined
  /** where the lock stands, for `restore` */
  readonly lockPath: string
}

/** The outcome of one fix: a new tree, or why not one edit of it was made. */
export type Applied = { readonly tree: Tree; readonly changed: readonly string[] } | { readonly refused: string }

/** Applies one fix: all its edits or none. */
export declare function applyFix(tree: Tree, fix: Fix, context: FixContext): Applied
