import type { Extent } from '../../engine/formats/hcl.ts'
import type { Node } from '../../engine/formats/node.ts'
import type { Resource } from '../../engine/resource.ts'
import type { SourceFile } from '../../engine/tree.ts'

/** Where the tree says something: a file and a line of it, from 1. */
export interface Clue {
  readonly file: string
  readonly line: number
}

/** Something that was read from the tree, with where it stands. */
export interface Found<T> {
  readonly value: T
  readonly clue: Clue
}

/**
 * Why a value of the inferred design is what it is. `key` is its way in infra.yaml, items of lists by name:
 * `environments.prod`, `workloads.web.port`. Without clues nothing in the tree says so, and the value is assumed.
 */
export interface Evidence {
  readonly key: string
  /** in words, without the place: `provider "aws"` */
  readonly why: string
  readonly clues: readonly Clue[]
}

/** The clue of an offset in a file. */
export function clueAt(file: SourceFile, at: number | Extent | Node | undefined): Clue {
  const offset = at === undefined ? 0 : typeof at === 'number' ? at : at.start
  return { file: file.path, line: file.lines.lineAt(offset) }
}

/** The clue of a path in an object; of the object itself where there is no such path. */
export function clueIn(resource: Resource, ...path: readonly (string | number)[]): Clue {
  return clueAt(resource.file, resource.node(...path) ?? resource.root)
}

/** The value that is found most often, the earliest of equals; undefined for none. */
export function commonest<T>(found: readonly Found<T>[]): Found<T> | undefined {
  const counts = new Map<T, number>()
  for (const { value } of found) counts.set(value, (counts.get(value) ?? 0) + 1)
  let best: Found<T> | undefined
  for (const one of found)
    if (best === undefined || counts.get(one.value)! > counts.get(best.value)!) best = one
  return best
}

/** A name as infra.yaml takes it: lower case, digits and hyphens, 32 characters at most; undefined where nothing is left. */
export function nameFrom(text: string): string | undefined {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 32)
    .replace(/-+$/, '')
  return name === '' ? undefined : name
}
