import { blobId } from '../engine/blob.ts'
import { BASE_FOLDER, DESIGN_PATH, type Design, LOCK_PATH, type Plan } from '../engine/design.ts'
import type { Sources } from '../engine/sources.ts'
import { lockText } from './lock.ts'
import { plan } from './plan.ts'

/** A file to be written. */
export interface Output {
  readonly content: string
  readonly mode: '100644' | '100755'
  /** for `block`: the name between the markers; text around them is kept */
  readonly block?: string | undefined
}

/** Everything that a new tree consists of: the plan, the design's own text, the lock, and a base of every merged file. */
export interface Outputs {
  readonly plan: Plan
  readonly files: ReadonlyMap<string, Output>
}

/**
 * The files of a new tree, in the order they are to be written: the lock is last, so that a run that was cut short is
 * known by its absence. `generator` is the version that the lock names.
 */
export function outputsOf(designText: string, design: Design, sources: Sources, generator: string): Outputs {
  const planned = plan(design, sources)
  const files = new Map<string, Output>()
  files.set(DESIGN_PATH, { content: designText, mode: '100644' })
  for (const [path, { content, mode, block }] of planned) files.set(path, { content, mode, block })
  for (const { owner, content } of planned.values()) {
    if (owner === 'merged') files.set(`${BASE_FOLDER}/${blobId(content)}`, { content, mode: '100644' })
  }
  files.set(LOCK_PATH, { content: lockText(planned, designText, generator), mode: '100644' })
  return { plan: planned, files }
}
