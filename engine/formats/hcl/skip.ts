import { closingMarker, heredocOpening } from './characters.ts'
import { type Cursor, DEPTH_LIMIT, headerAt } from './tape.ts'

/** What is open while an expression is skipped. */
const PAREN = 1
const BRACKET = 2
const BRACE = 3
const SEQUENCE = 4
const STRING = 5
const HEREDOC = 6

/** Classes of ASCII characters in code: 0 is part of the expression and needs no look. */
const CODE = new Uint8Array(128)
const SPACE = 1
const NEWLINE = 2
const QUOTE = 3
const OPEN = 4
const CLOSE = 5
const HASH = 6
const SLASH = 7
const LESS = 8
for (const [characters, kind] of [
  [' \t\r', SPACE],
  ['\n', NEWLINE],
  ['"', QUOTE],
  ['([{', OPEN],
  [')]}', CLOSE],
  ['#', HASH],
  ['/', SLASH],
  ['<', LESS],
] as const) {
  for (const character of characters) CODE[character.charCodeAt(0)] = kind
}

/** Classes of ASCII characters in a quoted string: 0 is text. */
const QUOTED = new Uint8Array(128)
for (const character of '"\\$%\n') QUOTED[character.charCodeAt(0)] = 1

/** Steps over expressions by matching brackets, quotes and here-documents, without recursion. One serves a whole file. */
export class Skipper {
  readonly cursor: Cursor
  readonly text: string
  readonly frames: number[] = []
  readonly openings: number[] = []
  readonly markers: string[] = []
  at: number
  last: number
  broken = false
  done = false
  quiet = false
  closed = 0
  heredocStart = false

  constructor(cursor: Cursor) {
    this.cursor = cursor
    this.text = cursor.text
    this.at = cursor.at
    this.last = cursor.at
  }

  /**
   * Steps over one expression. Leaves the cursor on what ends it (a line break, a `}` that it did not open, the end of
   * the file) and returns the end of its last token, negated and one less where something in it is broken; problems go
   * to the cursor.
   */
  expression(): number {
    this.reset(false)
    this.run()
    return this.broken ? -1 - this.last : this.last
  }

  /** Steps over the inside of braces that are open already; leaves the cursor after the closing one. */
  braces(): void {
    this.reset(true)
    this.frames.push(BRACE)
    this.run()
    this.cursor.at = this.closed
  }

  reset(quiet: boolean): void {
    this.at = this.cursor.at
    this.last = this.at
    this.frames.length = 0
    this.openings.length = 0
    this.markers.length = 0
    this.broken = false
    this.done = false
    this.quiet = quiet
    this.heredocStart = false
  }

  run(): void {
    while (!this.done) {
      const top = this.frames.length === 0 ? 0 : this.frames[this.frames.length - 1]!
      if (top === STRING) this.quoted()
      else if (top === HEREDOC) this.heredoc()
      else this.code()
    }
    this.cursor.at = this.at
  }

  fail(message: string, start: number, end: number): void {
    if (!this.broken && !this.quiet) this.cursor.problem(message, start, end)
    this.broken = true
  }

  push(frame: number, at: number): void {
    this.frames.push(frame)
    this.openings.push(at)
    if (this.frames.length === DEPTH_LIMIT + 1) {
      this.fail(`nested deeper than ${DEPTH_LIMIT}; simplify the expression`, at, at + 1)
    }
  }

  pop(): void {
    const frame = this.frames.pop()
    this.openings.pop()
    if (frame === HEREDOC) this.markers.pop()
  }

  /** Code: up to the end of the expression, or to where a string or here-document has to be read as a template. */
  code(): void {
    const { text, cursor } = this
    let at = this.at
    let last = this.last
    for (;;) {
      let code = text.charCodeAt(at)
      const start = at
      while (code < 128 ? CODE[code] === 0 : code >= 128) code = text.charCodeAt(++at)
      if (at > start) last = at
      if (at >= text.length) {
        this.end(at, last)
        return
      }
      switch (CODE[code]) {
        case SPACE:
          at++
          // a carriage return alone is no white space in HCL; as part of the value it gets refused
          if (code === 13 && text.charCodeAt(at) !== 10) last = at
          continue
        case NEWLINE:
          if (this.frames.length === 0) {
            this.finish(at, last)
            return
          }
          if (cursor.recovering && headerAt(text, at + 1)) {
            this.unclosed(at)
            this.finish(at, last)
            return
          }
          at++
          continue
        case QUOTE: {
          let close = at + 1
          code = text.charCodeAt(close)
          while (code < 128 ? QUOTED[code] === 0 : code >= 128) code = text.charCodeAt(++close)
          if (code === 34) {
            at = close + 1
            last = at
            continue
          }
          this.push(STRING, at)
          this.at = close
          this.last = close
          return
        }
        case OPEN:
          this.push(code === 40 ? PAREN : code === 91 ? BRACKET : BRACE, at)
          last = ++at
          continue
        case CLOSE: {
          const frame = code === 41 ? PAREN : code === 93 ? BRACKET : BRACE
          if (!this.close(frame, at)) {
            this.finish(at, last)
            return
          }
          last = ++at
          if (this.frames.length === 0) {
            if (this.quiet) {
              this.closed = at
              this.finish(at, last)
              return
            }
            continue
          }
          const top = this.frames[this.frames.length - 1]!
          if (top === STRING || top === HEREDOC) {
            this.at = at
            this.last = last
            return
          }
          continue
        }
        case HASH:
          at = cursor.comment(at)
          continue
        case SLASH: {
          const end =
            text.charCodeAt(at + 1) === 47 || text.charCodeAt(at + 1) === 42 ? cursor.comment(at) : at
          if (end > at) at = end
          else {
            if (text.charCodeAt(at + 1) === 42) this.broken = true
            last = ++at
          }
          continue
        }
        default: {
          const opening = heredocOpening(text, at)
          if (!opening) {
            last = ++at
            continue
          }
          this.push(HEREDOC, at)
          this.markers.push(text.slice(opening.markerStart, opening.markerEnd))
          this.at = opening.bodyStart
          this.last = opening.bodyStart
          this.heredocStart = true
          return
        }
      }
    }
  }

  /** A closing bracket. False: it closes nothing in this expression, which therefore ends before it. */
  close(frame: number, at: number): boolean {
    const { frames } = this
    const top = frames.length === 0 ? 0 : frames[frames.length - 1]!
    if (top === frame || (top === SEQUENCE && frame === BRACE)) {
      this.pop()
      return true
    }
    const character = this.text.charAt(at)
    if (top === 0) {
      if (frame !== BRACE)
        this.fail(`this ${character} closes nothing; remove it, or open it before`, at, at + 1)
      return frame !== BRACE
    }
    const opening = this.openings[this.openings.length - 1] ?? at
    this.fail(
      `this ${this.text.charAt(opening)} is not closed before the ${character} that follows`,
      opening,
      opening + 1,
    )
    for (let index = frames.length - 1; index >= 0; index--) {
      const found = frames[index]!
      if (found === frame || (found === SEQUENCE && frame === BRACE)) {
        while (frames.length > index) this.pop()
        return true
      }
      if (found === SEQUENCE) return true
    }
    return frame !== BRACE
  }

  /** The inside of a quoted string, up to its end or the next template sequence. */
  quoted(): void {
    const { text } = this
    let at = this.at
    for (;;) {
      let code = text.charCodeAt(at)
      while (code < 128 ? QUOTED[code] === 0 : code >= 128) code = text.charCodeAt(++at)
      if (code === 34) {
        this.pop()
        this.at = this.last = at + 1
        return
      }
      if (code === 92 && at + 1 < text.length && text.charCodeAt(at + 1) !== 10) {
        at += 2
      } else if (code === 36 || code === 37) {
        const sequence = sequenceEnd(text, at, code)
        if (sequence > 0) {
          this.push(SEQUENCE, at)
          this.at = this.last = sequence
          return
        }
        at = -sequence
      } else if (code === 92) at++
      else {
        const opening = this.openings[this.openings.length - 1] ?? at
        this.fail(
          'this string is not closed before the end of the line; close it, or use a heredoc',
          opening,
          at,
        )
        this.pop()
        this.at = this.last = at
        return
      }
    }
  }

  /** The lines of a here-document, up to its marker or the next template sequence. */
  heredoc(): void {
    const { text } = this
    const marker = this.markers[this.markers.length - 1] ?? ''
    let at = this.at
    let lineStart = this.heredocStart
    this.heredocStart = false
    for (;;) {
      if (lineStart) {
        const found = closingMarker(text, at, marker)
        if (found >= 0) {
          this.pop()
          this.at = this.last = found + marker.length
          return
        }
        if (this.cursor.recovering && headerAt(text, at)) {
          this.end(at, at)
          return
        }
      }
      lineStart = false
      let code = text.charCodeAt(at)
      while (code !== 10 && code !== 36 && code !== 37 && at < text.length) code = text.charCodeAt(++at)
      if (at >= text.length) {
        this.end(at, at)
        return
      }
      if (code === 10) {
        at++
        lineStart = true
        continue
      }
      const sequence = sequenceEnd(text, at, code)
      if (sequence > 0) {
        this.push(SEQUENCE, at)
        this.at = this.last = sequence
        return
      }
      at = -sequence
    }
  }

  finish(at: number, last: number): void {
    this.at = at
    this.last = last
    this.done = true
  }

  /** Reports what was opened first and is still open. */
  unclosed(at: number): void {
    const opening = this.openings[0] ?? at
    if (this.frames[0] === HEREDOC) {
      const end = this.text.indexOf('\n', opening)
      this.fail(`heredoc ${this.markers[0]} has no line with its marker alone`, opening, end)
    } else this.fail(`${this.text.charAt(opening)} is opened here and never closed`, opening, opening + 1)
  }

  /** The end of the file. */
  end(at: number, last: number): void {
    const { frames } = this
    if (frames.length > 0) {
      this.cursor.hitEnd = true
      this.unclosed(at)
    }
    if (this.quiet) this.closed = at
    this.finish(at, last)
  }
}

/**
 * A `$` or `%` in a template: the offset after `${` or `%{`, or, negated, the offset after text that is none. Two or
 * more of the character before the brace are an escape: the last two stand for one.
 */
function sequenceEnd(text: string, start: number, code: number): number {
  let at = start + 1
  while (text.charCodeAt(at) === code) at++
  if (text.charCodeAt(at) === 123 && at === start + 1) return at + 1
  return -at
}
