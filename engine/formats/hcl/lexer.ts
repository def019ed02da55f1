import { heredocOpening, identifierEnd } from './characters.ts'

/** What the lexer sees; single characters are their own name. */
export type TokenKind =
  | 'end'
  | 'newline'
  | 'number'
  | 'identifier'
  | 'heredoc'
  | '"'
  | '('
  | ')'
  | '['
  | ']'
  | '{'
  | '}'
  | '~}'
  | '.'
  | '...'
  | ','
  | ':'
  | '::'
  | '?'
  | '='
  | '=>'
  | '=='
  | '!='
  | '<'
  | '>'
  | '<='
  | '>='
  | '&&'
  | '||'
  | '!'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | 'invalid'

/** What is wrong with an expression, and where; parsing of that expression ends with it. */
export class ExpressionFailure extends Error {
  readonly start: number
  readonly end: number

  constructor(message: string, start: number, end: number) {
    super(message)
    this.start = start
    this.end = end
  }
}

const SINGLE: ReadonlySet<string> = new Set('()[]{}.,:?=<>!+-*/%')
const DOUBLE: ReadonlySet<string> = new Set(['::', '=>', '==', '!=', '<=', '>=', '&&', '||', '~}'])
const NUMBER = /[0-9](?:(?:[0-9.]|[eE][+-]?[0-9])*(?:[0-9]|[eE][+-]?[0-9]))?/y

/** Tokens of an expression, read where the parser stands; line breaks are tokens only where they mean something. */
export class Lexer {
  readonly text: string
  /** where the expression ends: the lexer sees nothing from here on */
  limit: number
  /** the parser's place: everything before it is read */
  at: number
  /** start and end of the token that `peek` saw last */
  start = 0
  end = 0
  /** whether line breaks are tokens; pushed and popped with the brackets */
  newlines: boolean[] = [true]
  #kind: TokenKind = 'end'
  #peekedAt = -1
  #peekedNewlines = false

  constructor(text: string, start: number, limit: number) {
    this.text = text
    this.at = start
    this.limit = limit
  }

  peek(): TokenKind {
    const newlines = this.newlines[this.newlines.length - 1]!
    if (this.#peekedAt === this.at && this.#peekedNewlines === newlines) return this.#kind
    this.#peekedAt = this.at
    this.#peekedNewlines = newlines
    this.start = this.#skipBlank(newlines)
    this.#kind = this.#token(this.start)
    return this.#kind
  }

  /** Consumes the token that `peek` saw, and returns its kind. */
  read(): TokenKind {
    const kind = this.peek()
    this.at = this.end
    return kind
  }

  /** The characters of the token that `peek` saw. */
  word(): string {
    return this.text.slice(this.start, this.end)
  }

  fail(message: string, start = this.start, end = this.end): never {
    throw new ExpressionFailure(message, start, Math.max(end, start))
  }

  #skipBlank(newlines: boolean): number {
    const { text, limit } = this
    let at = this.at
    while (at < limit) {
      const code = text.charCodeAt(at)
      if (code === 32 || code === 9) at++
      else if (code === 10 && !newlines) at++
      else if (code === 13 && !newlines && text.charCodeAt(at + 1) === 10) at += 2
      else if (code === 35 || (code === 47 && text.charCodeAt(at + 1) === 47)) {
        const feed = text.indexOf('\n', at)
        at = feed < 0 || feed > limit ? limit : feed
      } else if (code === 47 && text.charCodeAt(at + 1) === 42) {
        const close = text.indexOf('*/', at + 2)
        if (close < 0 || close + 2 > limit) return at
        at = close + 2
      } else return at
    }
    return limit
  }

  #token(at: number): TokenKind {
    const { text } = this
    if (at >= this.limit) {
      this.end = at
      return 'end'
    }
    const code = text.charCodeAt(at)
    if (code === 10) {
      this.end = at + 1
      return 'newline'
    }
    if (code === 13 && text.charCodeAt(at + 1) === 10) {
      this.end = at + 2
      return 'newline'
    }
    if (code === 34) {
      this.end = at + 1
      return '"'
    }
    if (code >= 48 && code <= 57) {
      NUMBER.lastIndex = at
      NUMBER.test(text)
      this.end = NUMBER.lastIndex
      return 'number'
    }
    const identifier = identifierEnd(text, at)
    if (identifier > at) {
      this.end = identifier
      return 'identifier'
    }
    return this.#symbol(at, code)
  }

  #symbol(at: number, code: number): TokenKind {
    const { text } = this
    if (code === 60) {
      const opening = heredocOpening(text, at)
      if (opening) {
        this.end = opening.bodyStart
        return 'heredoc'
      }
    }
    if (code === 46 && text.startsWith('...', at)) {
      this.end = at + 3
      return '...'
    }
    const two = text.slice(at, at + 2)
    if (DOUBLE.has(two)) {
      this.end = at + 2
      return two as TokenKind
    }
    this.end = at + 1
    const one = text.charAt(at)
    return SINGLE.has(one) ? (one as TokenKind) : 'invalid'
  }
}
