import { columnOf, lineStart, nextLine, textStart, trimmedEnd } from '../../engine/edits/splice.ts'
import type { Document, Node } from '../../engine/formats/node.ts'
import type { SourceFile } from '../../engine/tree.ts'
import { cut, openingEnd, type Part } from './cut.ts'
import { type Pieces, VALUE } from './pieces.ts'

/** Fields that name an item of a list, the best first. */
const NAMING = [
  'name',
  'alert',
  'record',
  'id',
  'uid',
  'key',
  'path',
  'username',
  'what',
  'environment',
] as const

/** Lists whose items say what they say by their order: words of a command. */
const ORDERED = new Set(['command', 'args', 'entrypoint'])

/** A YAML file in pieces: its documents, or what its one document holds. Undefined where it cannot be taken apart. */
export function yamlPieces(file: SourceFile): Pieces | undefined {
  const { text, documents } = file
  if (documents.some((document) => document.problems.length > 0 || document.unread !== undefined))
    return undefined
  const [only] = documents
  if (documents.length === 1) return only?.root && pieces(text, only.root, textStart(text), text.length)
  const starts = documents.map((document, index) => (index === 0 ? 0 : separatorOf(text, document)))
  return cut({
    text,
    start: 0,
    end: text.length,
    open: 0,
    kind: 'list',
    identities: ['object', 'index'],
    commas: 'none',
    parts: documents.map(({ root }, index) => ({
      keys: { index: String(index), ...objectKey(root) },
      start: starts[index]!,
      end: starts[index + 1] ?? text.length,
      inner: (start, end) => root && pieces(text, root, start, end, openOf(text, start)),
    })),
  })
}

/** Where the line of `---` starts that begins a document. */
function separatorOf(text: string, document: Document): number {
  const at = text.lastIndexOf('\n---', document.start)
  return at < 0 ? 0 : at + 1
}

function openOf(text: string, start: number): number {
  return text.startsWith('---', start) ? nextLine(text, start) : start
}

/** What Kubernetes tells objects apart by. */
function objectKey(root: Node | undefined): { readonly object?: string } {
  const words = [['apiVersion'], ['kind'], ['metadata', 'namespace'], ['metadata', 'name']].map(
    (path) => root?.at(path)?.text ?? '',
  )
  return words[1] === '' || words[3] === '' ? {} : { object: words.join(' ') }
}

function pieces(text: string, node: Node, start: number, end: number, open = start): Pieces | undefined {
  if (node.alias !== undefined || node.style !== 'block' || node.size === 0) return undefined
  return node.kind === 'map'
    ? mapPieces(text, node, { start, end, open, inline: false })
    : listPieces(text, node, { start, end, open }, '')
}

interface Range {
  readonly start: number
  readonly end: number
  readonly open: number
}

function mapPieces(text: string, map: Node, range: Range & { readonly inline: boolean }): Pieces | undefined {
  const pairs = map.pairs()
  if (pairs.some(({ key }) => key.kind !== 'scalar' || key.anchor !== undefined || key.tag !== undefined))
    return undefined
  const parts = pairs.map(
    ({ key, value }): Part => ({
      keys: { key: key.text },
      start: key.start,
      end: endOf(text, Math.max(key.end, value.end), key.start),
      inner: (start, end) => valuePieces(text, key, value, start, end),
    }),
  )
  return cut({ text, kind: 'map', identities: ['key'], commas: 'none', parts, ...range })
}

/** A pair whose value is a block: its own line, then the pieces of the value. */
function valuePieces(text: string, key: Node, value: Node, start: number, end: number): Pieces | undefined {
  if (value.alias !== undefined || value.style !== 'block' || value.size === 0) return undefined
  const open = nextLine(text, key.end)
  if (value.start < open) return undefined
  return value.kind === 'map'
    ? mapPieces(text, value, { start, end, open, inline: false })
    : listPieces(text, value, { start, end, open }, key.text)
}

function listPieces(text: string, list: Node, range: Range, key: string): Pieces | undefined {
  const column = columnOf(text, list.start)
  const items = list.items()
  const dashes = items.map((item) => dashOf(text, item, column))
  if (dashes.includes(undefined)) return undefined
  const scalars = items.every((item) => item.kind === 'scalar' && item.alias === undefined)
  if (scalars && ORDERED.has(key)) return undefined
  const parts = items.map(
    (item, index): Part => ({
      keys: scalars ? { [VALUE]: item.text } : namesOf(item),
      start: dashes[index]!,
      end: endOf(text, item.end, dashes[index]! + 1),
      inner: (start, end) => itemPieces(text, item, start, end),
    }),
  )
  return cut({ text, kind: 'list', identities: [VALUE, ...NAMING], commas: 'none', parts, ...range })
}

function namesOf(item: Node): Readonly<Record<string, string>> {
  if (item.kind !== 'map') return {}
  return Object.fromEntries(
    NAMING.flatMap((name) => {
      const value = item.get(name)
      return value?.kind === 'scalar' && value.value !== null ? [[name, value.text]] : []
    }),
  )
}

/** An item that is a map, from its dash: the first key stands on the same line. */
function itemPieces(text: string, item: Node, start: number, end: number): Pieces | undefined {
  if (item.alias !== undefined || item.anchor !== undefined || item.tag !== undefined) return undefined
  if (item.kind !== 'map' || item.style !== 'block') return undefined
  const inline = lineStart(text, item.start) === lineStart(text, start)
  const open = inline ? item.start : openingEnd(text, start + 1, /^#/)
  return open === undefined ? undefined : mapPieces(text, item, { start, end, open, inline })
}

function dashOf(text: string, item: Node, column: number): number | undefined {
  for (let line = lineStart(text, item.start); line >= 0; line = lineStart(text, line - 1)) {
    const rest = text.slice(line, line + column + 1)
    if (rest.trim() === '-' && rest.endsWith('-')) return line + column
    if (line === 0 || text.slice(line, item.start).trim().startsWith('-')) return undefined
  }
  return undefined
}

function endOf(text: string, end: number, start: number): number {
  return Math.max(trimmedEnd(text, start, end), start)
}
