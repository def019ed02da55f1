import type { SyntaxProblem } from '../node.ts'
import { ExpressionFailure, Lexer, type TokenKind } from './lexer.ts'
import { parseTemplate } from './parse-template.ts'
import type { ForExpression, Syntax, Template, TraversalStep } from './syntax.ts'
import { DEPTH_LIMIT } from './tape.ts'

const BINARY: ReadonlySet<TokenKind> = new Set<TokenKind>([
  '||',
  '&&',
  '==',
  '!=',
  '<',
  '>',
  '<=',
  '>=',
  '+',
  '-',
  '*',
  '/',
  '%',
])

/** The syntax tree of an expression, or what is wrong with it. */
export type Parsed =
  | { readonly syntax: Syntax; readonly problem?: undefined }
  | { readonly syntax?: undefined; readonly problem: SyntaxProblem }

/** Parses the expression that fills a range of the text. */
export function parseExpression(text: string, start: number, end: number): Parsed {
  return guarded(() => {
    const parser = new ExpressionParser(text, start, end)
    const syntax = parser.expression()
    if (parser.lexer.peek() !== 'end') {
      parser.lexer.fail(`the value should end here, but ${parser.found()} follows; start a new line`)
    }
    return syntax
  })
}

/** Parses a text that is a template itself, as strings in Terraform's JSON syntax are: no quotes, no escapes. */
export function parseBareTemplate(text: string): Parsed {
  return guarded(() => {
    const parser = new ExpressionParser(text, 0, text.length)
    return parseTemplate(parser, { kind: 'bare', start: 0 })
  })
}

function guarded(parse: () => Syntax): Parsed {
  try {
    return { syntax: parse() }
  } catch (failure) {
    if (!(failure instanceof ExpressionFailure)) throw failure
    return { problem: { message: failure.message, start: failure.start, end: failure.end } }
  }
}

/** Recursive descent over HashiCorp's expression grammar; recursion only through brackets and templates. */
export class ExpressionParser {
  readonly lexer: Lexer
  #depth = 0

  constructor(text: string, start: number, end: number) {
    this.lexer = new Lexer(text, start, end)
  }

  /** The token ahead in words. */
  found(): string {
    const { lexer } = this
    const kind = lexer.peek()
    if (kind === 'end') return 'the end'
    if (kind === 'newline') return 'a new line'
    if (kind === 'heredoc') return 'a heredoc'
    return lexer.word().slice(0, 40)
  }

  /** Goes one level deeper, with line breaks as tokens or without. */
  enter(newlines: boolean): void {
    if (++this.#depth > DEPTH_LIMIT)
      this.lexer.fail(`nested deeper than ${DEPTH_LIMIT}; simplify the expression`)
    this.lexer.newlines.push(newlines)
  }

  leave(): void {
    this.#depth--
    this.lexer.newlines.pop()
  }

  expression(): Syntax {
    const { lexer } = this
    const first = this.operation()
    if (lexer.peek() !== '?') return first
    const operands = [first]
    while (lexer.peek() === '?') {
      lexer.read()
      operands.push(this.expression())
      if (lexer.peek() !== ':')
        lexer.fail(`a conditional needs a : and a value for false; found ${this.found()}`)
      lexer.read()
      operands.push(this.operation())
    }
    return { kind: 'conditional', operands, start: first.start, end: operands[operands.length - 1]!.end }
  }

  operation(): Syntax {
    const { lexer } = this
    const first = this.unary()
    if (!BINARY.has(lexer.peek())) return first
    const operands = [first]
    const operators: string[] = []
    while (BINARY.has(lexer.peek())) {
      operators.push(lexer.read())
      operands.push(this.unary())
    }
    return {
      kind: 'operation',
      operands,
      operators,
      start: first.start,
      end: operands[operands.length - 1]!.end,
    }
  }

  unary(): Syntax {
    const { lexer } = this
    let operators = ''
    let kind = lexer.peek()
    const start = lexer.start
    while (kind === '-' || kind === '!') {
      operators += lexer.read()
      kind = lexer.peek()
    }
    const operand = this.traversal()
    return operators === '' ? operand : { kind: 'unary', operators, operand, start, end: operand.end }
  }

  traversal(): Syntax {
    const base = this.term()
    let steps: TraversalStep[] | undefined
    for (;;) {
      const kind = this.lexer.peek()
      if (kind !== '.' && kind !== '[') break
      steps ??= []
      if (kind === '.') this.dotted(steps)
      else steps.push(this.indexed())
    }
    if (!steps) return base
    return { kind: 'traversal', base, steps, start: base.start, end: steps[steps.length - 1]!.end }
  }

  dotted(steps: TraversalStep[]): void {
    const { lexer } = this
    lexer.read()
    const start = lexer.start
    const kind = lexer.peek()
    if (kind === 'identifier') {
      steps.push({ kind: 'attribute', name: lexer.word(), start, end: lexer.end })
      lexer.read()
    } else if (kind === 'number') {
      steps.push(this.legacyIndex(start))
    } else if (kind === '*') {
      steps.push({ kind: 'splat', start, end: lexer.end })
      lexer.read()
      this.splatAttributes(steps)
    } else lexer.fail(`a . is followed by a name; found ${this.found()}`)
  }

  /** After `.*` only names and indexes follow, and no second `*`. */
  splatAttributes(steps: TraversalStep[]): void {
    const { lexer } = this
    while (lexer.peek() === '.') {
      lexer.read()
      const start = lexer.start
      const kind = lexer.peek()
      if (kind === 'number') steps.push(this.legacyIndex(start))
      else if (kind === 'identifier') {
        steps.push({ kind: 'attribute', name: lexer.word(), start, end: lexer.end })
        lexer.read()
      } else if (kind === '*') lexer.fail('a .* cannot follow another .*; use [*]')
      else lexer.fail(`a . is followed by a name; found ${this.found()}`)
    }
  }

  legacyIndex(start: number): TraversalStep {
    const { lexer } = this
    const word = lexer.word()
    if (word.includes('.')) lexer.fail(`.${word} is ambiguous; write the indexes in brackets`)
    const end = lexer.end
    lexer.read()
    return { kind: 'position', index: Number(word), start, end }
  }

  indexed(): TraversalStep {
    const { lexer } = this
    lexer.read()
    const start = lexer.start
    if (lexer.peek() === '*') {
      lexer.read()
      if (lexer.peek() !== ']') lexer.fail(`a [* is closed by ]; found ${this.found()}`)
      lexer.read()
      return { kind: 'splat', start, end: lexer.at }
    }
    this.enter(false)
    const key = this.expression()
    if (lexer.peek() !== ']') lexer.fail(`an index is closed by ]; found ${this.found()}`)
    lexer.read()
    this.leave()
    return { kind: 'index', key, start, end: lexer.at }
  }

  term(): Syntax {
    const { lexer } = this
    const kind = lexer.peek()
    const { start, end } = lexer
    switch (kind) {
      case 'number':
        return this.number()
      case 'identifier': {
        const name = lexer.word()
        lexer.read()
        const next = lexer.peek()
        if (next === '(' || next === '::') return this.call(name, start)
        if (name === 'true' || name === 'false')
          return { kind: 'constant', value: name === 'true', start, end }
        if (name === 'null') return { kind: 'constant', value: null, start, end }
        return { kind: 'variable', name, start, end }
      }
      case '"':
      case 'heredoc':
        return this.template(kind, start)
      case '(':
        return this.parentheses(start)
      case '[':
        return this.tuple(start)
      case '{':
        return this.object(start)
      default:
        return lexer.fail(`a value is expected here; found ${this.found()}`)
    }
  }

  number(): Syntax {
    const { lexer } = this
    const { start, end } = lexer
    const value = Number(lexer.word())
    if (Number.isNaN(value)) lexer.fail(`${lexer.word().slice(0, 40)} is no number`)
    lexer.read()
    return { kind: 'constant', value, start, end }
  }

  template(kind: '"' | 'heredoc', start: number): Template {
    this.enter(false)
    const template = parseTemplate(this, { kind: kind === '"' ? 'quoted' : 'heredoc', start })
    this.leave()
    return template
  }

  parentheses(start: number): Syntax {
    const { lexer } = this
    lexer.read()
    this.enter(false)
    const inner = this.expression()
    if (lexer.peek() !== ')') lexer.fail(`a ( is closed by ); found ${this.found()}`)
    lexer.read()
    this.leave()
    return { kind: 'parentheses', inner, start, end: lexer.at }
  }

  call(first: string, start: number): Syntax {
    const { lexer } = this
    let name = first
    while (lexer.peek() === '::') {
      lexer.read()
      if (lexer.peek() !== 'identifier')
        lexer.fail(`a :: is followed by a function's name; found ${this.found()}`)
      name += `::${lexer.word()}`
      lexer.read()
    }
    if (lexer.peek() !== '(') lexer.fail(`${name} is a function and needs its arguments in parentheses`)
    lexer.read()
    this.enter(false)
    const items: Syntax[] = []
    while (lexer.peek() !== ')') {
      items.push(this.expression())
      const separator = lexer.peek()
      if (separator === ')') break
      if (separator !== ',' && separator !== '...') {
        lexer.fail(`arguments of ${name} are separated by commas; found ${this.found()}`)
      }
      lexer.read()
      if (separator === '...' && lexer.peek() !== ')') lexer.fail('after ... the arguments end with )')
    }
    lexer.read()
    this.leave()
    return { kind: 'call', name, arguments: items, start, end: lexer.at }
  }

  tuple(start: number): Syntax {
    const { lexer } = this
    lexer.read()
    this.enter(false)
    if (lexer.peek() === 'identifier' && lexer.word() === 'for') return this.forExpression(start, ']')
    const items: Syntax[] = []
    while (lexer.peek() !== ']') {
      items.push(this.expression())
      if (lexer.peek() === ']') break
      if (lexer.peek() !== ',') lexer.fail(`items of a list are separated by commas; found ${this.found()}`)
      lexer.read()
    }
    lexer.read()
    this.leave()
    return { kind: 'tuple', items, start, end: lexer.at }
  }

  object(start: number): Syntax {
    const { lexer } = this
    lexer.read()
    this.enter(false)
    if (lexer.peek() === 'identifier' && lexer.word() === 'for') return this.forExpression(start, '}')
    this.leave()
    this.enter(true)
    const entries: { key: Syntax; value: Syntax }[] = []
    for (;;) {
      const kind = lexer.peek()
      if (kind === 'newline') {
        lexer.read()
        continue
      }
      if (kind === '}') break
      const key = this.expression()
      const separator = lexer.peek()
      if (separator !== '=' && separator !== ':')
        lexer.fail(`a key is followed by = or :; found ${this.found()}`)
      lexer.read()
      entries.push({ key, value: this.expression() })
      const next = lexer.peek()
      if (next === '}') break
      if (next !== ',' && next !== 'newline') {
        lexer.fail(`entries of an object are separated by commas or new lines; found ${this.found()}`)
      }
      lexer.read()
    }
    lexer.read()
    this.leave()
    return { kind: 'object', entries, start, end: lexer.at }
  }

  /** The names of a `for`, and `in`; the keyword is read. */
  loopNames(): readonly string[] {
    const { lexer } = this
    const names: string[] = []
    for (;;) {
      if (lexer.peek() !== 'identifier') lexer.fail(`for is followed by a name; found ${this.found()}`)
      names.push(lexer.word())
      lexer.read()
      if (lexer.peek() !== ',' || names.length === 2) break
      lexer.read()
    }
    if (lexer.peek() !== 'identifier' || lexer.word() !== 'in') {
      lexer.fail(`the names of a for are followed by in; found ${this.found()}`)
    }
    lexer.read()
    return names
  }

  forExpression(start: number, closer: ']' | '}'): ForExpression {
    const { lexer } = this
    lexer.read()
    const names = this.loopNames()
    const collection = this.expression()
    if (lexer.peek() !== ':') lexer.fail(`the collection of a for is followed by :; found ${this.found()}`)
    lexer.read()
    let key: Syntax | undefined
    let value = this.expression()
    if (lexer.peek() === '=>') {
      if (closer === ']') lexer.fail('a for in [ ] makes a list and has no key; use { }')
      lexer.read()
      key = value
      value = this.expression()
    } else if (closer === '}') lexer.fail('a for in { } makes an object and needs key => value')
    const grouped = lexer.peek() === '...'
    if (grouped) {
      if (closer === ']') lexer.fail('a for in [ ] cannot group with ...; use { }')
      lexer.read()
    }
    let condition: Syntax | undefined
    if (lexer.peek() === 'identifier' && lexer.word() === 'if') {
      lexer.read()
      condition = this.expression()
    }
    if (lexer.peek() !== closer) lexer.fail(`a for is closed by ${closer}; found ${this.found()}`)
    lexer.read()
    this.leave()
    return { kind: 'for', names, collection, key, value, condition, grouped, start, end: lexer.at }
  }
}
