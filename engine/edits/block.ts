import { formatOf } from '../tree.ts'
import { lineEnd, lineStart, newlineOf, nextLine, splice } from './splice.ts'

/** What stands between two markers: from after the line of `infra:begin NAME` to the line of `infra:end NAME`. */
export interface Block {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * The block of a name, or undefined where its markers are missing; `unbalanced` where there is one without the other,
 * or one of them twice. A marker begins a comment on a line of its own, and may say more after a space:
 * `# infra:begin NAME`, `<!-- infra:begin NAME -->`.
 */
export function blockOf(text: string, name: string): Block | 'unbalanced' | undefined {
  const begins = markersOf(text, 'begin', name)
  const ends = markersOf(text, 'end', name)
  const [begin] = begins
  const [end] = ends
  if (begin === undefined && end === undefined) return undefined
  if (begin === undefined || end === undefined || begins.length > 1 || ends.length > 1 || end < begin) {
    return 'unbalanced'
  }
  const start = nextLine(text, begin)
  return { start, end: lineStart(text, end), text: text.slice(start, lineStart(text, end)) }
}

function markersOf(text: string, edge: 'begin' | 'end', name: string): number[] {
  const word = `infra:${edge} ${name}`
  const found: number[] = []
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const before = text.slice(lineStart(text, at), at).trim()
    const after = text.slice(at + word.length, lineEnd(text, at))
    const isComment = before === '<!--' ? after.trimEnd().endsWith('-->') : /^(#+|\/\/|;)$/.test(before)
    if (isComment && /^(\s|$)/.test(after)) found.push(at)
  }
  return found
}

/** A block's text with its two markers, in the comments of the path's syntax; lines end with LF. */
export function withMarkers(path: string, name: string, inner: string): string {
  const [open, close] = formatOf(path) === 'markdown' ? ['<!-- ', ' -->'] : ['# ', '']
  return `${open}infra:begin ${name}${close}\n${inner}${open}infra:end ${name}${close}\n`
}

/**
 * A text with the block of a name holding `inner`, or with the block added at its end, after a blank line, where
 * its markers are missing; `unbalanced` where there is one marker without the other. Lines end as the text's own do.
 */
export function withBlock(path: string, text: string, name: string, inner: string): string | 'unbalanced' {
  const newline = newlineOf(text)
  const own = (lines: string): string => lines.replace(/\r?\n/g, newline)
  const block = blockOf(text, name)
  if (block === 'unbalanced') return block
  if (block) return splice(text, { start: block.start, end: block.end, text: own(inner) })
  const gap = text === '' ? '' : text.endsWith('\n') ? newline : newline + newline
  return text + gap + own(withMarkers(path, name, inner))
}

/** A text with the block of a name taken over from a planned text, which may be planned without its markers. */
export function takeBlock(path: string, text: string, planned: string, name: string): string | 'unbalanced' {
  const block = blockOf(planned, name)
  if (block === 'unbalanced') return block
  const inner = block ? block.text : planned
  return withBlock(path, text, name, inner === '' || inner.endsWith('\n') ? inner : `${inner}\n`)
}
