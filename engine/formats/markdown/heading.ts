import { ATX, isSpace, spaces } from './lines.ts'
import type { Range, Segments } from './types.ts'

/** A heading whose inline content is read later. */
export interface HeadingBlock {
  readonly kind: 'heading'
  readonly level: number
  readonly range: Range
  readonly segments: Segments
}

/** The ATX heading of a line, from its first `#`; closing hashes are no text. */
export function atxHeading(source: string, at: number, end: number): HeadingBlock {
  ATX.lastIndex = 0
  const level = ATX.exec(source.slice(at, Math.min(end, at + 8)))![1]!.length
  const start = spaces(source, at + level, end, Number.POSITIVE_INFINITY)
  let stop = backOver(source, start, end)
  let hashes = stop
  while (hashes > start && source.charCodeAt(hashes - 1) === 35) hashes--
  if (hashes < stop && (hashes === start || isSpace(source.charCodeAt(hashes - 1))))
    stop = backOver(source, start, hashes)
  return { kind: 'heading', level, range: { start: at, end }, segments: [{ start, end: stop }] }
}

function backOver(source: string, start: number, end: number): number {
  let at = end
  while (at > start && isSpace(source.charCodeAt(at - 1))) at--
  return at
}
