/** The door to the YAML reader. */
import type { Document } from './node.ts'
import { readStream, type YamlOptions } from './yaml/read.ts'

export { MAX_ALIASED } from './yaml/budget.ts'
export type { YamlOptions } from './yaml/read.ts'
export { MAX_DEPTH } from './yaml/scan.ts'

/**
 * The documents of a file, in order, at least one. Never throws: what cannot be read has problems (`problems`) or a
 * reason (`unread`) and no root; a broken document hides no other. Offsets count from the text's first character, a
 * byte order mark included. Values are looked up and converted when asked for.
 */
export function readYaml(text: string, options: YamlOptions): readonly Document[] {
  return readStream(text, options).map(({ document }) => document)
}
