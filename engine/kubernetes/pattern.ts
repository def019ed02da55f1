/**
 * Patterns of Kubernetes' schemas are regular expressions of Go (RE2 syntax, golang.org/s/re2syntax); JavaScript reads
 * some of them otherwise and refuses others. They are put into JavaScript's words; what Go does not have (looking
 * around, references back) is left to JavaScript as it stands.
 */

/** Go's classes by name, as the inside of a class. */
const POSIX: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
}

/** `\s` of Go is narrower than JavaScript's: no vertical tab, no Unicode. */
const SPACE = '\\t\\n\\f\\r '
const SYNTAX = /[\^$\\.*+?()[\]{}|/]/
const LETTER = /[A-Za-z]/

const known = new Map<string, RegExp | undefined>()

/** The pattern as JavaScript has it; undefined where neither Go nor JavaScript can read it. */
export function patternOf(source: string): RegExp | undefined {
  if (!known.has(source)) known.set(source, compile(source))
  return known.get(source)
}

function compile(source: string): RegExp | undefined {
  // biome-ignore format: three ways, tried in order
  for (const [text, flags] of [[() => new Translation(source).text(), 'u'], [() => source, 'u'], [() => source, '']] as const) {
    try {
      return new RegExp(text(), flags)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
    }
  }
  return undefined
}

class Translation {
  readonly #source: string
  #at = 0
  /** ignore case, by depth of group */
  readonly #scopes: { fold: boolean; lines: boolean; dotAll: boolean }[] = [
    { fold: false, lines: false, dotAll: false },
  ]

  constructor(source: string) {
    this.#source = source
  }

  text(): string {
    let out = ''
    while (this.#at < this.#source.length) out += this.#next()
    return out
  }

  get #scope() {
    return this.#scopes.at(-1)!
  }

  #next(): string {
    const char = String.fromCodePoint(this.#source.codePointAt(this.#at)!)
    this.#at += char.length
    switch (char) {
      case '(':
        return this.#group()
      case ')':
        if (this.#scopes.length > 1) this.#scopes.pop()
        return ')'
      case '[':
        return this.#class()
      case '\\':
        return this.#escape(false)
      case '.':
        return this.#scope.dotAll ? '[^]' : '[^\\n]'
      case '^':
        return this.#scope.lines ? '(?<=^|\\n)' : '^'
      case '$':
        return this.#scope.lines ? '(?=$|\\n)' : '$'
      case '{':
        // a brace that is no count is a brace
        return /^\d+(,\d*)?\}/.test(this.#source.slice(this.#at)) ? '{' : '\\{'
      case '}':
        return /\{\d+(,\d*)?$/.test(this.#source.slice(0, this.#at - 1)) ? '}' : '\\}'
      case ']':
        return '\\]'
      default:
        return this.#folded(char, '[', ']')
    }
  }

  #folded(char: string, open: string, close: string): string {
    if (!this.#scope.fold || !LETTER.test(char)) return char === '/' ? '\\/' : char
    return `${open}${char.toLowerCase()}${char.toUpperCase()}${close}`
  }

  #group(): string {
    const rest = this.#source.slice(this.#at)
    const named = /^\?P<(\w+)>/.exec(rest)
    if (named) {
      this.#at += named[0].length
      this.#scopes.push({ ...this.#scope })
      return `(?<${named[1]}>`
    }
    const flags = /^\?([imsU]*)(?:-([imsU]+))?([:)])/.exec(rest)
    if (!flags) {
      if (rest.startsWith('?')) throw new SyntaxError('not of Go')
      this.#scopes.push({ ...this.#scope })
      return '('
    }
    this.#at += flags[0].length
    const [, on = '', off = '', end] = flags
    const changed = { ...this.#scope }
    for (const [letters, value] of [
      [on, true],
      [off, false],
    ] as const) {
      if (letters.includes('i')) changed.fold = value
      if (letters.includes('m')) changed.lines = value
      if (letters.includes('s')) changed.dotAll = value
      if (letters.includes('U')) throw new SyntaxError('lazy by default')
    }
    if (end === ')') {
      this.#scopes[this.#scopes.length - 1] = changed
      return ''
    }
    this.#scopes.push(changed)
    return '(?:'
  }

  /** Behind the opening bracket of a class. */
  #class(): string {
    const negated = this.#source[this.#at] === '^'
    if (negated) this.#at++
    let out = ''
    for (let first = true; ; first = false) {
      if (this.#at >= this.#source.length) throw new SyntaxError('a class without an end')
      const char = this.#source[this.#at]!
      if (char === ']' && !first) {
        this.#at++
        return `[${negated ? '^' : ''}${out}]`
      }
      const posix = /^\[:(\^?)(\w+):\]/.exec(this.#source.slice(this.#at))
      if (posix) {
        const inside = POSIX[posix[2]!]
        if (inside === undefined || posix[1] !== '') throw new SyntaxError('no such class')
        this.#at += posix[0].length
        out += inside
      } else out += this.#range()
    }
  }

  /** A character of a class, or a range from one to another. */
  #range(): string {
    const from = this.#member()
    const next = this.#source[this.#at + 1]
    if (from.length > 2 && !/^\\(x|u)/.test(from)) return from
    if (this.#source[this.#at] !== '-' || next === undefined || next === ']') return this.#foldedMember(from)
    this.#at++
    const to = this.#member()
    if (/^\\[dwsDWSpP]/.test(to)) return `${from}\\-${to}`
    if (!this.#scope.fold) return `${from}-${to}`
    return LETTER.test(from) && LETTER.test(to) && from.length === 1 && to.length === 1
      ? `${from.toLowerCase()}-${to.toLowerCase()}${from.toUpperCase()}-${to.toUpperCase()}`
      : `${from}-${to}`
  }

  #foldedMember(member: string): string {
    return member.length === 1 ? this.#folded(member, '', '') : member
  }

  #member(): string {
    const char = String.fromCodePoint(this.#source.codePointAt(this.#at)!)
    this.#at += char.length
    if (char === '\\') return this.#escape(true)
    return /[[\]^\-\\/(){}|]/.test(char) ? `\\${char}` : char
  }

  /** Behind a backslash. */
  #escape(inClass: boolean): string {
    const char = this.#source[this.#at]
    if (char === undefined) throw new SyntaxError('a backslash at the end')
    this.#at++
    switch (char) {
      case 's':
        return inClass ? SPACE : `[${SPACE}]`
      case 'S':
        if (inClass) throw new SyntaxError('not in a class')
        return `[^${SPACE}]`
      case 'A':
        return '^'
      case 'z':
        return '$'
      case 'a':
        return '\\x07'
      case 'p':
      case 'P':
        if (this.#source[this.#at] === '{') return `\\${char}`
        return `\\${char}{${this.#source[this.#at++]}}`
      case 'Q': {
        const end = this.#source.indexOf('\\E', this.#at)
        const literal = this.#source.slice(this.#at, end < 0 ? undefined : end)
        this.#at = end < 0 ? this.#source.length : end + 2
        return [...literal].map((one) => (SYNTAX.test(one) || one === '-' ? `\\${one}` : one)).join('')
      }
      case 'x': {
        const braced = /^\{([0-9a-fA-F]+)\}/.exec(this.#source.slice(this.#at))
        if (!braced) return '\\x'
        this.#at += braced[0].length
        return `\\u{${braced[1]}}`
      }
    }
    if (/[dDwWbBtnrfv0]/.test(char)) return inClass && char === 'b' ? '\\x08' : `\\${char}`
    if (/[1-9A-Za-z]/.test(char)) throw new SyntaxError('not of Go')
    if (SYNTAX.test(char)) return `\\${char}`
    return char === '-' && inClass ? '\\-' : char
  }
}
