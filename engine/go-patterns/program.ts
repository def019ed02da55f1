/** Patterns in Go's syntax as programs of small steps, for go-pattern.ts to walk. */

/** The most states of a pattern, repetitions written out. */
const MOST_STATES = 2000
/** One step of a program: take a character, go on in two ways, stand at an edge, or be done. */
export type State =
  | { readonly op: 'take'; readonly test: (code: number) => boolean; next: number }
  | { readonly op: 'split'; next: number; other: number }
  | { readonly op: 'edge'; readonly at: (text: string, index: number) => boolean; next: number }
  | { readonly op: 'done' }

/** A pattern that Go refuses too, or that is too large. */
export class Refused extends Error {}

/** The program of a pattern; it begins at state 0. Throws `Refused`. */
export function programOf(source: string): readonly State[] {
  return new Compiler(source).program()
}

/** A part of a program: where it begins, and the ends that lead on to what follows. */
interface Fragment {
  readonly start: number
  readonly open: readonly ((target: number) => void)[]
}

type Test = (code: number) => boolean

const isDigit: Test = (code) => code >= 48 && code <= 57
const isWord: Test = (code) =>
  isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95
const isSpace: Test = (code) => code === 32 || code === 9 || code === 10 || code === 12 || code === 13
const not =
  (test: Test): Test =>
  (code) =>
    !test(code)
const CLASSES: Readonly<Record<string, Test>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace),
}
const POSIX: Readonly<Record<string, Test>> = {
  alnum: (code) => isWord(code) && code !== 95,
  alpha: (code) => isWord(code) && code !== 95 && !isDigit(code),
  digit: isDigit,
  lower: (code) => code >= 97 && code <= 122,
  upper: (code) => code >= 65 && code <= 90,
  space: isSpace,
  word: isWord,
  punct: (code) => code > 32 && code < 127 && (!isWord(code) || code === 95),
}
const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11 }
const isStart = (_: string, index: number) => index === 0
const isEnd = (text: string, index: number) => index === text.length
const isEdge = (text: string, index: number) =>
  (index > 0 && isWord(text.charCodeAt(index - 1))) !==
  (index < text.length && isWord(text.charCodeAt(index)))

class Compiler {
  readonly #source: string
  readonly #states: State[] = []
  #at = 0
  #fold = false
  #depth = 0

  constructor(source: string) {
    this.#source = source
  }

  program(): readonly State[] {
    // the program begins at state 0, wherever its first fragment does
    const entry = this.#add({ op: 'split', next: 0, other: 0 })
    const all = this.#alternatives()
    if (this.#at < this.#source.length) throw new Refused()
    const done = this.#add({ op: 'done' })
    for (const patch of all.open) patch(done)
    this.#states[entry] = { op: 'split', next: all.start, other: all.start }
    return this.#states
  }

  #add(state: State): number {
    if (this.#states.length >= MOST_STATES) throw new Refused()
    this.#states.push(state)
    return this.#states.length - 1
  }

  #peek(): string {
    return this.#source[this.#at] ?? ''
  }

  #take(): string {
    if (this.#at >= this.#source.length) throw new Refused()
    return this.#source[this.#at++]!
  }

  #alternatives(): Fragment {
    let all = this.#sequence()
    while (this.#peek() === '|') {
      this.#at++
      all = this.#either(all, this.#sequence())
    }
    return all
  }

  #either(one: Fragment, other: Fragment): Fragment {
    const start = this.#add({ op: 'split', next: one.start, other: other.start })
    return { start, open: [...one.open, ...other.open] }
  }

  #sequence(): Fragment {
    let whole: Fragment | undefined
    while (this.#at < this.#source.length && this.#peek() !== '|' && this.#peek() !== ')') {
      const part = this.#repeated()
      whole = whole ? this.#joined(whole, part) : part
    }
    return whole ?? this.#nothing()
  }

  #joined(one: Fragment, other: Fragment): Fragment {
    for (const patch of one.open) patch(other.start)
    return { start: one.start, open: other.open }
  }

  #nothing(): Fragment {
    return this.#edge(() => true)
  }

  #edge(at: (text: string, index: number) => boolean): Fragment {
    const state = { op: 'edge' as const, at, next: 0 }
    const start = this.#add(state)
    return { start, open: [(target) => (state.next = target)] }
  }

  #one(test: Test): Fragment {
    const state = { op: 'take' as const, test, next: 0 }
    const start = this.#add(state)
    return { start, open: [(target) => (state.next = target)] }
  }

  /** An atom with its repetition; an atom that is repeated by count is read again for each time. */
  #repeated(): Fragment {
    const from = this.#at
    const fold = this.#fold
    const atom = this.#atom()
    const [least, most] = this.#count()
    if (least === 1 && most === 1) return atom
    const end = this.#at
    const again = (): Fragment => {
      this.#at = from
      this.#fold = fold
      const copy = this.#atom()
      this.#at = end
      return copy
    }
    let whole: Fragment | undefined
    let spare: Fragment | undefined = atom
    const next = (): Fragment => {
      const one = spare ?? again()
      spare = undefined
      return one
    }
    for (let index = 0; index < least; index++) {
      const one = next()
      whole = whole ? this.#joined(whole, one) : one
    }
    if (most === Number.POSITIVE_INFINITY) {
      const loop = this.#star(next())
      return whole ? this.#joined(whole, loop) : loop
    }
    for (let index = least; index < most; index++) {
      const one = this.#either(next(), this.#nothing())
      whole = whole ? this.#joined(whole, one) : one
    }
    return whole ?? this.#nothing()
  }

  #star(atom: Fragment): Fragment {
    const state = { op: 'split' as const, next: atom.start, other: 0 }
    const start = this.#add(state)
    for (const patch of atom.open) patch(start)
    return { start, open: [(target) => (state.other = target)] }
  }

  #count(): readonly [least: number, most: number] {
    const sign = this.#peek()
    let count: readonly [number, number] = [1, 1]
    if (sign === '*') count = [0, Number.POSITIVE_INFINITY]
    else if (sign === '+') count = [1, Number.POSITIVE_INFINITY]
    else if (sign === '?') count = [0, 1]
    else if (sign === '{') {
      const match = /^\{(\d{1,4})(,?)(\d{0,4})\}/.exec(this.#source.slice(this.#at, this.#at + 12))
      if (!match) return count
      this.#at += match[0].length - 1
      const least = Number(match[1])
      const most = match[2] === '' ? least : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3])
      if (most < least || least > 1000 || (most > 1000 && most !== Number.POSITIVE_INFINITY))
        throw new Refused()
      count = [least, most]
    } else return count
    this.#at++
    // whether a match is the longest or the shortest does not matter to whether there is one
    if (this.#peek() === '?') this.#at++
    if (/[*+?]/.test(this.#peek())) throw new Refused()
    return count
  }

  #atom(): Fragment {
    const char = this.#take()
    switch (char) {
      case '(':
        return this.#group()
      case '[':
        return this.#one(this.#folded(this.#class()))
      case '.':
        return this.#one((code) => code !== 10)
      case '^':
        return this.#edge(isStart)
      case '$':
        return this.#edge(isEnd)
      case '\\':
        return this.#escape()
      case '*':
      case '+':
      case '?':
        throw new Refused()
      default:
        return this.#one(this.#folded(equal(char.charCodeAt(0))))
    }
  }

  #group(): Fragment {
    if (++this.#depth > 50) throw new Refused()
    const outer = this.#fold
    if (this.#peek() === '?') {
      const head = /^\?(?:P?<\w+>|([imsU]*)(?:-[imsU]+)?(:|\)))/.exec(
        this.#source.slice(this.#at, this.#at + 80),
      )
      if (!head) throw new Refused()
      this.#at += head[0].length
      if (head[1]?.includes('i')) this.#fold = true
      if (head[2] === ')') {
        // flags for what follows in the same group
        this.#depth--
        return this.#nothing()
      }
    }
    const inner = this.#alternatives()
    if (this.#take() !== ')') throw new Refused()
    this.#fold = outer
    this.#depth--
    return inner
  }

  #escape(): Fragment {
    const char = this.#take()
    if (CLASSES[char]) return this.#one(CLASSES[char])
    if (char === 'b') return this.#edge(isEdge)
    if (char === 'B') return this.#edge((text, index) => !isEdge(text, index))
    if (char === 'A') return this.#edge(isStart)
    if (char === 'z') return this.#edge(isEnd)
    return this.#one(this.#folded(equal(this.#literal(char))))
  }

  #literal(char: string): number {
    const control = ESCAPES[char]
    if (control !== undefined) return control
    if (char === 'x') {
      const hex = /^(?:\{([0-9A-Fa-f]{1,4})\}|([0-9A-Fa-f]{2}))/.exec(
        this.#source.slice(this.#at, this.#at + 8),
      )
      if (!hex) throw new Refused()
      this.#at += hex[0].length
      return Number.parseInt(hex[1] ?? hex[2]!, 16)
    }
    if (/[A-Za-z0-9]/.test(char)) throw new Refused()
    return char.charCodeAt(0)
  }

  #class(): Test {
    const negated = this.#peek() === '^'
    if (negated) this.#at++
    const tests: Test[] = []
    for (let first = true; first || this.#peek() !== ']'; first = false) {
      const posix = /^\[:(\^?)(\w+):\]/.exec(this.#source.slice(this.#at, this.#at + 16))
      const named = posix && POSIX[posix[2]!]
      if (posix && named) {
        this.#at += posix[0].length
        tests.push(posix[1] ? not(named) : named)
        continue
      }
      const char = this.#take()
      const set = char === '\\' ? CLASSES[this.#peek()] : undefined
      if (set) {
        this.#at++
        tests.push(set)
        continue
      }
      const low = char === '\\' ? this.#literal(this.#take()) : char.charCodeAt(0)
      tests.push(this.#range(low))
    }
    this.#at++
    return (code) => tests.some((test) => test(code)) !== negated
  }

  #range(low: number): Test {
    if (this.#peek() !== '-' || this.#source[this.#at + 1] === ']') return equal(low)
    this.#at++
    const char = this.#take()
    const high = char === '\\' ? this.#literal(this.#take()) : char.charCodeAt(0)
    if (high < low) throw new Refused()
    return (code) => code >= low && code <= high
  }

  #folded(test: Test): Test {
    if (!this.#fold) return test
    return (code) => {
      const char = String.fromCharCode(code)
      return test(code) || test(char.toLowerCase().charCodeAt(0)) || test(char.toUpperCase().charCodeAt(0))
    }
  }
}

function equal(code: number): Test {
  return (other) => other === code
}
