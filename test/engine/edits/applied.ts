import { expect } from 'vitest'
import { applyFix } from '../../../engine/fix.ts'
import type { Path } from '../../../engine/formats/node.ts'
import { keyed } from '../../../engine/place.ts'
import type { Edit } from '../../../engine/rule.ts'
import { treeOf } from '../../../engine/tree.ts'

/** What a fix of some edits makes of one file's text; `refused: …` where it is refused. */
export function applied(path: string, before: string, ...edits: readonly Edit[]): string {
  const result = applyFix(
    treeOf({ [path]: before }),
    { title: 'test', safety: 'safe', edits },
    { expected: undefined, lockPath: 'infra/.infra-lock.json' },
  )
  if ('refused' in result) return `refused: ${result.refused}`
  const after = result.tree.get(path)?.text ?? 'deleted'
  expect(result.changed).toEqual(after === before ? [] : [path])
  return after
}

/** The edits of one file, in short. */
export function editsOf(path: string, document?: number) {
  const at = (keys: Path, part?: 'key') =>
    keyed(path, keys, { ...(document === undefined ? {} : { document }), ...(part ? { part } : {}) })
  return {
    set: (keys: Path, value: unknown): Edit => ({ op: 'set', at: at(keys), value }),
    rename: (keys: Path, value: unknown): Edit => ({ op: 'set', at: at(keys, 'key'), value }),
    insert: (keys: Path, value: unknown, index?: number): Edit => ({
      op: 'insert',
      at: at(keys),
      value,
      index,
    }),
    remove: (keys: Path): Edit => ({ op: 'remove', at: at(keys) }),
  }
}

/** A case of a table: what is shown, the text before, the edit, the text after. */
export type Case = readonly [name: string, before: string, edit: Edit | readonly Edit[], after: string]
