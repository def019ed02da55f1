import type { SyntaxProblem } from '../node.ts'
import { literalOf } from './literal.ts'
import { type Parsed, parseExpression } from './parse-expression.ts'
import { isPlain } from './plain.ts'
import { type Reference, referencesOf } from './references.ts'
import { type Syntax, unwrapped } from './syntax.ts'

/** A value that is known without evaluating anything; a wrapper, so that `null` is told apart from "not known". */
export interface Literal {
  readonly value: unknown
}

/** An entry of an object constructor. `key` is undefined where it has to be computed. */
export interface Entry {
  readonly key: string | undefined
  readonly keyStart: number
  readonly keyEnd: number
  readonly value: Expression
}

/** A function call: the name as written (`file`, `provider::x::y`) and its arguments. */
export interface FunctionCall {
  readonly name: string
  readonly arguments: readonly Expression[]
}

/**
 * The right side of an argument: a range that is looked into when somebody asks. Offsets are UTF-16 code units.
 * An expression that is broken answers as one about which nothing is known.
 */
export interface Expression {
  readonly start: number
  readonly end: number
  /** the characters as written */
  readonly text: string
  /** what is wrong with it, undefined where nothing is */
  readonly problem: SyntaxProblem | undefined
  /**
   * The value where it is made of literals only: numbers, booleans, null, strings and heredocs without interpolation,
   * tuples, objects, unary minus, parentheses. Numbers are JavaScript's: beyond 2^53 they are rounded, beyond its
   * range infinite; the digits as written are in `text`. Maps have no prototype surprises (`__proto__` is a key).
   */
  literal(): Literal | undefined
  /** Traversals such as `var.x` and `module.x.y[0]`, in the order of the text, also inside templates. */
  references(): readonly Reference[]
  /** the one reference that the expression is, `"${var.x}"` and `(var.x)` included; undefined for anything else */
  reference(): Reference | undefined
  /** the entries of an object constructor, [] for others */
  entries(): readonly Entry[]
  /** the value under a key of an object constructor; the last of equal keys */
  entry(key: string): Entry | undefined
  /** the items of a tuple constructor, [] for others */
  items(): readonly Expression[]
  /** the call, where the expression is one */
  call(): FunctionCall | undefined
}

const NONE: readonly never[] = []

/** An expression of HCL's native syntax. */
export class NativeExpression implements Expression {
  readonly start: number
  readonly end: number
  readonly #source: string
  #parsed: Parsed | undefined
  #entries: readonly Entry[] | undefined
  #items: readonly Expression[] | undefined

  /** `parsed`: the syntax where it is known; a broken value gives its problem instead, so that nobody parses it. */
  constructor(source: string, start: number, end: number, parsed?: Parsed) {
    this.#source = source
    this.start = start
    this.end = end
    this.#parsed = parsed
  }

  get text(): string {
    return this.#source.slice(this.start, this.end)
  }

  get problem(): SyntaxProblem | undefined {
    if (!this.#parsed && isPlain(this.#source, this.start, this.end)) return undefined
    return this.#parse().problem
  }

  #parse(): Parsed {
    this.#parsed ??= parseExpression(this.#source, this.start, this.end)
    return this.#parsed
  }

  #syntax(): Syntax | undefined {
    const { syntax } = this.#parse()
    return syntax && unwrapped(syntax)
  }

  #within(syntax: Syntax): Expression {
    return new NativeExpression(this.#source, syntax.start, syntax.end, { syntax })
  }

  literal(): Literal | undefined {
    const { syntax } = this.#parse()
    return syntax && literalOf(syntax)
  }

  references(): readonly Reference[] {
    const { syntax } = this.#parse()
    return syntax ? referencesOf(syntax) : NONE
  }

  reference(): Reference | undefined {
    const syntax = this.#syntax()
    if (syntax?.kind !== 'variable' && (syntax?.kind !== 'traversal' || syntax.base.kind !== 'variable'))
      return undefined
    return referencesOf(syntax)[0]
  }

  entries(): readonly Entry[] {
    if (!this.#entries) {
      const syntax = this.#syntax()
      this.#entries =
        syntax?.kind === 'object' ? syntax.entries.map((entry) => this.#entry(entry.key, entry.value)) : NONE
    }
    return this.#entries
  }

  #entry(key: Syntax, value: Syntax): Entry {
    return { key: keyOf(key), keyStart: key.start, keyEnd: key.end, value: this.#within(value) }
  }

  entry(key: string): Entry | undefined {
    return this.entries().findLast((entry) => entry.key === key)
  }

  items(): readonly Expression[] {
    if (!this.#items) {
      const syntax = this.#syntax()
      this.#items = syntax?.kind === 'tuple' ? syntax.items.map((item) => this.#within(item)) : NONE
    }
    return this.#items
  }

  call(): FunctionCall | undefined {
    const syntax = this.#syntax()
    if (syntax?.kind !== 'call') return undefined
    return { name: syntax.name, arguments: syntax.arguments.map((argument) => this.#within(argument)) }
  }
}

/** The key of an object's entry: a bare name stands for itself, anything else for its value. */
export function keyOf(key: Syntax): string | undefined {
  if (key.kind === 'variable') return key.name
  if (key.kind === 'constant' && key.value === null) return 'null'
  const literal = literalOf(key)
  return literal && literal.value !== null && typeof literal.value !== 'object'
    ? String(literal.value)
    : undefined
}
