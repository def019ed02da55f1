import { FENCE } from './lines.ts'
import { unescaped } from './plain-text.ts'
import type { CodeBlock, Range } from './types.ts'

/** A fenced code block while it is open. */
export interface Fence {
  readonly character: number
  readonly length: number
  readonly indent: number
  readonly start: number
  readonly info: string
  readonly contentStart: number
  readonly inList: boolean
  readonly lines: Range[]
}

/** Opens the fence at an offset; `next` is where the following line starts, `indent` how far the fence is indented. */
export function openFence(
  source: string,
  at: number,
  next: number,
  indent: number,
  inList: boolean,
): Fence | undefined {
  FENCE.lastIndex = at
  const match = FENCE.exec(source)
  if (!match) return undefined
  const info = unescaped((match[2] ?? match[4] ?? '').trim())
  const length = (match[1] ?? match[3])!.length
  return {
    character: source.charCodeAt(at),
    length,
    indent,
    start: at,
    info,
    contentStart: next,
    inList,
    lines: [],
  }
}

/** The code block of a fence whose content ends at `contentEnd`, before its closing line where it has one. */
export function codeBlockOf(
  source: string,
  fence: Fence,
  contentEnd: number,
  end: number,
  closed: boolean,
): CodeBlock {
  return new FencedCode(fence, source, contentEnd, end, closed)
}

/** Its text is put together when it is asked for: of most blocks only the lines are. */
class FencedCode implements CodeBlock {
  readonly language: string
  readonly info: string
  readonly lines: readonly Range[]
  readonly contentStart: number
  readonly contentEnd: number
  readonly start: number
  readonly end: number
  readonly inList: boolean
  readonly closed: boolean
  readonly #source: string

  constructor(fence: Fence, source: string, contentEnd: number, end: number, closed: boolean) {
    const { info } = fence
    this.language = (info.split(/\s/, 1)[0] ?? '').toLowerCase()
    this.info = info
    this.lines = fence.lines
    this.contentStart = Math.min(fence.contentStart, contentEnd)
    this.contentEnd = contentEnd
    this.start = fence.start
    this.end = end
    this.inList = fence.inList
    this.closed = closed
    this.#source = source
  }

  get text(): string {
    return this.lines.map((line) => `${this.#source.slice(line.start, line.end)}\n`).join('')
  }
}
