import type { SyntaxProblem } from '../node.ts'
import { kept } from '../slab.ts'

/** A growing list of 32-bit integers: what the structure pass writes instead of objects. */
export class Ints {
  data: Int32Array
  length = 0

  constructor(capacity: number) {
    this.data = new Int32Array(capacity)
  }

  push(value: number): void {
    if (this.length === this.data.length) this.#grow()
    this.data[this.length++] = value
  }

  #grow(): void {
    const larger = new Int32Array(this.data.length * 2)
    larger.set(this.data)
    this.data = larger
  }

  /** The integers without the spare room, to be kept. */
  trimmed(): Int32Array {
    return kept(this.data, this.length)
  }

  /** Starts anew in the same room; one huge file must not hold it for the rest of the run. */
  clear(): void {
    this.length = 0
    if (this.data.length > SCRATCH_LIMIT) this.data = new Int32Array(SCRATCH)
  }
}

const SCRATCH = 1024
const SCRATCH_LIMIT = 1 << 22

// Reading is synchronous and `trimmed` copies what is kept: one of each serves all files.
const items = new Ints(SCRATCH)
const comments = new Ints(SCRATCH)

/**
 * The layout of the tape. Items stand in the order of the file, the items of a block right after its header.
 *
 *   attribute  head, name start, name end, value start, value end
 *   block      head, type start, type end, body start, body end, next item, then start and end of each label
 *
 * `head` holds the kind in bit 0, BROKEN in bit 1, and for blocks the number of labels from bit 2.
 */
export const ATTRIBUTE = 0
export const BLOCK = 1
export const BROKEN = 2
export const LABEL_SHIFT = 2
export const ATTRIBUTE_SIZE = 5
export const BLOCK_SIZE = 6

/** How deep blocks, brackets and templates may nest; HashiCorp's parser has no limit and recurses. */
export const DEPTH_LIMIT = 250

/** How many problems of a file are kept; a broken file says nothing new after that. */
const PROBLEM_LIMIT = 100

/** What the structure pass shares with its parts: the text, where it stands in it, and what it found. */
export class Cursor {
  readonly text: string
  at: number
  readonly tape: Ints
  /** start and end of each comment, in the order of the file */
  readonly comments: Ints
  readonly problems: SyntaxProblem[] = []
  /** whether a block header at the start of a line ends whatever is still open */
  recovering = false
  /** whether the file ended inside something that should have been closed */
  hitEnd = false
  /** an offset after which no comment is closed */
  noCommentEndAfter: number

  constructor(text: string) {
    this.text = text
    this.at = text.charCodeAt(0) === 0xfeff ? 1 : 0
    items.clear()
    comments.clear()
    this.tape = items
    this.comments = comments
    this.noCommentEndAfter = text.length
  }

  problem(message: string, start: number, end: number): void {
    if (this.problems.length < PROBLEM_LIMIT) {
      this.problems.push({ message, start, end: Math.max(start, Math.min(end, this.text.length)) })
    }
  }

  /** Steps over a comment at `start` and records it; returns the offset after it, `start` where there is none. */
  comment(start: number): number {
    const { text } = this
    let end = start
    if (text.charCodeAt(start) === 35 || text.charCodeAt(start + 1) === 47) {
      end = text.indexOf('\n', start)
      if (end < 0) end = text.length
      else if (text.charCodeAt(end - 1) === 13) end--
    } else if (text.charCodeAt(start + 1) === 42 && start < this.noCommentEndAfter) {
      const close = text.indexOf('*/', start + 2)
      if (close < 0) {
        this.noCommentEndAfter = start
        this.problem('this comment is not closed before the end of the file', start, start + 2)
      } else end = close + 2
    }
    if (end > start) {
      this.comments.push(start)
      this.comments.push(end)
    }
    return end
  }
}

const HEADER = /[A-Za-z_][\w-]*(?:[ \t]+(?:"[^"\n]*"|[A-Za-z_][\w-]*))*[ \t]*\{/y

/** Whether a block header stands at the offset, which is the start of a line. Only asked for while recovering. */
export function headerAt(text: string, lineStart: number): boolean {
  HEADER.lastIndex = lineStart
  return HEADER.test(text)
}
