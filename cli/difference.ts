/** Lines `oldStart` to `oldEnd` (excluded, from 0) become lines `newStart` to `newEnd`. */
export interface Replacement {
  readonly oldStart: number
  readonly oldEnd: number
  readonly newStart: number
  readonly newEnd: number
}

/** A line of a hunk: kept, removed or added. */
export interface HunkLine {
  readonly sign: ' ' | '-' | '+'
  readonly text: string
}

/** A part of a unified difference; starts count from 0. */
export interface Hunk {
  readonly oldStart: number
  readonly oldCount: number
  readonly newStart: number
  readonly newCount: number
  readonly lines: readonly HunkLine[]
}

/** Edits beyond which the shortest script is not looked for: what lies between is replaced as one. */
const EFFORT = 1500

/**
 * A shortest way from some lines to others: Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), the
 * greedy form, after equal lines at both ends are set aside.
 */
export function difference(a: readonly string[], b: readonly string[]): Replacement[] {
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (
    tail < a.length - head &&
    tail < b.length - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  )
    tail++
  const oldEnd = a.length - tail
  const newEnd = b.length - tail
  if (head === oldEnd && head === newEnd) return []
  const trace = search(a, b, head, oldEnd, newEnd)
  if (!trace) return [{ oldStart: head, oldEnd, newStart: head, newEnd }]
  return backtrack(trace, head, oldEnd, newEnd)
}

/** The furthest x on each diagonal after each number of edits; undefined where that would take too long. */
function search(
  a: readonly string[],
  b: readonly string[],
  head: number,
  oldEnd: number,
  newEnd: number,
): Int32Array[] | undefined {
  const n = oldEnd - head
  const m = newEnd - head
  const limit = Math.min(n + m, EFFORT)
  const trace: Int32Array[] = []
  let furthest = new Int32Array(2 * limit + 3)
  for (let d = 0; d <= limit; d++) {
    trace.push(furthest.slice(limit + 1 - d - 1, limit + 1 + d + 2))
    const next = furthest.slice()
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && furthest[limit + k]! < furthest[limit + 2 + k]!)
      let x = down ? furthest[limit + 2 + k]! : furthest[limit + k]! + 1
      let y = x - k
      while (x < n && y < m && a[head + x] === b[head + y]) {
        x++
        y++
      }
      next[limit + 1 + k] = x
      if (x >= n && y >= m) return trace
    }
    furthest = next
  }
  return undefined
}

/** Walks the trace from its end. Row d holds diagonals -d-1 to d+1 at index k + d + 1. */
function backtrack(
  trace: readonly Int32Array[],
  head: number,
  oldEnd: number,
  newEnd: number,
): Replacement[] {
  const found: Replacement[] = []
  let x = oldEnd - head
  let y = newEnd - head
  for (let d = trace.length - 1; d > 0; d--) {
    const row = trace[d]!
    const k = x - y
    const down = k === -d || (k !== d && row[k + d]! < row[k + d + 2]!)
    const before = down ? k + 1 : k - 1
    const fromX = row[before + d + 1]!
    const fromY = fromX - before
    const oldStart = head + fromX
    const newStart = head + fromY
    const edit = {
      oldStart,
      oldEnd: down ? oldStart : oldStart + 1,
      newStart,
      newEnd: down ? newStart + 1 : newStart,
    }
    const last = found.at(-1)
    if (last && last.oldStart === edit.oldEnd && last.newStart === edit.newEnd) {
      found[found.length - 1] = { ...edit, oldEnd: last.oldEnd, newEnd: last.newEnd }
    } else found.push(edit)
    x = fromX
    y = fromY
  }
  return found.reverse()
}

/** Lines shown around a change; Git's own number. */
const CONTEXT = 3

/** Changes with the lines around them; those that are near each other share a hunk. */
export function hunksOf(changes: readonly Replacement[], a: readonly string[], b: readonly string[]): Hunk[] {
  const groups: Replacement[][] = []
  for (const change of changes) {
    const last = groups.at(-1)
    if (last && change.oldStart - last.at(-1)!.oldEnd <= 2 * CONTEXT) last.push(change)
    else groups.push([change])
  }
  return groups.map((group) => hunkOf(group, a, b))
}

function hunkOf(group: readonly Replacement[], a: readonly string[], b: readonly string[]): Hunk {
  const first = group[0]!
  const last = group.at(-1)!
  const lead = Math.min(CONTEXT, first.oldStart)
  const trail = Math.min(CONTEXT, a.length - last.oldEnd)
  const oldStart = first.oldStart - lead
  const newStart = first.newStart - lead
  const lines: HunkLine[] = []
  let at = oldStart
  const keep = (until: number): void => {
    for (; at < until; at++) lines.push({ sign: ' ', text: a[at]! })
  }
  for (const change of group) {
    keep(change.oldStart)
    for (; at < change.oldEnd; at++) lines.push({ sign: '-', text: a[at]! })
    for (let index = change.newStart; index < change.newEnd; index++)
      lines.push({ sign: '+', text: b[index]! })
  }
  keep(last.oldEnd + trail)
  const oldCount = last.oldEnd + trail - oldStart
  return { oldStart, oldCount, newStart, newCount: last.newEnd + trail - newStart, lines }
}
