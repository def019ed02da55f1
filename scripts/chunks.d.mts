import type { Plugin } from 'esbuild'

/** The chunk that holds a library, or data named `embedded:…`; a name without folder and extension. */
export function chunkOf(specifier: string): string
/** The libraries that share a chunk with this one, itself included. */
export function membersOf(specifier: string): readonly string[]
/** Source of a library's chunk. */
export function chunkSource(specifier: string): string
/** Replaces imports of libraries by objects that require the chunk when a property is read; see chunks.mjs. */
export function lazyChunks(options: {
  /** specifiers that are imported are added here */
  readonly needed: Set<string>
  /** where the chunks lie, seen from the bundle */
  readonly chunks: string
  /** packages that stay imports */
  readonly external?: readonly string[]
  /** `embedded:…` → what it exports */
  readonly embedded: Readonly<Record<string, readonly string[]>>
}): Plugin
/** Replaces the development host's Sources by the bundle's. */
export function embeddedSources(): Plugin
