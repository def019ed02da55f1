import { textStart } from '../../engine/edits/splice.ts'
import type { Node } from '../../engine/formats/node.ts'
import type { SourceFile } from '../../engine/tree.ts'
import { cut, openingEnd, type Part } from './cut.ts'
import { type Pieces, VALUE } from './pieces.ts'

const NAMING = ['name', 'id', 'uid', 'key', 'title', 'refId'] as const
const NO_COMMENT = /^$/

/** A JSON file in pieces: those of its collections that are spread over lines. */
export function jsonPieces(file: SourceFile): Pieces | undefined {
  const [document] = file.documents
  if (!document?.root || document.problems.length > 0) return undefined
  return collection(file.text, document.root, textStart(file.text), file.text.length)
}

function collection(text: string, node: Node, start: number, end: number): Pieces | undefined {
  const open = openingEnd(text, node.start + 1, NO_COMMENT)
  if (node.kind === 'scalar' || node.size === 0 || open === undefined) return undefined
  const like = { text, start, end, open, commas: 'between' } as const
  if (node.kind === 'map') {
    const parts = node.pairs().map(
      ({ key, value }): Part => ({
        keys: { key: key.text },
        start: key.start,
        end: value.end,
        inner: (from) => collection(text, value, from, value.end),
      }),
    )
    return withLineEnd(cut({ ...like, kind: 'map', identities: ['key'], parts }))
  }
  const items = node.items()
  const parts = items.map(
    (item): Part => ({
      keys: item.kind === 'scalar' ? { [VALUE]: JSON.stringify(item.value) } : namesOf(item),
      start: item.start,
      end: item.end,
      inner: (from) => collection(text, item, from, item.end),
    }),
  )
  return withLineEnd(cut({ ...like, kind: 'list', identities: [VALUE, ...NAMING], parts }))
}

/** A collection's text ends with its bracket; its piece, with the line: the comma in between is the piece's. */
function withLineEnd(pieces: Pieces | undefined): Pieces | undefined {
  return pieces && { ...pieces, tail: pieces.tail.endsWith('\n') ? pieces.tail : `${pieces.tail}\n` }
}

function namesOf(item: Node): Readonly<Record<string, string>> {
  return Object.fromEntries(
    NAMING.flatMap((name) => {
      const value = item.get(name)
      return value?.kind === 'scalar' && value.value !== null ? [[name, String(value.value)]] : []
    }),
  )
}
