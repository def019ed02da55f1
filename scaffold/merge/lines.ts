import { diff3MergeRegions, diffIndices } from 'node-diff3'

/** What the three sides of a conflict are called in its markers. They say what a side is, never which to take. */
export interface Labels {
  readonly yours: string
  readonly base: string
  readonly theirs: string
}

/** A text that was merged, and how many places of it hold both sides. */
export interface MergedText {
  readonly text: string
  readonly conflicts: number
}

/** The lines of a text with their line breaks; the last one may lack it. */
export function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/)
}

/**
 * Merges what became of a base on two sides, line by line (Khanna, Kunal and Pierce, "A Formal Investigation of Diff3",
 * as node-diff3 has it). Changes that touch the same or neighbouring lines conflict, unless they are the same change.
 */
export function mergeLines(yours: string, base: string, theirs: string, labels: Labels): MergedText {
  let conflicts = 0
  let text = ''
  for (const region of diff3MergeRegions(linesOf(yours), linesOf(base), linesOf(theirs))) {
    if (region.stable) text += region.bufferContent.join('')
    else if (same(region.aContent, region.bContent)) text += region.aContent.join('')
    else {
      conflicts++
      const sides = { yours: region.aContent.join(''), base: region.oContent.join('') }
      text = broken(text) + conflictBlock({ ...sides, theirs: region.bContent.join('') }, labels)
    }
  }
  return { text, conflicts }
}

/** The lines of `yours` where the two sides differ in the same place, and otherwise what either changed. */
export function mergePreferringYours(yours: string, base: string, theirs: string): string {
  return diff3MergeRegions(linesOf(yours), linesOf(base), linesOf(theirs))
    .map((region) => (region.stable ? region.bufferContent : region.aContent).join(''))
    .join('')
}

/** Both sides of every difference between two texts of which no common ancestor is known. */
export function bothSides(yours: string, theirs: string, labels: Labels): MergedText {
  const ours = linesOf(yours)
  let conflicts = 0
  let text = ''
  let at = 0
  for (const { buffer1, buffer1Content, buffer2Content } of diffIndices(ours, linesOf(theirs))) {
    text += ours.slice(at, buffer1[0]).join('')
    at = buffer1[0] + buffer1[1]
    conflicts++
    const sides = { yours: buffer1Content.join(''), base: undefined, theirs: buffer2Content.join('') }
    text = broken(text) + conflictBlock(sides, labels)
  }
  return { text: text + ours.slice(at).join(''), conflicts }
}

/** The sides of one conflict, each of whole lines; `base` is undefined where nobody knows it. */
export interface ConflictSides {
  readonly yours: string
  readonly base: string | undefined
  readonly theirs: string
}

/** The lines of a conflict between its markers, in the form that Git's `merge.conflictStyle=diff3` has. */
export function conflictBlock({ yours, base, theirs }: ConflictSides, labels: Labels): string {
  const middle = base === undefined ? '' : `||||||| ${labels.base}\n${broken(base)}`
  return `<<<<<<< ${labels.yours}\n${broken(yours)}${middle}=======\n${broken(theirs)}>>>>>>> ${labels.theirs}\n`
}

/**
 * Lines that `yours` has and `base` has not, and that are missing from a result: what a merge must never lose.
 * White space and a trailing comma are no part of a line here, for merging moves both.
 */
export function lostLines(yours: string, base: string, result: string): readonly string[] {
  const before = counted(base)
  const after = counted(result)
  const lost: string[] = []
  for (const [line, count] of counted(yours)) {
    const added = count - (before.get(line) ?? 0)
    if (added > 0 && (after.get(line) ?? 0) < added) lost.push(line)
  }
  return lost
}

function counted(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const line of text.split('\n')) {
    const bare = line.replace(/\s+/g, ' ').trim().replace(/,$/, '')
    if (bare !== '') counts.set(bare, (counts.get(bare) ?? 0) + 1)
  }
  return counts
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index])
}

/** A text that ends with a line break, unless it is empty. */
function broken(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
