import { createHash } from 'node:crypto'
import type { LockEntry, Plan } from '../engine/design.ts'
import { blockIn } from './block.ts'

/** Git's id of a file's content: SHA-1 over `blob <bytes>`, NUL and the bytes. */
export function blobId(content: string): string {
  const bytes = Buffer.from(content, 'utf8')
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}

/** `sha256:…` of infra.yaml's text. */
export function designDigest(text: string): string {
  return `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`
}

/**
 * `infra/.infra-lock.json` for a plan: sorted, no time, no path of a machine, so that equal designs give equal locks.
 * The blob of a `block` is that of the lines from its first to its last marker, both included.
 */
export function lockText(plan: Plan, designText: string, generator: string): string {
  const files: Record<string, LockEntry> = {}
  for (const path of [...plan.keys()].sort()) {
    const { content, mode, owner, block } = plan.get(path)!
    const text = owner === 'block' && block ? (blockIn(content, block)?.text ?? content) : content
    files[path] = { owner, blob: blobId(text), mode }
  }
  return `${JSON.stringify({ version: 1, generator, design: designDigest(designText), files }, null, 2)}\n`
}
