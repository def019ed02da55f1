import { isBlank, lineEnd, lineStart, nextLine } from '../../engine/edits/splice.ts'
import type { Piece, Pieces } from './pieces.ts'

/** Something in a text that becomes a piece. */
export interface Part {
  readonly keys: Readonly<Record<string, string>>
  /** its first character */
  readonly start: number
  /** after its last character; a comment on the same line still belongs to it */
  readonly end: number
  /** cuts it further, given where its lines end */
  readonly inner?: ((start: number, end: number) => Pieces | undefined) | undefined
}

/** What is cut: the range of a text, its parts, and what the collection is like. */
export interface Cut extends Pick<Pieces, 'kind' | 'identities' | 'commas'> {
  readonly text: string
  /** the range with the head and tail, whole lines at its end */
  readonly start: number
  readonly end: number
  /** where the head ends at the latest: the parts' own comments may begin there */
  readonly open: number
  readonly parts: readonly Part[]
  /** whether the first part stands on the line of the head */
  readonly inline?: boolean
}

/**
 * Cuts a collection into pieces whose texts are, put together, the range itself. Undefined where parts share lines,
 * stand at several columns, or have keys in common: such a collection is merged as a whole.
 */
export function cut({ text, start, end, open, parts, inline = false, ...like }: Cut): Pieces | undefined {
  const second = parts[1] ?? parts[0]
  if (!second || parts.length === 0) return undefined
  const indentation = inline
    ? ' '.repeat(parts[0]!.start - lineStart(text, parts[0]!.start))
    : text.slice(lineStart(text, second.start), second.start)
  if (indentation.trim() !== '') return undefined
  const pieces: Piece[] = []
  let at = inline ? parts[0]!.start : open
  for (const [index, part] of parts.entries()) {
    const first = inline && index === 0
    const line = first ? part.start : lineStart(text, part.start)
    if (line < at || text.slice(line, part.start) !== (first ? '' : indentation)) return undefined
    const next = Math.min(nextLine(text, Math.max(part.end - 1, part.start)), end)
    const comma = like.commas === 'none' ? undefined : commaAfter(text, part.end, next)
    const whole = text.slice(part.start, next)
    pieces.push({
      keys: part.keys,
      lead: text.slice(at, line),
      text: comma === undefined ? whole : text.slice(part.start, comma) + text.slice(comma + 1, next),
      comma: part.end - part.start,
      inner: part.inner?.(part.start, next),
    })
    at = next
  }
  const identities = like.identities.filter((one) => {
    const keys = pieces.map((piece) => piece.keys[one])
    return !keys.includes(undefined) && new Set(keys).size === keys.length
  })
  if (identities.length === 0) return undefined
  const head = text.slice(start, inline ? parts[0]!.start : open)
  return { ...like, identities, head, pieces, tail: text.slice(at, end), indentation, inline }
}

function commaAfter(text: string, at: number, end: number): number | undefined {
  let comma = at
  while (comma < end && isBlank(text, comma, comma + 1)) comma++
  return text[comma] === ',' ? comma : undefined
}

/** The offset after the line break of an offset's line, if nothing but white space and a comment stands in between. */
export function openingEnd(text: string, at: number, comment: RegExp): number | undefined {
  const rest = text.slice(at, lineEnd(text, at)).trim()
  return rest === '' || comment.test(rest) ? nextLine(text, at) : undefined
}
