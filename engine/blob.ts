import { createHash } from 'node:crypto'

/** Git's name for a content: SHA-1 over `blob <bytes>`, a NUL and the bytes (gitformat-objects). */
export function blobId(content: string | Uint8Array): string {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}
