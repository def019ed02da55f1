/**
 * What the readers of YAML and JSON made of a file, as plain integers: two threads can share them, so that one reads
 * files while the other is busy. Only what is ordinary has such a form; anything else is read where it is wanted.
 *
 *   dialect (1 for Kubernetes), number of documents, then start, end and root of each (-1 for none),
 *   number of characters of the extras as JSON, these characters, then the cells
 */
import type { Document } from './node.ts'
import { type Extra, Tape } from './tape.ts'
import { TapeNode } from './tape-node.ts'

const HEAD = 2
const DOCUMENT = 3
const NO_PROBLEMS: Document['problems'] = []

/** The integers of a file's documents; undefined where one of them has a problem or was not read. */
export function flatDocuments(documents: readonly Document[]): Int32Array | undefined {
  let tape: Tape | undefined
  const roots: number[] = []
  for (const { root, problems, unread } of documents) {
    if (problems.length > 0 || unread !== undefined) return undefined
    const cell = root && TapeNode.cellOf(root)
    if (root && (!cell || (tape && cell.tape !== tape))) return undefined
    tape ??= cell?.tape
    roots.push(cell ? cell.at : -1)
  }
  const extras = tape?.extras ? JSON.stringify([...tape.extras]) : ''
  const behind = HEAD + DOCUMENT * documents.length
  const cells = behind + 1 + extras.length
  const flat = new Int32Array(cells + (tape?.cells.length ?? 0))
  flat[0] = tape?.dialect === 'kubernetes' ? 1 : 0
  flat[1] = documents.length
  for (const [index, { start, end }] of documents.entries()) {
    flat[HEAD + DOCUMENT * index] = start
    flat[HEAD + DOCUMENT * index + 1] = end
    flat[HEAD + DOCUMENT * index + 2] = roots[index]!
  }
  flat[behind] = extras.length
  for (let at = 0; at < extras.length; at++) flat[behind + 1 + at] = extras.charCodeAt(at)
  if (tape) flat.set(tape.cells, cells)
  return flat
}

/** The documents that `flatDocuments` was given, for the same text. The integers are kept. */
export function documentsOf(text: string, flat: Int32Array): readonly Document[] {
  const count = flat[1]!
  const tape = new Tape(text, flat[0] === 1 ? 'kubernetes' : 'core')
  const behind = HEAD + DOCUMENT * count
  const cells = behind + 1 + flat[behind]!
  tape.cells = flat.subarray(cells)
  if (cells > behind + 1) tape.extras = extrasOf(flat.subarray(behind + 1, cells))
  const documents: Document[] = []
  for (let index = 0; index < count; index++) {
    const at = HEAD + DOCUMENT * index
    const cell = flat[at + 2]!
    const root = cell < 0 ? undefined : new TapeNode(tape, cell)
    documents.push({
      index,
      start: flat[at]!,
      end: flat[at + 1]!,
      root,
      problems: NO_PROBLEMS,
      unread: undefined,
    })
  }
  return documents
}

function extrasOf(characters: Int32Array): ReadonlyMap<number, Extra> {
  let json = ''
  for (const character of characters) json += String.fromCharCode(character)
  return new Map(JSON.parse(json) as [number, Extra][])
}
