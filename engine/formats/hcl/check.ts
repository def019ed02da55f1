import type { SyntaxProblem } from '../node.ts'
import { type Body, type HclFile, isPlainFile } from './file.ts'

/** How many problems of a file are given; a broken file says nothing new after that. */
const LIMIT = 100

const checked = new WeakMap<HclFile, readonly SyntaxProblem[]>()

/**
 * What is wrong with the expressions of a file, and arguments that are set twice: what HashiCorp's parser refuses and
 * the structure pass does not look at. A file is accepted where this and `file.problems` are both empty. Parses every
 * expression (kept for later questions); the answer is kept with the file.
 */
export function checkExpressions(file: HclFile): readonly SyntaxProblem[] {
  let problems = checked.get(file)
  if (!problems) {
    const found: SyntaxProblem[] = []
    // a value that the structure pass found broken has its problem there
    if (!isPlainFile(file)) checkBody(file.body, found, file.problems)
    problems = found.sort((a, b) => a.start - b.start)
    checked.set(file, problems)
  }
  return problems
}

function checkBody(body: Body, found: SyntaxProblem[], known: readonly SyntaxProblem[]): void {
  const names = new Set<string>()
  for (const attribute of body.attributes) {
    if (found.length >= LIMIT) return
    if (names.has(attribute.name)) {
      const message = `${attribute.name.slice(0, 40)} is set twice in this block; keep one`
      found.push({ message, start: attribute.nameStart, end: attribute.nameEnd })
    }
    names.add(attribute.name)
    const { problem } = attribute.value
    if (problem && !known.some(({ start, end }) => start <= problem.end && end >= problem.start))
      found.push(problem)
  }
  for (const block of body.blocks) checkBody(block.body, found, known)
}
