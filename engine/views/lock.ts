import { LOCK_PATH, type Lock, type LockEntry, type Owner } from '../design.ts'
import type { Tree } from '../tree.ts'

const OWNERS: ReadonlySet<unknown> = new Set<Owner>(['managed', 'merged', 'seeded', 'block', 'derived'])

/**
 * The generator's lock; undefined when there is none or it cannot be read. Its lines are input from strangers: those
 * without the three words of a line, and those whose path is absolute or leaves the tree, are left out.
 */
export function readLock(tree: Tree): Lock | undefined {
  const value = tree.get(LOCK_PATH)?.documents[0]?.root?.value
  if (!isRecord(value) || value.version !== 1 || !isRecord(value.files)) return undefined
  const { generator, design, files } = value
  if (typeof generator !== 'string' || typeof design !== 'string') return undefined
  return {
    version: 1,
    generator,
    design,
    files: Object.fromEntries(Object.entries(files).flatMap(([path, entry]) => entryOf(path, entry))),
  }
}

function entryOf(path: string, entry: unknown): readonly (readonly [string, LockEntry])[] {
  if (!isRecord(entry) || !isInside(path) || !OWNERS.has(entry.owner)) return []
  const { owner, blob, mode, block, whole, from } = entry
  if (typeof blob !== 'string' || typeof mode !== 'string') return []
  const line = {
    owner: owner as Owner,
    blob,
    mode,
    ...(typeof block === 'string' ? { block } : {}),
    ...(typeof whole === 'string' ? { whole } : {}),
    ...(typeof from === 'string' ? { from } : {}),
  }
  return [[path, line]]
}

function isInside(path: string): boolean {
  return (
    path !== '' &&
    !path.includes('\\') &&
    path.split('/').every((step) => step !== '' && step !== '.' && step !== '..')
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
