/** A token of a PromQL expression; offsets are those of the expression. */
export interface PromqlToken {
  readonly kind: 'word' | 'number' | 'duration' | 'string' | 'sign'
  readonly text: string
  readonly start: number
  readonly end: number
}

/** A vector selector with what it is compared to, where that is a constant. */
export interface Selector {
  /** undefined for `{job="x"}` */
  readonly metric: string | undefined
  readonly matchers: readonly {
    readonly label: string
    readonly operator: string
    readonly value: string
  }[]
  readonly start: number
  readonly end: number
  readonly threshold: Threshold | undefined
  /** the selector that stands behind `and` right after this one's threshold */
  readonly and: Selector | undefined
}

/** A number in an expression. */
export interface PromqlNumber {
  readonly value: number
  readonly start: number
  readonly end: number
}

/** `> (14.4 * 0.001)`: the comparison, its value, and the factors where it is written as a product of numbers. */
export interface Threshold {
  readonly operator: string
  readonly value: number
  readonly factors: readonly PromqlNumber[]
  readonly start: number
  readonly end: number
}

const TOKEN =
  /(?<blank>\s+|#[^\n]*)|(?<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)|(?<duration>(?:\d+(?:ms|[smhdwy]))+(?![\w.]))|(?<number>0x[\da-f]+|(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)|(?<word>[a-z_:][\w:]*)|(?<sign>==|!=|=~|!~|>=|<=|[-+*/%^<>=(){}[\],:@$])/giy

/** The tokens of an expression, without blanks and comments; undefined where a character belongs to none. Linear. */
export function promqlTokens(expression: string): readonly PromqlToken[] | undefined {
  const tokens: PromqlToken[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < expression.length) {
    const start = TOKEN.lastIndex
    const groups = TOKEN.exec(expression)?.groups
    if (!groups) return undefined
    if (groups.blank !== undefined) continue
    const kind = (['string', 'duration', 'number', 'word', 'sign'] as const).find(
      (name) => groups[name] !== undefined,
    )!
    tokens.push({ kind, text: groups[kind]!, start, end: TOKEN.lastIndex })
  }
  return tokens
}

/** Words of the grammar that name no metric. */
const KEYWORDS = new Set(
  'and or unless by without on ignoring group_left group_right bool offset inf nan start end atan2'.split(
    ' ',
  ),
)
const GROUPING = new Set('by without on ignoring group_left group_right'.split(' '))

/** Every vector selector of an expression, in its order; [] where it cannot be read. */
export function selectorsOf(expression: string): readonly Selector[] {
  const tokens = promqlTokens(expression)
  return tokens ? new SelectorReader(tokens).read() : []
}

/** A pass over tokens. */
class SelectorReader {
  readonly #tokens: readonly PromqlToken[]
  #at = 0

  constructor(tokens: readonly PromqlToken[]) {
    this.#tokens = tokens
  }

  read(): readonly Selector[] {
    const found: { selector: Selector; next: number }[] = []
    while (this.#at < this.#tokens.length) {
      const { kind, text } = this.#tokens[this.#at]!
      const behind = this.#tokens[this.#at + 1]?.text
      if (kind === 'word' && GROUPING.has(text.toLowerCase()) && behind === '(') this.#skipTo(')')
      else if (kind === 'word' && this.#isMetric(text, behind)) found.push(this.#selector(text))
      else if (text === '{') found.push(this.#selector(undefined))
      else this.#at++
    }
    // from the last, so that a chain of `and` is known to its first
    const made: Selector[] = []
    for (const [index, { selector, next }] of [...found.entries()].reverse()) {
      const follows = made[0]
      const joined =
        selector.threshold !== undefined &&
        follows !== undefined &&
        this.#tokens[next]?.text.toLowerCase() === 'and' &&
        this.#tokens[next + 1]?.start === follows.start
      made.unshift(joined ? { ...selector, and: follows } : selector)
      found[index]!.selector = made[0]!
    }
    return made
  }

  #isMetric(text: string, behind: string | undefined): boolean {
    const word = text.toLowerCase()
    return !KEYWORDS.has(word) && behind !== '(' && !(behind !== undefined && /^(by|without)$/i.test(behind))
  }

  #skipTo(sign: string): void {
    while (this.#at < this.#tokens.length && this.#tokens[this.#at]!.text !== sign) this.#at++
    this.#at++
  }

  #selector(metric: string | undefined): { selector: Selector; next: number } {
    const start = this.#tokens[this.#at]!.start
    if (metric !== undefined) this.#at++
    const matchers: { label: string; operator: string; value: string }[] = []
    if (this.#tokens[this.#at]?.text === '{') {
      const from = this.#at
      this.#skipTo('}')
      for (let index = from + 1; index + 2 < this.#at; index++) {
        const [label, operator, value] = this.#tokens.slice(index, index + 3)
        if (label!.kind === 'word' && value!.kind === 'string' && operator!.kind === 'sign')
          matchers.push({ label: label!.text, operator: operator!.text, value: value!.text.slice(1, -1) })
      }
    }
    const end = this.#tokens[this.#at - 1]?.end ?? start
    const { threshold, next } = this.#threshold()
    return { selector: { metric, matchers, start, end, threshold, and: undefined }, next }
  }

  #threshold(): { threshold: Threshold | undefined; next: number } {
    const sign = this.#tokens[this.#at]
    if (!sign || !/^([<>]=?|==|!=)$/.test(sign.text)) return { threshold: undefined, next: this.#at }
    const reader = new ConstantReader(this.#tokens, this.#at + 1)
    const constant = reader.sum()
    if (constant === undefined) return { threshold: undefined, next: this.#at }
    const last = this.#tokens[reader.at - 1]!
    return {
      threshold: {
        operator: sign.text,
        value: constant.value,
        factors: constant.factors,
        start: this.#tokens[this.#at + 1]!.start,
        end: last.end,
      },
      next: reader.at,
    }
  }
}

interface Constant {
  readonly value: number
  readonly factors: readonly PromqlNumber[]
}

/** Reads arithmetic of numbers; undefined where anything else stands. */
class ConstantReader {
  readonly #tokens: readonly PromqlToken[]
  at: number
  #depth = 0

  constructor(tokens: readonly PromqlToken[], at: number) {
    this.#tokens = tokens
    this.at = at
  }

  sum(): Constant | undefined {
    let left = this.#product()
    for (let sign = this.#sign('+', '-'); left && sign; sign = this.#sign('+', '-')) {
      const right = this.#product()
      left = right && {
        value: sign === '+' ? left.value + right.value : left.value - right.value,
        factors: [],
      }
    }
    return left
  }

  #product(): Constant | undefined {
    let left = this.#operand()
    for (let sign = this.#sign('*', '/'); left && sign; sign = this.#sign('*', '/')) {
      const start = this.#tokens[this.at]?.start ?? 0
      const right = this.#operand()
      if (!right) return undefined
      const value = sign === '*' ? left.value * right.value : left.value / right.value
      const own = right.factors.length === 1 ? right.factors : [numberAt(right.value, start, this.#end())]
      left = { value, factors: sign === '*' ? [...left.factors, ...own] : [] }
    }
    return left
  }

  #operand(): Constant | undefined {
    const token = this.#tokens[this.at]
    if (!token || this.#depth > 50) return undefined
    this.at++
    if (token.kind === 'number') {
      const value = Number(token.text)
      return { value, factors: [numberAt(value, token.start, token.end)] }
    }
    if (token.text !== '(') return undefined
    this.#depth++
    const inner = this.sum()
    this.#depth--
    if (!inner || this.#tokens[this.at]?.text !== ')') return undefined
    this.at++
    // what is a sum inside is one factor outside
    return inner.factors.length > 0
      ? inner
      : { value: inner.value, factors: [numberAt(inner.value, token.start, this.#end())] }
  }

  #sign(...signs: readonly string[]): string | undefined {
    const text = this.#tokens[this.at]?.text
    if (text === undefined || !signs.includes(text)) return undefined
    this.at++
    return text
  }

  #end(): number {
    return this.#tokens[this.at - 1]!.end
  }
}

function numberAt(value: number, start: number, end: number): PromqlNumber {
  return { value, start, end }
}
