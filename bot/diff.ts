import { difference } from '../cli/difference.ts'
import { linesOf } from '../cli/patch.ts'

/** The lines of a file's new side that a review may point at, each with the number of its hunk. */
export type DiffLines = ReadonlyMap<number, number>

const HUNK = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@/

/** The lines of a patch as `GET …/pulls/{n}/files` gives it: what was added, and the lines around it. */
export function diffLines(patch: string): DiffLines {
  const lines = new Map<number, number>()
  let line = 0
  let hunk = -1
  for (const row of patch.split('\n')) {
    const start = HUNK.exec(row)
    if (start) {
      line = Number(start[1])
      hunk++
    } else if (hunk >= 0 && (row.startsWith(' ') || row.startsWith('+'))) lines.set(line++, hunk)
  }
  return lines
}

/** A line of one text, from 1, in another; undefined where the other lacks it. */
export type LineMap = (line: number) => number | undefined

/** Lines that two texts share: where a line of `from` stands in `to`. */
export function lineMap(from: string, to: string): LineMap {
  if (from === to) return (line) => line
  const a = linesOf(from)
  const b = linesOf(to)
  const changes = difference(a, b)
  return (line) => {
    const at = line - 1
    let shift = 0
    for (const { oldStart, oldEnd, newEnd } of changes) {
      if (at < oldStart) break
      if (at < oldEnd) return undefined
      shift = newEnd - oldEnd
    }
    return at < a.length ? line + shift : undefined
  }
}
