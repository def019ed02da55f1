import type { SyntaxProblem } from '../node.ts'
import { after, CELL, KIND_MASK, PLAIN, SCALAR, STYLE_MASK, type TapeWriter, VERBATIM } from '../tape.ts'
import { cook } from './cook.ts'

const NONE: readonly SyntaxProblem[] = []
/** Up to so many keys, comparing each with each beats a hash set; most maps have fewer than ten. */
const PAIRWISE = 40
/** Problems of one map: a generated file may repeat every key it has. */
const REPORTED = 100
const seen = new Int32Array(PAIRWISE)

/**
 * The keys of a finished map that occur earlier in it. Keys are equal when their text is: `a` and `"a"`, but also `1`
 * and `"1"`, which no JSON object can tell apart.
 */
export function findDuplicates(tape: TapeWriter, map: number, source: string): readonly SyntaxProblem[] {
  const { cells } = tape
  const end = cells[map + 3]!
  let problems: SyntaxProblem[] | undefined
  let count = 0
  for (let key = map + CELL; key < end; ) {
    if (count === PAIRWISE) return findAmongMany(tape, map, source)
    const hash = cells[key + 3]!
    for (let i = 0; i < count; i++) {
      const other = cells[seen[i]! + 3]!
      if ((other === hash || other === 0 || hash === 0) && equal(cells, seen[i]!, key, source)) {
        if (isMergeKey(cells, key, source)) break
        problems ??= []
        problems.push(problemAt(cells, key, source))
        break
      }
    }
    seen[count++] = key
    key = after(cells, after(cells, key))
  }
  return problems ?? NONE
}

function findAmongMany(tape: TapeWriter, map: number, source: string): readonly SyntaxProblem[] {
  const { cells } = tape
  const end = cells[map + 3]!
  const keys = new Set<string>()
  const problems: SyntaxProblem[] = []
  for (let key = map + CELL; key < end; key = after(cells, after(cells, key))) {
    if ((cells[key]! & KIND_MASK) !== SCALAR) continue
    const text = textOf(cells, key, source)
    if (keys.has(text) && !isMergeKey(cells, key, source)) {
      if (problems.push(problemAt(cells, key, source)) === REPORTED) break
    } else keys.add(text)
  }
  return problems
}

function textOf(cells: Int32Array, at: number, source: string): string {
  return cook(source, cells[at]!, cells[at + 1]!, cells[at + 2]!, cells[at + 3]!)
}

function equal(cells: Int32Array, a: number, b: number, source: string): boolean {
  if ((cells[a]! & KIND_MASK) !== SCALAR || (cells[b]! & KIND_MASK) !== SCALAR) return false
  if ((cells[a]! & cells[b]! & VERBATIM) === 0) return textOf(cells, a, source) === textOf(cells, b, source)
  const quoteA = (cells[a]! & STYLE_MASK) === PLAIN ? 0 : 1
  const quoteB = (cells[b]! & STYLE_MASK) === PLAIN ? 0 : 1
  const startA = cells[a + 1]! + quoteA
  const startB = cells[b + 1]! + quoteB
  const length = cells[a + 2]! - quoteA - startA
  if (length !== cells[b + 2]! - quoteB - startB) return false
  for (let i = 0; i < length; i++) {
    if (source.charCodeAt(startA + i) !== source.charCodeAt(startB + i)) return false
  }
  return true
}

/** Several `<<` in one map are written in the wild and mean what a list under one `<<` does. */
function isMergeKey(cells: Int32Array, key: number, source: string): boolean {
  return (
    (cells[key]! & STYLE_MASK) === PLAIN &&
    cells[key + 2]! - cells[key + 1]! === 2 &&
    source.startsWith('<<', cells[key + 1]!)
  )
}

function problemAt(cells: Int32Array, key: number, source: string): SyntaxProblem {
  const text = textOf(cells, key, source)
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text
  return { message: `duplicate key ${JSON.stringify(shown)}`, start: cells[key + 1]!, end: cells[key + 2]! }
}
