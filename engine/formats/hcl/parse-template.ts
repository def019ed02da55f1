import { closingMarker, heredocOpening, isWideSpace } from './characters.ts'
import { readEscape, readMarkRun } from './label.ts'
import type { ExpressionParser } from './parse-expression.ts'
import type { Template, TemplatePart } from './syntax.ts'

/** Which template stands at `start`: a quoted string, a here-document, or a text that is a template as a whole. */
export interface TemplateOpening {
  readonly kind: 'quoted' | 'heredoc' | 'bare'
  readonly start: number
}

/** Parses a template and leaves the parser's lexer after it. */
export function parseTemplate(parser: ExpressionParser, opening: TemplateOpening): Template {
  return new TemplateParser(parser, opening).parse()
}

class TemplateParser {
  readonly parser: ExpressionParser
  readonly text: string
  readonly limit: number
  readonly opening: TemplateOpening
  readonly parts: TemplatePart[] = []
  readonly directives: ('if' | 'else' | 'for')[] = []
  at: number
  /** text since the last sequence, and where it starts */
  pending = ''
  pendingStart: number

  constructor(parser: ExpressionParser, opening: TemplateOpening) {
    this.parser = parser
    this.text = parser.lexer.text
    this.limit = parser.lexer.limit
    this.opening = opening
    this.at = opening.kind === 'quoted' ? opening.start + 1 : opening.start
    this.pendingStart = this.at
  }

  parse(): Template {
    const { opening } = this
    const end =
      opening.kind === 'quoted' ? this.quoted() : opening.kind === 'heredoc' ? this.heredoc() : this.bare()
    if (this.directives.length > 0) {
      const open = this.directives[this.directives.length - 1] === 'for' ? 'for' : 'if'
      this.fail(`%{ ${open} } is not closed by %{ end${open} } in its template`, opening.start, end)
    }
    this.parser.lexer.at = end
    return {
      kind: 'template',
      heredoc: opening.kind === 'heredoc',
      parts: this.parts,
      start: opening.start,
      end,
    }
  }

  fail(message: string, start: number, end: number): never {
    return this.parser.lexer.fail(message, start, end)
  }

  flush(at: number): void {
    if (this.pending !== '')
      this.parts.push({ kind: 'text', text: this.pending, start: this.pendingStart, end: at })
    this.pending = ''
  }

  quoted(): number {
    const { text, limit } = this
    for (;;) {
      let at = this.at
      let code = text.charCodeAt(at)
      while (
        at < limit &&
        code !== 34 &&
        code !== 92 &&
        code !== 36 &&
        code !== 37 &&
        code !== 10 &&
        code !== 13
      ) {
        code = text.charCodeAt(++at)
      }
      if (at > this.at) this.pending += text.slice(this.at, at)
      this.at = at
      if (at >= limit || code === 10) {
        this.fail('this string is not closed before the end of the line', this.opening.start, at)
      }
      if (code === 13) this.fail('a string cannot hold a carriage return; write \\r', at, at + 1)
      if (code === 34) {
        this.flush(at)
        return at + 1
      }
      if (code === 92) {
        const sequence = readEscape(text, at, limit)
        if (sequence.problem) this.fail(sequence.problem, at, sequence.end)
        this.pending += sequence.text
        this.at = sequence.end
      } else this.mark()
    }
  }

  bare(): number {
    const { text, limit } = this
    while (this.at < limit) {
      const code = text.charCodeAt(this.at)
      if (code === 36 || code === 37) this.mark()
      else this.pending += text.charAt(this.at++)
    }
    this.flush(limit)
    return limit
  }

  /** A `$` or `%`: text, an escape, or a sequence. */
  mark(): void {
    const run = readMarkRun(this.text, this.at, this.limit)
    if (run.opens) this.sequence()
    else {
      this.pending += this.text.slice(this.at, run.escapes ? run.end - 1 : run.end)
      this.at = run.end
    }
  }

  heredoc(): number {
    const { text, limit } = this
    const opening = heredocOpening(text, this.opening.start)!
    const marker = text.slice(opening.markerStart, opening.markerEnd)
    /** where a line's text starts among the parts, to take indentation off it */
    const lines: { part: number; offset: number }[] = []
    this.at = opening.bodyStart
    this.pendingStart = this.at
    let lineStart = true
    for (;;) {
      if (lineStart) {
        const found = closingMarker(text, this.at, marker)
        if (found >= 0 && found + marker.length <= limit) {
          this.flush(this.at)
          if (opening.flush) this.unindent(lines)
          return found + marker.length
        }
        lines.push({ part: this.parts.length, offset: this.pending.length })
        lineStart = false
      }
      let at = this.at
      let code = text.charCodeAt(at)
      while (at < limit && code !== 36 && code !== 37 && code !== 10 && code !== 13)
        code = text.charCodeAt(++at)
      if (at >= limit)
        this.fail(
          `heredoc ${marker} has no line with its marker alone`,
          this.opening.start,
          opening.markerEnd,
        )
      if (code === 13) {
        if (text.charCodeAt(at + 1) !== 10)
          this.fail('a heredoc cannot hold a carriage return alone', at, at + 1)
        at++
        code = 10
      }
      if (code === 10) {
        this.pending += text.slice(this.at, at + 1)
        this.at = at + 1
        lineStart = true
      } else {
        this.pending += text.slice(this.at, at)
        this.at = at
        this.mark()
      }
    }
  }

  /** Takes the indentation that all lines share off each line that is not blank. */
  unindent(lines: readonly { part: number; offset: number }[]): void {
    let least = Number.POSITIVE_INFINITY
    const counted: { part: number; offset: number }[] = []
    for (const line of lines) {
      const part = this.parts[line.part]
      if (part?.kind !== 'text') {
        least = 0
        continue
      }
      const spaces = leadingSpaces(part.text, line.offset)
      if (spaces < 0) continue
      counted.push(line)
      least = Math.min(least, spaces)
    }
    if (least === 0 || least === Number.POSITIVE_INFINITY) return
    const removed = new Map<number, number[]>()
    for (const { part, offset } of counted) {
      const offsets = removed.get(part)
      if (offsets) offsets.push(offset)
      else removed.set(part, [offset])
    }
    for (const [index, offsets] of removed) {
      const part = this.parts[index]!
      if (part.kind !== 'text') continue
      let text = ''
      let from = 0
      for (const offset of offsets) {
        text += part.text.slice(from, offset)
        from = offset + least
      }
      this.parts[index] = { ...part, text: text + part.text.slice(from) }
    }
  }

  sequence(): void {
    const { text, parser } = this
    const { lexer } = parser
    const start = this.at
    this.flush(start)
    const directive = text.charCodeAt(start) === 37
    lexer.at = start + (text.charCodeAt(start + 2) === 126 ? 3 : 2)
    parser.enter(false)
    const part = directive
      ? this.directive(start)
      : { kind: 'interpolation' as const, value: parser.expression() }
    const close = lexer.peek()
    if (close !== '}' && close !== '~}') {
      lexer.fail(
        `a template sequence is closed by }; found ${parser.found()}; write $\${ or %%{ for the characters themselves`,
      )
    }
    lexer.read()
    parser.leave()
    this.parts.push({ ...part, start, end: lexer.at } as TemplatePart)
    this.at = lexer.at
    this.pendingStart = this.at
  }

  directive(start: number): Omit<Extract<TemplatePart, { kind: 'directive' }>, 'start' | 'end'> {
    const { parser, directives } = this
    const { lexer } = parser
    if (lexer.peek() !== 'identifier')
      lexer.fail(`a %{ is followed by if, else, endif, for or endfor; found ${parser.found()}`)
    const keyword = lexer.word()
    lexer.read()
    const open = directives[directives.length - 1]
    switch (keyword) {
      case 'if':
        directives.push('if')
        return { kind: 'directive', keyword, names: [], value: parser.expression() }
      case 'for': {
        const names = parser.loopNames()
        directives.push('for')
        return { kind: 'directive', keyword, names, value: parser.expression() }
      }
      case 'else':
        if (open !== 'if') this.fail('this %{ else } belongs to no %{ if }', start, lexer.at)
        directives[directives.length - 1] = 'else'
        return { kind: 'directive', keyword, names: [], value: undefined }
      case 'endif':
      case 'endfor':
        if (keyword === 'endif' ? open !== 'if' && open !== 'else' : open !== 'for') {
          this.fail(`this %{ ${keyword} } closes nothing`, start, lexer.at)
        }
        directives.pop()
        return { kind: 'directive', keyword, names: [], value: undefined }
      default:
        return lexer.fail(
          `${keyword.slice(0, 40)} is no template directive; use if, else, endif, for or endfor`,
          start,
          lexer.at,
        )
    }
  }
}

/** The number of white space characters that a line starts with; -1 for a blank line. */
function leadingSpaces(text: string, offset: number): number {
  let at = offset
  while (isWideSpace(text.charCodeAt(at))) at++
  return text.charCodeAt(at) === 10 ? -1 : at - offset
}
