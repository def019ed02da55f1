import { createHash } from 'node:crypto'
import { blobId } from '../engine/blob.ts'
import type { LockEntry, Plan } from '../engine/design.ts'
import { lockedContent } from '../engine/edits/restore.ts'

/** `sha256:…` of infra.yaml's text. */
export function designDigest(text: string): string {
  return `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`
}

/**
 * `infra/.infra-lock.json` for a plan: sorted, no time, no path of a machine, so that equal designs give equal locks.
 * The blob of a `block` is that of the lines between its markers.
 */
export function lockText(plan: Plan, designText: string, generator: string): string {
  const files: Record<string, LockEntry> = {}
  for (const path of [...plan.keys()].sort()) {
    const planned = plan.get(path)!
    files[path] = { owner: planned.owner, blob: blobId(lockedContent(planned)), mode: planned.mode }
  }
  return `${JSON.stringify({ version: 1, generator, design: designDigest(designText), files }, null, 2)}\n`
}
