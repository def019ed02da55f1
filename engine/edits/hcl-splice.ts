import type { Expression } from '../formats/hcl.ts'
import type { HclInner } from './hcl-walk.ts'
import {
  indentationAt,
  isBlank,
  lineEnd,
  lineStart,
  newlineOf,
  nextLine,
  type Splice,
  textStart,
  trimmedEnd,
  withoutLines,
} from './splice.ts'

/** The splices that put an item, written for its indentation, at an index of a tuple that is not empty. */
export function itemSplices(
  text: string,
  list: Expression,
  index: number,
  write: (indentation: string) => string,
): readonly Splice[] {
  const items = list.items()
  const next = items[index]
  const spread = text.slice(list.start, items[0]!.start).includes('\n')
  const indentation = indentationAt(text, (next ?? items.at(-1)!).start)
  const newline = newlineOf(text)
  if (!spread) {
    const written = write(indentationAt(text, list.start))
    const at = next ? next.start : items.at(-1)!.end
    return [{ start: at, end: at, text: next ? `${written}, ` : `, ${written}` }]
  }
  if (next) {
    const at = commentsAbove(text, next.start)
    return [{ start: at, end: at, text: `${indentation}${write(indentation)},${newline}` }]
  }
  const last = items.at(-1)!
  const comma = /^[ \t]*,/.exec(text.slice(last.end, list.end))?.[0]
  const at = lineEnd(text, last.end)
  const added = { start: at, end: at, text: `${newline}${indentation}${write(indentation)},` }
  return comma === undefined ? [{ start: last.end, end: last.end, text: ',' }, added] : [added]
}

/** The splice for an attribute or block: its lines with their comments, or what stands between braces of one line. */
export function statementRemoval(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): Splice {
  const line = lineEnd(text, end)
  const alone =
    isBlank(text, lineStart(text, start), start) &&
    /^[ \t]*((#|\/\/).*|\/\*.*\*\/[ \t]*)?$/.test(text.slice(end, line))
  if (alone) return withoutEdgeBlanks(text, withoutLines(text, commentsAbove(text, start), line))
  const open = trimmedEnd(text, lineStart(text, start), start)
  const close = end + (/^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0)
  return { start: open, end: close, text: '' }
}

/** Takes blank lines along that would then stand right after an opening brace, or right before a closing one. */
function withoutEdgeBlanks(text: string, cut: Splice): Splice {
  const above = trimmedEnd(text, textStart(text), cut.start)
  const below = cut.end + (/^\s*/.exec(text.slice(cut.end))?.[0].length ?? 0)
  if (text[below] === '}') return { ...cut, start: Math.min(cut.start, nextLine(text, above)) }
  if (text[above - 1] === '{') return { ...cut, end: Math.max(cut.end, lineStart(text, below)) }
  return cut
}

/** The splice that takes an entry or item out of what holds it. */
export function innerRemoval(text: string, { holder, index, entry, value }: HclInner): Splice {
  const all = entry
    ? holder.entries().map(({ keyStart, value: { end } }) => ({ start: keyStart, end }))
    : holder.items().map(({ start, end }) => ({ start, end }))
  const start = entry ? entry.keyStart : value.start
  if (all.length === 1) return { start: holder.start + 1, end: holder.end - 1, text: '' }
  const comma = /^[ \t]*,/.exec(text.slice(value.end, holder.end))?.[0].length ?? 0
  const end = value.end + comma
  const rest = text.slice(end, lineEnd(text, end))
  if (isBlank(text, lineStart(text, start), start) && /^[ \t]*((#|\/\/).*)?$/.test(rest)) {
    return withoutLines(text, commentsAbove(text, start), lineEnd(text, end))
  }
  const next = all[index + 1]
  return next
    ? { start, end: next.start, text: '' }
    : { start: all[index - 1]!.end, end: value.end, text: '' }
}

/** The start of the comment lines that stand directly above a statement, at its own column. */
function commentsAbove(text: string, at: number): number {
  let start = lineStart(text, at)
  const indentation = indentationAt(text, at)
  while (start > textStart(text)) {
    const above = lineStart(text, start - 1)
    const line = text.slice(above, lineEnd(text, above))
    if (indentationAt(text, above) !== indentation || !/^[ \t]*(#|\/\/)/.test(line)) break
    start = above
  }
  return start
}
