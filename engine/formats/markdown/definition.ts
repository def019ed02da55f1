import { labelEnd, readTarget, titleEnd } from './inline.ts'
import { spaces } from './lines.ts'
import { labelKey, unescaped } from './plain-text.ts'
import type { Definition, Range } from './types.ts'

/** Reads `[label]: target "title"`, on one line or with target or title on the next; returns the lines it takes. */
export function readDefinition(
  source: string,
  lines: readonly Range[],
  index: number,
): { readonly definition: Definition; readonly lines: number } | undefined {
  const line = lines[index]!
  const close = labelEnd(source, line.start)
  if (close === 0 || close > line.end || source.charCodeAt(close) !== 58) return undefined
  const label = source.slice(line.start + 1, close - 1)
  if (label.trim() === '' || label.startsWith('^')) return undefined
  let taken = 1
  let targetLine = line
  let at = spaces(source, close + 1, line.end, Number.POSITIVE_INFINITY)
  if (at >= line.end) {
    const following = lines[index + 1]
    if (!following) return undefined
    targetLine = following
    at = following.start
    taken = 2
  }
  const target = readTarget(source.slice(at, targetLine.end), 0)
  if (!target || (target.end === 0 && target.after === 0)) return undefined
  const after = at + target.after
  const rest = spaces(source, after, targetLine.end, Number.POSITIVE_INFINITY)
  if (rest < targetLine.end) {
    const title = source.slice(rest, targetLine.end)
    if (rest === after || titleEnd(title, 0) !== title.trimEnd().length) return undefined
  } else {
    const following = lines[index + taken]
    const title = following && source.slice(following.start, following.end)
    if (title && titleEnd(title, 0) === title.length) taken++
  }
  const last = lines[index + taken - 1]!
  const definition = {
    label,
    target: unescaped(source.slice(at + target.start, at + target.end)),
    targetStart: at + target.start,
    targetEnd: at + target.end,
    start: line.start,
    end: last.end,
  }
  return { definition, lines: taken }
}

/** Definitions by the key of their label; the first of equal labels wins. */
export function definitionsByLabel(definitions: readonly Definition[]): ReadonlyMap<string, Definition> {
  const map = new Map<string, Definition>()
  for (const definition of definitions) {
    const key = labelKey(definition.label)
    if (!map.has(key)) map.set(key, definition)
  }
  return map
}
