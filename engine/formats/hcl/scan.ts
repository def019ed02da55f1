import { identifierEnd } from './characters.ts'
import { labelProblem } from './label.ts'
import { Skipper } from './skip.ts'
import { ATTRIBUTE, BLOCK, BLOCK_SIZE, BROKEN, Cursor, DEPTH_LIMIT, headerAt, LABEL_SHIFT } from './tape.ts'

/** A block that is open: where its header is on the tape, and whether its content stands on the header's line. */
interface Open {
  readonly header: number
  readonly start: number
  readonly brace: number
  oneLine: boolean
}

/** What was known when an item of the outermost body started, to read it once more in another way. */
interface Mark {
  readonly at: number
  readonly tape: number
  readonly comments: number
  readonly problems: number
}

/** One pass over a text that finds blocks, attributes and the ranges of their values. */
export function scanStructure(text: string): Cursor {
  const scanner = new Scanner(text)
  scanner.scan()
  return scanner.cursor
}

class Scanner {
  readonly cursor: Cursor
  readonly text: string
  readonly skipper: Skipper
  readonly open: Open[] = []
  mark: Mark = { at: 0, tape: 0, comments: 0, problems: 0 }

  constructor(text: string) {
    this.cursor = new Cursor(text)
    this.skipper = new Skipper(this.cursor)
    this.text = text
  }

  /**
   * Reads the file; where it ends inside something, reads the item that was not closed once more, now taking a block
   * header at the start of a line for the end of it.
   */
  scan(): void {
    this.body()
    const { cursor, text } = this
    if (!cursor.hitEnd || cursor.recovering) return
    cursor.recovering = true
    cursor.hitEnd = false
    cursor.at = this.mark.at
    cursor.tape.length = this.mark.tape
    cursor.comments.length = this.mark.comments
    cursor.problems.length = this.mark.problems
    cursor.noCommentEndAfter = text.length
    this.open.length = 0
    this.body()
  }

  body(): void {
    const { text, cursor } = this
    for (;;) {
      const at = cursor.at
      const code = text.charCodeAt(at)
      if (code === 32 || code === 10 || code === 9 || (code === 13 && text.charCodeAt(at + 1) === 10)) {
        cursor.at = at + 1
      } else if (
        code === 35 ||
        (code === 47 && (text.charCodeAt(at + 1) === 47 || text.charCodeAt(at + 1) === 42))
      ) {
        const end = cursor.comment(at)
        cursor.at = end > at ? end : at + 2
      } else if (code === 125) {
        this.close(at)
      } else if (at >= text.length) {
        this.closeAll(at)
        return
      } else {
        const end = identifierEnd(text, at)
        if (end > at) this.item(at, end)
        else this.unexpected(at)
      }
    }
  }

  unexpected(at: number): void {
    const { text, cursor } = this
    const code = text.charCodeAt(at)
    if (code === 34) {
      cursor.problem('a name of an argument is not quoted here; remove the quotes', at, at + 1)
    } else cursor.problem('an argument or a block is expected here', at, at + 1)
    this.skipLine()
  }

  /** Steps over the rest of a line that says nothing, with all that it opens. */
  skipLine(): void {
    const { cursor } = this
    const before = cursor.problems.length
    const at = cursor.at
    this.skipper.expression()
    cursor.problems.length = before
    if (cursor.at === at && this.text.charCodeAt(at) === 125 && this.open.length === 0) cursor.at = at + 1
  }

  item(start: number, end: number): void {
    const { text, cursor } = this
    if (this.open.length === 0) {
      this.mark = {
        at: start,
        tape: cursor.tape.length,
        comments: cursor.comments.length,
        problems: cursor.problems.length,
      }
    } else if (
      cursor.recovering &&
      (start === 0 || text.charCodeAt(start - 1) === 10) &&
      headerAt(text, start)
    ) {
      this.closeAll(start)
    }
    const at = this.blank(end)
    const code = text.charCodeAt(at)
    if (code === 61 && text.charCodeAt(at + 1) !== 61 && text.charCodeAt(at + 1) !== 62) {
      this.attribute(start, end, at + 1)
    } else if (code === 34 || code === 123 || identifierEnd(text, at) > at) {
      this.block(start, end, at)
    } else {
      cursor.problem(
        `${this.name(start, end)} is neither an argument (name = value) nor a block (name { … })`,
        start,
        end,
      )
      cursor.at = at
      this.skipLine()
    }
  }

  /** A name for a message: long ones are cut. */
  name(start: number, end: number): string {
    return this.text.slice(start, Math.min(end, start + 40))
  }

  /** Steps over spaces and comments within a line. */
  blank(start: number): number {
    const { text, cursor } = this
    let at = start
    for (;;) {
      const code = text.charCodeAt(at)
      if (code === 32 || code === 9) at++
      else if (code === 47 && text.charCodeAt(at + 1) === 42) {
        const end = cursor.comment(at)
        if (end === at) return at
        at = end
      } else return at
    }
  }

  attribute(start: number, end: number, afterEquals: number): void {
    const { text, cursor } = this
    const { tape } = cursor
    const valueStart = this.blank(afterEquals)
    cursor.at = valueStart
    const skipped = this.skipper.expression()
    const valueEnd = skipped < 0 ? -1 - skipped : skipped
    let head = skipped < 0 ? ATTRIBUTE | BROKEN : ATTRIBUTE
    if (valueEnd === valueStart && head === ATTRIBUTE) {
      cursor.problem(
        `${this.name(start, end)} has no value; write one after the =, on the same line`,
        start,
        end,
      )
      head = ATTRIBUTE | BROKEN
    }
    tape.push(head)
    tape.push(start)
    tape.push(end)
    tape.push(valueStart)
    tape.push(valueEnd)
    const block = this.open.length === 0 ? undefined : this.open[this.open.length - 1]
    const closed = text.charCodeAt(cursor.at) === 125
    if (block?.oneLine) {
      if (!closed && cursor.at < text.length) {
        cursor.problem(
          'a block that starts on one line ends on it; put its arguments on lines of their own',
          start,
          end,
        )
      }
      if (!closed) block.oneLine = false
    } else if (closed) {
      cursor.problem(
        `${this.name(start, end)} is not followed by a new line; put the } on the next one`,
        start,
        valueEnd,
      )
    }
  }

  block(start: number, end: number, afterType: number): void {
    const { text, cursor } = this
    const { tape } = cursor
    const parent = this.open[this.open.length - 1]
    if (parent?.oneLine) {
      cursor.problem(
        'a block on one line holds one argument; put the inner block on lines of its own',
        start,
        end,
      )
      parent.oneLine = false
    }
    const header = tape.length
    tape.push(BLOCK)
    tape.push(start)
    tape.push(end)
    for (let i = 3; i < BLOCK_SIZE; i++) tape.push(0)
    let labels = 0
    let at = afterType
    let headerEnd = end
    for (;;) {
      const code = text.charCodeAt(at)
      if (code === 123) break
      let labelEnd = identifierEnd(text, at)
      if (code === 34) {
        labelEnd = this.label(at)
      } else if (labelEnd === at) {
        cursor.problem(headerMessage(this.name(start, end), code), start, headerEnd)
        tape.length = header
        cursor.at = at
        this.skipLine()
        return
      }
      tape.push(at)
      tape.push(labelEnd)
      labels++
      headerEnd = labelEnd
      at = this.blank(labelEnd)
    }
    tape.data[header] = BLOCK | (labels << LABEL_SHIFT)
    tape.data[header + 3] = at + 1
    cursor.at = at + 1
    this.enter(header, start, at)
  }

  enter(header: number, start: number, brace: number): void {
    const { text, cursor } = this
    if (this.open.length >= DEPTH_LIMIT) {
      cursor.problem(`blocks are nested deeper than ${DEPTH_LIMIT}`, start, brace + 1)
      this.skipper.braces()
      this.finish(header, cursor.at - 1, cursor.at)
      return
    }
    const at = this.blank(cursor.at)
    const code = text.charCodeAt(at)
    const lineEnds =
      code === 10 ||
      code === 125 ||
      at >= text.length ||
      code === 35 ||
      (code === 13 && text.charCodeAt(at + 1) === 10)
    const oneLine = !lineEnds && !(code === 47 && text.charCodeAt(at + 1) === 47)
    cursor.at = at
    this.open.push({ header, start, brace, oneLine })
  }

  /** A quoted label: returns its end and reports what is wrong inside. */
  label(start: number): number {
    const { text, cursor } = this
    let at = start + 1
    let special = false
    for (;;) {
      const code = text.charCodeAt(at)
      if (code === 34) break
      if (code === 10 || at >= text.length) {
        cursor.problem('this label is not closed before the end of the line', start, at)
        return at
      }
      if (code === 92 || code === 36 || code === 37 || code === 13) special = true
      at += code === 92 && text.charCodeAt(at + 1) !== 10 ? 2 : 1
    }
    if (special) {
      const problem = labelProblem(text, start + 1, at)
      if (problem) cursor.problem(problem, start, at + 1)
    }
    return at + 1
  }

  /** A closing brace in a body. */
  close(at: number): void {
    const { cursor } = this
    const block = this.open.pop()
    if (!block) {
      cursor.problem('this } closes nothing; remove it, or open its block before', at, at + 1)
      cursor.at = at + 1
      return
    }
    this.finish(block.header, at, at + 1)
  }

  /** Completes a block whose content ends at `bodyEnd`, and wants the end of the line after it. */
  finish(header: number, bodyEnd: number, after: number): void {
    const { text, cursor } = this
    const { tape } = cursor
    tape.data[header + 4] = bodyEnd
    tape.data[header + 5] = tape.length
    const at = this.blank(after)
    cursor.at = at
    const code = text.charCodeAt(at)
    const lineEnds =
      code === 10 || at >= text.length || code === 35 || (code === 13 && text.charCodeAt(at + 1) === 10)
    if (lineEnds || (code === 47 && text.charCodeAt(at + 1) === 47)) return
    cursor.problem('a block is followed by something on the same line; start a new line', after - 1, after)
  }

  /** The end of the file, or, while recovering, a header at the start of a line: whatever is open ends here. */
  closeAll(at: number): void {
    const { cursor, text } = this
    for (let block = this.open.pop(); block; block = this.open.pop()) {
      cursor.hitEnd = true
      const { tape } = cursor
      tape.data[block.header] = tape.data[block.header]! | BROKEN
      tape.data[block.header + 4] = at
      tape.data[block.header + 5] = tape.length
      const header = text.slice(block.start, Math.min(block.brace, block.start + 80)).trimEnd()
      cursor.problem(`block ${header} is not closed; add a }`, block.start, block.brace + 1)
    }
  }
}

function headerMessage(type: string, code: number): string {
  if (code === 61) return `block ${type} has an =; an argument has one name, a block none`
  return `block ${type} has no { on the line of its header`
}
