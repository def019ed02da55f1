import type { FrontMatter } from './types.ts'

/** The front matter at the start of a page: between a line of three dashes and another, or one of three dots. */
export function readFrontMatter(source: string, start: number): FrontMatter | undefined {
  if (!source.startsWith('---', start)) return undefined
  const open = /---[ \t]*\r?\n/y
  open.lastIndex = start
  if (!open.test(source)) return undefined
  const textStart = open.lastIndex
  const close = /^(?:---|\.\.\.)[ \t]*(?:\r?\n|$(?![\s\S]))/gm
  close.lastIndex = textStart
  const found = close.exec(source)
  if (!found) return undefined
  const textEnd = found.index
  const end = textEnd + found[0].length
  return { start, end, text: source.slice(textStart, textEnd), textStart, textEnd }
}
