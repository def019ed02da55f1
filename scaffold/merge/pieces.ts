import { conflictBlock, type Labels, mergeLines } from './lines.ts'

/**
 * A document as pieces of its own text, so that merging moves pieces and never writes one anew: comments, quotes, order
 * and indentation of what nobody changed stay as they are, byte for byte.
 */

/** A key with its value, an item, a block or a document: whole lines, but for the indentation of the first one. */
export interface Piece {
  /** what tells it from its siblings; for items of a list by each of the list's identities */
  readonly keys: Readonly<Record<string, string>>
  /** the comments and blank lines above it */
  readonly lead: string
  /** without the white space before it, and without the comma after it where the collection has commas */
  readonly text: string
  /** where in `text` a comma goes */
  readonly comma: number
  /** the pieces that it consists of, where it can be taken apart */
  readonly inner: Pieces | undefined
}

/** A collection in pieces: `head`, then `lead`, indentation and text of each, then `tail`. */
export interface Pieces {
  readonly kind: 'map' | 'list'
  /** ways to tell its pieces apart, each of which gives every piece a key of its own; the best first */
  readonly identities: readonly string[]
  readonly head: string
  readonly pieces: readonly Piece[]
  readonly tail: string
  /** the white space before each piece */
  readonly indentation: string
  /** whether the first piece stands on the line of the head: `- name: a` */
  readonly inline: boolean
  /** commas between pieces (JSON), after each of them (lists of HCL), or none */
  readonly commas: 'none' | 'between' | 'each'
}

/** What merging needs beside the sides. */
export interface MergeContext {
  readonly labels: Labels
  /** a text reduced to what counts: two that are equal in this form are the same piece */
  readonly canonical: (text: string) => string
  /** key paths at which both sides changed the same thing differently; what they say is not repeated: it may be a secret */
  readonly clashes: string[]
}

interface Merged {
  readonly lead: string
  readonly text: string
  readonly comma: number
  /** whether it is a conflict, whose lines have their indentation */
  readonly conflict: boolean
}

/**
 * Merges what became of a collection on two sides: piece by piece, by what tells them apart. Pieces that only one side
 * added are both kept: those of `theirs` follow their own neighbour. What clashes stands between markers and is added
 * to the context. Undefined where the collections cannot be merged by their pieces.
 */
export function mergePieces(
  yours: Pieces,
  base: Pieces | undefined,
  theirs: Pieces,
  path: string,
  context: MergeContext,
): string | undefined {
  const identity = yours.identities.find(
    (one) => theirs.identities.includes(one) && (!base || base.identities.includes(one)),
  )
  if (identity === undefined || yours.kind !== theirs.kind || yours.commas !== theirs.commas) return undefined
  const head = mergeText(yours.head, base?.head, theirs.head)
  const tail = mergeText(yours.tail, base?.tail, theirs.tail)
  if (head === undefined || tail === undefined) return undefined
  const [ours, old, young] = [yours, base, theirs].map((side) => byKey(side, identity))
  const merged = new Map<string, Merged>()
  for (const key of orderOf(ours!, old!, young!)) {
    const sides = { yours: ours!.get(key), base: old!.get(key), theirs: young!.get(key) }
    const piece = mergePiece(sides, { yours, base, theirs }, stepOf(path, yours, identity, key), context)
    if (piece) merged.set(key, piece)
  }
  const pieces = [...merged.values()]
  if (pieces.length === 0) return undefined
  // nothing can be marked, and no comment put, behind the dash of an item
  if (yours.inline && (pieces[0]!.conflict || pieces[0]!.lead !== '')) return undefined
  return head + pieces.map((piece, index) => written(piece, index, pieces.length, yours)).join('') + tail
}

function byKey(side: Pieces | undefined, identity: string): Map<string, Piece> {
  return new Map(side?.pieces.map((piece) => [piece.keys[identity]!, piece]))
}

/** The order of `yours`; what only `theirs` has follows the neighbour before it there, or stands before the one after. */
function orderOf(
  yours: ReadonlyMap<string, Piece>,
  base: ReadonlyMap<string, Piece>,
  theirs: ReadonlyMap<string, Piece>,
): readonly string[] {
  const order = [...yours.keys()]
  const young = [...theirs.keys()]
  for (const [index, key] of young.entries()) {
    if (yours.has(key)) continue
    const before = young.slice(0, index).findLast((one) => order.includes(one))
    const after = young.slice(index + 1).find((one) => yours.has(one))
    if (before !== undefined) order.splice(order.indexOf(before) + 1, 0, key)
    else if (after !== undefined) order.splice(order.indexOf(after), 0, key)
    else order.push(key)
  }
  return [...order, ...[...base.keys()].filter((key) => !order.includes(key))]
}

interface Sides<T> {
  readonly yours: T | undefined
  readonly base: T | undefined
  readonly theirs: T | undefined
}

function mergePiece(
  { yours, base, theirs }: Sides<Piece>,
  within: { readonly yours: Pieces; readonly base: Pieces | undefined; readonly theirs: Pieces },
  path: string,
  context: MergeContext,
): Merged | undefined {
  const canonical = (piece: Piece, side: Pieces): string =>
    context.canonical(`\n${piece.lead}${piece.text}`.replaceAll(`\n${side.indentation}`, '\n'))
  const moved = (piece: Piece): Merged => taken(reindented(piece, within.theirs, within.yours))
  const mine = yours && canonical(yours, within.yours)
  const old = base && canonical(base, within.base!)
  const young = theirs && canonical(theirs, within.theirs)
  if (mine === young) return yours && taken(yours)
  if (mine === old) return theirs && moved(theirs)
  if (young === old) return yours && taken(yours)
  if (yours && theirs) {
    const lead = mergeText(yours.lead, base?.lead, theirs.lead)
    const before = context.clashes.length
    const text = lead === undefined ? undefined : mergeInner(yours, base, theirs, path, context)
    if (lead !== undefined && text !== undefined) {
      const comma = text === yours.text ? yours.comma : trimmedLength(text)
      return { lead, text, comma, conflict: false }
    }
    context.clashes.length = before
  }
  const lines = (piece: Piece | undefined, side: Pieces | undefined): string =>
    piece && side ? piece.lead + side.indentation + withComma(piece, side.commas !== 'none') : ''
  const sides = {
    yours: lines(yours, within.yours),
    base: within.base && lines(base, within.base),
    theirs: lines(theirs, within.theirs),
  }
  context.clashes.push(path)
  return { lead: '', text: conflictBlock(sides, context.labels), comma: 0, conflict: true }
}

function mergeInner(
  yours: Piece,
  base: Piece | undefined,
  theirs: Piece,
  path: string,
  context: MergeContext,
): string | undefined {
  if (yours.inner && theirs.inner && (!base || base.inner)) {
    const merged = mergePieces(yours.inner, base?.inner, theirs.inner, path, context)
    if (merged !== undefined) return merged
  }
  return mergeText(yours.text, base?.text, theirs.text)
}

/** What became of a text on two sides; its lines are merged where it has several. Undefined where they clash. */
function mergeText(yours: string, base: string | undefined, theirs: string): string | undefined {
  if (yours === theirs || theirs === base) return yours
  if (yours === base) return theirs
  if (base === undefined || !base.trimEnd().includes('\n')) return undefined
  const { text, conflicts } = mergeLines(yours, base, theirs, { yours: '', base: '', theirs: '' })
  return conflicts === 0 ? text : undefined
}

function taken({ lead, text, comma }: Piece): Merged {
  return { lead, text, comma, conflict: false }
}

/** A piece of another side, moved to the indentation that the collection has on this one. */
function reindented(piece: Piece, from: Pieces, to: Pieces): Piece {
  if (from.indentation === to.indentation) return piece
  const move = (text: string): string =>
    text.replace(new RegExp(`^${from.indentation}`, 'gm'), to.indentation)
  const [first = '', ...rest] = piece.text.split('\n')
  const text = [first, ...rest.map(move)].join('\n')
  const comma = piece.comma <= first.length ? piece.comma : trimmedLength(text)
  return { ...piece, lead: move(piece.lead), text, comma }
}

function trimmedLength(text: string): number {
  return text.trimEnd().length
}

function withComma({ text, comma }: Pick<Piece, 'text' | 'comma'>, wanted: boolean): string {
  return wanted ? `${text.slice(0, comma)},${text.slice(comma)}` : text
}

function written(
  piece: Merged,
  index: number,
  count: number,
  { commas, indentation, inline }: Pieces,
): string {
  if (piece.conflict) return piece.text
  const wanted = commas === 'each' || (commas === 'between' && index < count - 1)
  return piece.lead + (inline && index === 0 ? '' : indentation) + withComma(piece, wanted)
}

function stepOf(path: string, { kind }: Pieces, identity: string, key: string): string {
  if (kind === 'map') return path === '' ? key : `${path}.${key}`
  return `${path}[${identity === VALUE ? key : `${identity}=${key}`}]`
}

/** The identity of items that are scalars: what they say. */
export const VALUE = 'value'
