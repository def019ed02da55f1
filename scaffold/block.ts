/** Where a block stands in a text: its lines, both markers included. */
export interface FoundBlock {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The lines from `infra:begin NAME` to `infra:end NAME`, markers included; undefined where they are not both there. */
export function blockIn(text: string, name: string): FoundBlock | undefined {
  const begin = markerAt(text, `infra:begin ${name}`, 0)
  if (!begin) return undefined
  const end = markerAt(text, `infra:end ${name}`, begin.end)
  if (!end) return undefined
  return { start: begin.start, end: end.end, text: text.slice(begin.start, end.end) }
}

function markerAt(text: string, marker: string, from: number): { start: number; end: number } | undefined {
  for (let at = text.indexOf(marker, from); at >= 0; at = text.indexOf(marker, at + 1)) {
    const next = text[at + marker.length]
    if (next !== undefined && /[\w-]/.test(next)) continue
    const newline = text.indexOf('\n', at)
    return { start: text.lastIndexOf('\n', at) + 1, end: newline < 0 ? text.length : newline + 1 }
  }
  return undefined
}

/** A text with our block put in: in the place of the one that is there, else after everything else. */
export function withBlock(text: string, planned: string, name: string): string {
  const ours = blockIn(planned, name)?.text ?? planned
  const found = blockIn(text, name)
  if (found) return text.slice(0, found.start) + ours + text.slice(found.end)
  const gap = text === '' ? '' : text.endsWith('\n') ? '\n' : '\n\n'
  return text + gap + ours
}
