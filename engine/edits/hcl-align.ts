import { newlineOf } from './splice.ts'

/** A line in the cells that `terraform fmt` lines up (hclwrite/format.go): before `=`, from `=`, and the comment. */
interface Cells {
  readonly lead: string
  readonly assign: string | undefined
  readonly comment: string | undefined
  /** within a heredoc, which counts as part of the line that it starts on */
  readonly inner: boolean
}

/**
 * Lines up the equals signs and comments of the lines around an offset, up to the next blank lines, where the same
 * lines of the text before were lined up. Up to `at` both texts are the same.
 */
export function aligned(text: string, before: string, at: number): string {
  return isAligned(before, at) ? align(text, at) : text
}

function isAligned(text: string, at: number): boolean {
  return align(text, at) === text
}

/** The first and last line, from 0, of the paragraph around an offset; a blank line joins those on both sides of it. */
function paragraph(
  lines: readonly string[],
  cells: readonly Cells[],
  at: number,
  newline: string,
): readonly [number, number] {
  let middle = 0
  for (let end = lines[0]!.length; end < at && middle < lines.length - 1; ) {
    middle++
    end += newline.length + lines[middle]!.length
  }
  const isEdge = (line: number): boolean => lines[line]!.trim() === '' && !cells[line]!.inner
  let first = middle
  while (first > 0 && !isEdge(first - 1)) first--
  let last = middle
  while (last < lines.length - 1 && !isEdge(last + 1)) last++
  return [first, last]
}

function align(text: string, at: number): string {
  const newline = newlineOf(text)
  const lines = text.split(newline)
  const all = cellsOf(lines)
  const [first, last] = paragraph(lines, all, at, newline)
  const cells = all.slice(first, last + 1)
  for (const chain of chains(cells, ({ assign }) => assign !== undefined)) {
    const width = Math.max(...chain.map((each) => cells[each]!.lead.length))
    for (const each of chain) cells[each] = { ...cells[each]!, lead: cells[each]!.lead.padEnd(width + 1) }
  }
  const code = ({ lead, assign = '' }: Cells): string => (lead + assign).trimEnd()
  for (const chain of chains(cells, ({ comment }) => comment !== undefined)) {
    const width = Math.max(...chain.map((each) => code(cells[each]!).length))
    for (const each of chain) {
      cells[each] = {
        ...cells[each]!,
        lead: code(cells[each]!).padEnd(width + 1),
        assign: undefined,
      }
    }
  }
  const written = cells.map(({ lead, assign = '', comment = '' }) => lead + assign + comment)
  return lines.toSpliced(first, written.length, ...written).join(newline)
}

/** Runs of neighbouring lines that have a cell. */
function* chains(cells: readonly Cells[], has: (line: Cells) => boolean): Generator<readonly number[]> {
  let chain: number[] = []
  for (const [at, line] of cells.entries()) {
    if (line.inner) continue
    if (has(line)) chain.push(at)
    else if (chain.length > 0) {
      yield chain
      chain = []
    }
  }
  if (chain.length > 0) yield chain
}

function cellsOf(lines: readonly string[]): Cells[] {
  let heredoc: string | undefined
  let inComment = false
  return lines.map((line) => {
    if (inComment) {
      inComment = !line.includes('*/')
      return { lead: line, assign: undefined, comment: undefined, inner: false }
    }
    if (heredoc !== undefined) {
      if (line.trim() === heredoc) heredoc = undefined
      return { lead: line, assign: undefined, comment: undefined, inner: true }
    }
    const marks = marksOf(line)
    heredoc = marks.heredoc
    inComment = line.startsWith('/*', marks.comment) && !line.includes('*/', marks.comment + 2)
    const code = line.slice(0, marks.comment).trimEnd()
    const comment = code.trim() === '' ? undefined : line.slice(marks.comment) || undefined
    if (comment === undefined && marks.comment < line.length)
      return { lead: line, assign: undefined, comment, inner: false }
    const whole = comment === undefined ? line : code
    if (marks.equals === undefined || marks.depth !== 0)
      return { lead: whole, assign: undefined, comment, inner: false }
    return {
      lead: line.slice(0, marks.equals).trimEnd(),
      assign: whole.slice(marks.equals),
      comment,
      inner: false,
    }
  })
}

interface Marks {
  /** where the first `=` of an assignment stands */
  equals: number | undefined
  /** brackets opened and not closed after it */
  depth: number
  /** where a comment starts; the length of the line without one */
  comment: number
  /** the word that ends a heredoc which starts on the line */
  heredoc: string | undefined
}

function marksOf(line: string): Marks {
  const marks: Marks = { equals: undefined, depth: 0, comment: line.length, heredoc: undefined }
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!
    if (character === '"') at = stringEnd(line, at)
    else if (character === '#' || line.startsWith('//', at) || line.startsWith('/*', at)) {
      marks.comment = at
      break
    } else if (line.startsWith('<<', at)) {
      marks.heredoc = /^<<-?\s*([^\s]+)/.exec(line.slice(at))?.[1]
      break
    } else if (character === '=' && marks.equals === undefined) {
      if (/[=!<>]/.test(line[at - 1] ?? '') || line[at + 1] === '=' || line[at + 1] === '>') continue
      marks.equals = line.slice(0, at).trim() === '' ? undefined : at
      marks.depth = 0
    } else if ('([{'.includes(character)) marks.depth++
    else if (')]}'.includes(character)) marks.depth--
  }
  return marks
}

/** Where the quotes that open at an offset close; templates within may hold quotes of their own. */
function stringEnd(line: string, start: number): number {
  for (let at = start + 1; at < line.length; at++) {
    if (line[at] === '\\') at++
    else if (line[at] === '"') return at
    else if ((line[at] === '$' || line[at] === '%') && line[at + 1] === '{' && line[at - 1] !== line[at]) {
      let depth = 0
      for (at++; at < line.length; at++) {
        if (line[at] === '"') at = stringEnd(line, at)
        else if (line[at] === '{') depth++
        else if (line[at] === '}' && --depth === 0) break
      }
    }
  }
  return line.length
}
