import { Draw } from './draw.ts'

/** Where a secret of a case stands: lines from 1, the first and the last of its value. */
export interface Planted {
  readonly line: number
  readonly endLine: number
}

/** One file of the development set, with what a scanner must find in it. */
export interface Case {
  /** slice, number of the template, seed */
  readonly id: string
  readonly slice: string
  readonly path: string
  readonly content: string
  /** empty for what must not be flagged */
  readonly secrets: readonly Planted[]
}

/** Writes one file of a slice; what is random follows from the seed in `draw`, and secrets are marked by it. */
export type Make = (draw: Draw) => { readonly path: string; readonly content: string }

/** Templates by the name of their slice. */
export type Slices = Readonly<Record<string, readonly Make[]>>

/** The files of slices, each template made once per seed. */
export function casesOf(slices: Slices, seeds: readonly string[]): Case[] {
  return Object.entries(slices).flatMap(([slice, makes]) =>
    makes.flatMap((make, number) =>
      seeds.map((seed) => {
        const id = `${slice}/${number}-${seed}`
        const { path, content } = make(new Draw(id))
        return { id, slice, path, ...unmarked(content) }
      }),
    ),
  )
}

/** A text without the marks around its secrets, and the lines these stand on. */
function unmarked(marked: string): { content: string; secrets: Planted[] } {
  const secrets: Planted[] = []
  let content = ''
  let line = 1
  let from = 0
  for (const piece of marked.split(/(?=[\u0001\u0002])/)) {
    if (piece.startsWith('\u0001')) from = line
    else if (piece.startsWith('\u0002')) secrets.push({ line: from, endLine: line })
    const text = piece.replace(/^[\u0001\u0002]/, '')
    line += text.split('\n').length - 1
    content += text
  }
  return { content, secrets }
}
