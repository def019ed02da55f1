import { createHash } from 'node:crypto'

/** The id Git gives a file's content: SHA-1, in hex, of `blob`, the number of bytes, a NUL, and the bytes. */
export function blobId(content: string | Uint8Array): string {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}
