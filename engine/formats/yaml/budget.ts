/** Aliases make short documents large: the billion laughs. This counts what a document would be without them. */
import { after, CELL, KIND_MASK, SCALAR, type TapeWriter } from '../tape.ts'
import { MAX_DEPTH } from './scan.ts'

/** Values that the aliases of one document may add. Beyond it a document is not read, so that a walk always ends soon. */
export const MAX_ALIASED = 100_000

interface Weight {
  values: number
  depth: number
}

/** Why the document at an offset may not be walked through its aliases, undefined where it may. */
export function overBudget(tape: TapeWriter, root: number): string | undefined {
  const { cells, extras, length } = tape
  const weights = new Map<number, Weight>()
  const open: { at: number; end: number; weight: Weight }[] = []
  const whole: Weight = { values: 0, depth: 0 }
  let added = 0
  const add = (values: number, depth: number): void => {
    const weight = open.at(-1)?.weight ?? whole
    weight.values += values
    weight.depth = Math.max(weight.depth, depth)
  }
  const finish = (upTo: number): void => {
    for (let top = open.at(-1); top && top.end <= upTo; top = open.at(-1)) {
      open.pop()
      top.weight.depth++
      weights.set(top.at, top.weight)
      add(top.weight.values, top.weight.depth)
    }
  }
  for (let at = root; at < length; at += CELL) {
    finish(at)
    const target = extras?.get(at)?.target
    if (target !== undefined) {
      const weight = weights.get(target) ?? { values: 1, depth: 0 }
      added += weight.values
      if (added > MAX_ALIASED) return `expands to more than ${MAX_ALIASED} values`
      add(weight.values, weight.depth)
    } else if ((cells[at]! & KIND_MASK) === SCALAR) add(1, 0)
    else open.push({ at, end: after(cells, at), weight: { values: 1, depth: 0 } })
  }
  finish(length)
  return whole.depth > MAX_DEPTH ? `nested deeper than ${MAX_DEPTH}` : undefined
}
