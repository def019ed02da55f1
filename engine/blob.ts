import { createHash } from 'node:crypto'

/** `sha256:…` of a text; a checkout with CRLF is the same text. The lock names the design by it. */
export function textDigest(text: string): string {
  return `sha256:${createHash('sha256').update(text.replaceAll('\r\n', '\n'), 'utf8').digest('hex')}`
}

/**
 * Git's name for a content: SHA-1 over `blob <bytes>`, a NUL and the bytes; SHA-256 in a repository whose ids have 64
 * digits (gitformat-objects, hash-function-transition).
 */
export function blobId(content: string | Uint8Array, digits = 40): string {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return createHash(digits === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex')
}
