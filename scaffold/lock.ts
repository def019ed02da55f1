import { createHash } from 'node:crypto'
import type { LockEntry, Plan } from '../engine/design.ts'
import { lockEntry } from '../engine/edits/restore.ts'

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
  for (const path of [...plan.keys()].sort()) files[path] = lockEntry(plan.get(path)!)
  return `${JSON.stringify({ version: 1, generator, design: designDigest(designText), files }, null, 2)}\n`
}
