/** A conflict marker that a merge left: from `<<<<<<<` to `>>>>>>>`, each at the start of a line. */
export interface ConflictMarker {
  readonly start: number
  readonly end: number
  /** what the markers say of the two sides: `HEAD`, `feature/x` */
  readonly ours: string
  readonly theirs: string
}

/** The conflicts of a text. A lone `=======` is none: it underlines headings. */
export function conflictMarkers(text: string): readonly ConflictMarker[] {
  const found: ConflictMarker[] = []
  for (let at = lineStart(text, '<<<<<<< ', 0); at >= 0; at = lineStart(text, '<<<<<<< ', at + 8)) {
    const close = lineStart(text, '>>>>>>>', at)
    if (close < 0) break
    found.push({ start: at, end: lineEnd(text, at), ours: restOf(text, at), theirs: restOf(text, close) })
  }
  return found
}

function lineStart(text: string, mark: string, from: number): number {
  for (let at = text.indexOf(mark, from); at >= 0; at = text.indexOf(mark, at + 1)) {
    if (at === 0 || text[at - 1] === '\n') return at
  }
  return -1
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : text[end - 1] === '\r' ? end - 1 : end
}

function restOf(text: string, at: number): string {
  return text.slice(at + 7, lineEnd(text, at)).trim()
}
