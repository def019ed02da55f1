/**
 * The own reader's cursor and its scanners for single tokens. It reads the subset that manifests are written in and
 * declines the rest by throwing a `Decline`: tags, complex keys, anchors but before values of maps, odd tabs, everything
 * invalid.
 * What it accepts it must read as the YAML specification says; test/engine/formats/yaml compares it with two libraries.
 *
 * The source ends with a line feed (one is added where the text lacks it), so that scanning loops need no bounds.
 */
import type { SyntaxProblem } from '../node.ts'
import {
  DOUBLE,
  DUPLICATES,
  FOLDED,
  keyHash,
  LITERAL,
  PLAIN,
  SINGLE,
  STYLE_MASK,
  type TapeWriter,
  VERBATIM,
} from '../tape.ts'
import { isBlank, isHex, isSpace, SIMPLE_ESCAPES } from './character.ts'
import { findDuplicates } from './duplicates.ts'

/** Why the own reader gave a document up: not its subset, a `{{` where a value would be, or nested too deep. */
export class Decline {
  readonly reason: 'subset' | 'template' | 'depth'
  readonly at: number

  constructor(reason: Decline['reason'], at: number) {
    this.reason = reason
    this.at = at
  }
}

/** Maps and lists in each other. js-yaml's own limit; go-yaml allows 10,000, no real document comes near either. */
export const MAX_DEPTH = 100

/** Characters that cannot begin a plain scalar in a block: `, [ ] { } # & * ! | > ' " % @` and the backquote. */
const INDICATOR = new Uint8Array(128)
for (const character of ',[]{}#&*!|>\'"%@`') INDICATOR[character.charCodeAt(0)] = 1

/** Cursor and output of the own reader. `pos` is at the first character of the next content, `indent` its column. */
export class Scan {
  /** the text, with a line feed at its end */
  source: string
  /** length of the text without an added line feed */
  length: number
  /** where the document ends */
  end = 0
  pos = 0
  /** column of the next content line; -1 at the end of the document */
  indent = 0
  /** whether a comment line was passed on the way to `pos` */
  commented = false
  depth = 0
  /** end of the last value read, which is where its map or list ends so far */
  lastEnd = 0
  /** results of `key` and `quoted` */
  keyEnd = 0
  head = 0
  /** cells of the document by their anchors, the last of a name */
  anchors: Map<string, number> | undefined
  readonly tape: TapeWriter
  problems: SyntaxProblem[] = []

  constructor(text: string, tape: TapeWriter) {
    this.length = text.length
    this.source = text.charCodeAt(text.length - 1) === 10 ? text : `${text}\n`
    this.tape = tape
  }

  /** Gives the document up. */
  decline(at: number): never {
    throw new Decline('subset', at)
  }

  /** Counts one more level of nesting. */
  enter(at: number): void {
    if (++this.depth > MAX_DEPTH) throw new Decline('depth', at)
  }

  /** From the start of a line to the next content. */
  nextContent(lineStart: number): void {
    const { source, end } = this
    this.commented = false
    let line = lineStart
    while (line < end) {
      let at = line
      let c = source.charCodeAt(at)
      while (c === 32) c = source.charCodeAt(++at)
      if (c === 10) line = at + 1
      else if (c === 35) {
        this.commented = true
        line = source.indexOf('\n', at) + 1
      } else if (c === 13 && source.charCodeAt(at + 1) === 10) line = at + 2
      else if (c === 9 || c === 13) this.decline(at)
      else {
        this.pos = at
        this.indent = at - line
        return
      }
    }
    this.pos = end
    this.indent = -1
  }

  /** Behind a value: nothing but a comment may follow on its line. Moves to the next content. */
  endLine(from: number): void {
    const { source } = this
    let at = from
    let c = source.charCodeAt(at)
    while (c === 32 || c === 9) c = source.charCodeAt(++at)
    if (c === 35 && at > from) this.nextContent(source.indexOf('\n', at) + 1)
    else if (c === 10) this.nextContent(at + 1)
    else if (c === 13 && source.charCodeAt(at + 1) === 10) this.nextContent(at + 2)
    else this.decline(at)
  }

  /** Whether a character can begin a plain scalar; `-`, `?` and `:` can where no space follows. */
  startsPlain(c: number, at: number): boolean {
    if (c < 128 && INDICATOR[c] === 1) return false
    // A byte order mark within a file, where files were joined, is js-yaml's to judge.
    if (c !== 45 && c !== 63 && c !== 58) return c !== 0xfeff
    return !isSpace(this.source.charCodeAt(at + 1))
  }

  /** Offset of the colon behind the implicit key at an offset, -1 where there is none. Sets `keyEnd` and `head`. */
  key(start: number): number {
    const { source } = this
    let c = source.charCodeAt(start)
    if (c === 34 || c === 39) {
      let at = this.quoted(start, c)
      if (this.multiline) return -1
      this.keyEnd = at
      c = source.charCodeAt(at)
      while (c === 32 || c === 9) c = source.charCodeAt(++at)
      return c === 58 && isSpace(source.charCodeAt(at + 1)) ? at : -1
    }
    if (!this.startsPlain(c, start)) return -1
    let at = start
    for (;;) {
      if (c === 58) {
        if (isSpace(source.charCodeAt(at + 1))) break
      } else if (c === 10 || (c === 35 && isBlank(source.charCodeAt(at - 1)))) return -1
      else if (c === 13 && source.charCodeAt(at + 1) !== 10) this.decline(at)
      c = source.charCodeAt(++at)
      while (c > 58) c = source.charCodeAt(++at)
    }
    let keyEnd = at
    while (isBlank(source.charCodeAt(keyEnd - 1))) keyEnd--
    this.keyEnd = keyEnd
    this.head = PLAIN | VERBATIM
    return at
  }

  /** End of the name of an anchor or alias; only names that nobody reads otherwise. */
  nameEnd(start: number): number {
    const { source } = this
    let at = start
    for (;;) {
      const c = source.charCodeAt(at)
      const letter = (c >= 97 && c <= 122) || (c >= 65 && c <= 90)
      if (!letter && !(c >= 48 && c <= 57) && c !== 95 && c !== 45) break
      at++
    }
    if (at === start || !isSpace(source.charCodeAt(at))) this.decline(at)
    return at
  }

  /** whether the quoted scalar last read spans lines */
  multiline = false

  /**
   * End of the quoted scalar at an offset; sets `head` and `multiline`. Continuation lines may stand at any column:
   * the specification wants them indented, but kubectl's reader (go-yaml, after libyaml) does not ask for it.
   */
  quoted(start: number, quote: number): number {
    const { source, end } = this
    let head = (quote === 34 ? DOUBLE : SINGLE) | VERBATIM
    this.multiline = false
    let at = start + 1
    for (; at < end; at++) {
      const c = source.charCodeAt(at)
      if (c > 92) continue
      if (c === quote) {
        if (quote === 34 || source.charCodeAt(at + 1) !== 39) {
          this.head = head
          return at + 1
        }
        head &= ~VERBATIM
        at++
      } else if (c === 92 && quote === 34) {
        head &= ~VERBATIM
        at = this.#escape(at + 1)
      } else if (c === 10) {
        head &= ~VERBATIM
        this.multiline = true
      } else if (c === 13 && source.charCodeAt(at + 1) !== 10) this.decline(at)
    }
    return this.decline(start)
  }

  /** Last character of the escape whose backslash stands before an offset. */
  #escape(at: number): number {
    const c = this.source.charCodeAt(at)
    if (c === 10) this.multiline = true
    const digits = c === 120 ? 2 : c === 117 ? 4 : c === 85 ? 8 : 0
    if (digits === 0) {
      if (!SIMPLE_ESCAPES.has(c)) this.decline(at)
      return at
    }
    for (let i = 1; i <= digits; i++) if (!isHex(this.source.charCodeAt(at + i))) this.decline(at)
    // Code points end at 10FFFF; a library may say what it likes, this reader does not.
    if (digits === 8 && Number.parseInt(this.source.slice(at + 1, at + 9), 16) > 0x10ffff) this.decline(at)
    return at + digits
  }

  /** Reads a plain scalar in a block whose parent is at a column; its further lines must be indented more. */
  plain(start: number, column: number): void {
    const { source } = this
    let head = PLAIN | VERBATIM
    let at = start
    let end = start
    for (;;) {
      let c = source.charCodeAt(at)
      let comment = false
      for (;;) {
        while (c > 58) c = source.charCodeAt(++at)
        if (c === 10) break
        if (c === 58) {
          if (isSpace(source.charCodeAt(at + 1))) this.decline(at)
        } else if (c === 35) {
          if (isBlank(source.charCodeAt(at - 1))) {
            comment = true
            break
          }
        } else if (c === 13) {
          if (source.charCodeAt(at + 1) === 10) break
          this.decline(at)
        }
        c = source.charCodeAt(++at)
      }
      end = at
      while (isBlank(source.charCodeAt(end - 1))) end--
      this.nextContent((c === 10 ? at : source.indexOf('\n', at)) + 1)
      if (this.indent <= column) break
      if (comment || this.commented) this.decline(this.pos)
      at = this.pos
      head = PLAIN
    }
    this.lastEnd = end
    this.tape.scalar(head, start, end, 0)
  }

  /** Reads a block scalar whose parent is at a column (-1 for a document's root). */
  block(start: number, column: number): void {
    const { source, end: limit } = this
    const style = source.charCodeAt(start) === 124 ? LITERAL : FOLDED
    let at = start + 1
    let keep = false
    let chomped = false
    let content = -1
    for (let c = source.charCodeAt(at); ; c = source.charCodeAt(++at)) {
      if (c === 43 || c === 45) {
        if (chomped) this.decline(at)
        chomped = true
        keep = c === 43
      } else if (c >= 49 && c <= 57 && content < 0) {
        // At a document's root the specification counts from column -1, libyaml and everyone else from 0.
        content = Math.max(column, 0) + c - 48
      } else break
    }
    let last = at
    while (isBlank(source.charCodeAt(at))) at++
    if (source.charCodeAt(at) === 35 && at > last) at = source.indexOf('\n', at)
    if (source.charCodeAt(at) === 13) at++
    if (source.charCodeAt(at) !== 10) this.decline(at)
    const first = at + 1
    let line = first
    let deepest = 0
    let textEnd = -1
    while (line < limit) {
      at = line
      let c = source.charCodeAt(at)
      // A line of spaces that are deeper than the content is content.
      while (c === 32 && (content < 0 || at - line < content)) c = source.charCodeAt(++at)
      const indent = at - line
      const bare = c === 10 || (c === 13 && source.charCodeAt(at + 1) === 10)
      const next = source.indexOf('\n', at) + 1
      if (bare) {
        if (next > this.length) this.decline(at)
        if (content < 0 && indent > deepest) deepest = indent
      } else {
        if (content < 0) {
          if (indent <= column) {
            if (c === 9) this.decline(at)
            break
          }
          if (deepest > indent) this.decline(at)
          content = indent
        } else if (indent < content) {
          if (c === 9) this.decline(at)
          break
        }
        textEnd = next - 1
        if (source.charCodeAt(textEnd - 1) === 13) textEnd--
      }
      line = next
    }
    // With `+` the empty lines behind the content belong to it.
    if (keep && line > first) last = Math.min(line, this.length)
    else if (textEnd >= 0) last = textEnd
    this.lastEnd = last
    this.tape.scalar(style, start, last, textEnd < 0 ? -1 : content)
    this.nextContent(line)
  }

  /** Appends the key between an offset and `keyEnd`, with a hash for finding its double. */
  writeKey(start: number): void {
    const { head, keyEnd, source } = this
    const quote = (head & STYLE_MASK) === PLAIN ? 0 : 1
    // An escaped or folded key may equal any other: 0 is compared by its text.
    const hash = (head & VERBATIM) === 0 ? 0 : keyHash(source, start + quote, keyEnd - start - 2 * quote)
    this.tape.scalar(head, start, keyEnd, hash)
    this.lastEnd = keyEnd
  }

  /** Finishes a map and reports keys that occur twice. */
  closeMap(at: number, end: number, size: number): void {
    this.tape.close(at, end, size, 0)
    if (size < 2) return
    const found = findDuplicates(this.tape, at, this.source)
    if (found.length === 0) return
    for (const problem of found) this.problems.push(problem)
    this.tape.cells[at] = this.tape.cells[at]! | DUPLICATES
  }
}
