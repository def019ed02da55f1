/**
 * Regular expressions of strangers, matched in time linear in the text: a program of states that all advance together
 * (K. Thompson, "Regular Expression Search Algorithm", 1968). The syntax that names of objects are selected by: characters,
 * `.`, classes, groups, `|`, `* + ? {m,n}`, `^` and `$`, as RE2 reads them.
 */
export class Regular {
  readonly #states: State[] = []
  readonly #start: number

  private constructor(source: string) {
    const parser = new Parser(source, this.#states)
    const fragment = parser.alternatives()
    if (!parser.ended) throw new SyntaxError('unmatched )')
    const end = this.#states.push({ kind: 'match', next: -1, other: -1 }) - 1
    for (const patch of fragment.ends) patch(end)
    this.#start = fragment.start
  }

  /** The expression; undefined for one that is none, or that uses more than this reads. */
  static read(source: string): Regular | undefined {
    const known = read.get(source)
    if (known !== undefined) return known ?? undefined
    let made: Regular | null = null
    try {
      made = new Regular(source)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
    }
    if (read.size > 1000) read.clear()
    read.set(source, made)
    return made ?? undefined
  }

  /** Whether the whole text matches. */
  matches(text: string): boolean {
    return this.#run(text, true)
  }

  /** Whether some part of the text matches. */
  finds(text: string): boolean {
    return this.#run(text, false)
  }

  #run(text: string, whole: boolean): boolean {
    let now = new Set<number>()
    this.#enter(this.#start, 0, text.length, now)
    for (let at = 0; ; at++) {
      if (!whole && this.#accepts(now)) return true
      if (at >= text.length) return this.#accepts(now)
      const code = text.charCodeAt(at)
      const next = new Set<number>()
      for (const index of now) {
        const state = this.#states[index]!
        if (state.kind === 'one' && state.takes!(code)) this.#enter(state.next, at + 1, text.length, next)
      }
      if (!whole) this.#enter(this.#start, at + 1, text.length, next)
      now = next
    }
  }

  #accepts(now: ReadonlySet<number>): boolean {
    for (const index of now) if (this.#states[index]!.kind === 'match') return true
    return false
  }

  #enter(first: number, at: number, length: number, into: Set<number>): void {
    const pending = [first]
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      if (into.has(index)) continue
      into.add(index)
      const state = this.#states[index]!
      if (state.kind === 'split') pending.push(state.next, state.other)
      else if (state.kind === 'start' && at === 0) pending.push(state.next)
      else if (state.kind === 'end' && at === length) pending.push(state.next)
    }
  }
}

const read = new Map<string, Regular | null>()

interface State {
  readonly kind: 'one' | 'split' | 'start' | 'end' | 'match'
  readonly takes?: (code: number) => boolean
  next: number
  other: number
}

interface Fragment {
  readonly start: number
  readonly ends: readonly ((target: number) => void)[]
}

const MAX_STATES = 5000
const DIGIT = (code: number): boolean => code >= 48 && code <= 57
const WORD = (code: number): boolean =>
  DIGIT(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95
const SPACE = (code: number): boolean => code === 32 || (code >= 9 && code <= 13 && code !== 11)
const CLASSES: Readonly<Record<string, (code: number) => boolean>> = {
  d: DIGIT,
  w: WORD,
  s: SPACE,
  D: (code) => !DIGIT(code),
  W: (code) => !WORD(code),
  S: (code) => !SPACE(code),
}

class Parser {
  readonly #source: string
  readonly #states: State[]
  #at = 0

  constructor(source: string, states: State[]) {
    this.#source = source
    this.#states = states
  }

  get ended(): boolean {
    return this.#at >= this.#source.length
  }

  get #next(): string {
    return this.#source[this.#at] ?? ''
  }

  #add(state: Omit<State, 'next' | 'other'>, next = -1, other = -1): number {
    if (this.#states.length >= MAX_STATES) throw new SyntaxError('too large')
    return this.#states.push({ ...state, next, other }) - 1
  }

  #single(kind: State['kind'], takes?: (code: number) => boolean): Fragment {
    const start = this.#add(takes ? { kind, takes } : { kind })
    return { start, ends: [this.#patch(start, 'next')] }
  }

  #patch(index: number, side: 'next' | 'other') {
    return (target: number): void => {
      this.#states[index]![side] = target
    }
  }

  alternatives(): Fragment {
    let found = this.#sequence()
    while (this.#next === '|') {
      this.#at++
      const other = this.#sequence()
      found = {
        start: this.#add({ kind: 'split' }, found.start, other.start),
        ends: [...found.ends, ...other.ends],
      }
    }
    return found
  }

  #sequence(): Fragment {
    let found: Fragment | undefined
    while (!this.ended && this.#next !== '|' && this.#next !== ')') {
      const next = this.#repeated()
      if (found) for (const patch of found.ends) patch(next.start)
      found = { start: found?.start ?? next.start, ends: next.ends }
    }
    return found ?? this.#empty()
  }

  #empty(): Fragment {
    const start = this.#add({ kind: 'split' })
    return { start, ends: [this.#patch(start, 'next'), this.#patch(start, 'other')] }
  }

  #repeated(): Fragment {
    const begin = this.#at
    let found = this.#atom()
    for (;;) {
      const range = this.#range()
      if (!range) return found
      const end = this.#at
      found = this.#times(found, begin, range)
      this.#at = end
      if (this.#next === '?') this.#at++
    }
  }

  #range(): readonly [number, number] | undefined {
    const simple = { '*': [0, Infinity], '+': [1, Infinity], '?': [0, 1] } as const
    const one = simple[this.#next as '*']
    if (one) {
      this.#at++
      return one
    }
    const counted = /^\{(\d{1,3})(,(\d{1,3})?)?\}/.exec(this.#source.slice(this.#at, this.#at + 10))
    if (!counted) return undefined
    this.#at += counted[0].length
    const least = Number(counted[1])
    return [
      least,
      counted[2] === undefined ? least : counted[3] === undefined ? Infinity : Number(counted[3]),
    ]
  }

  /** Reads the atom again for each repetition: its states are not shared. */
  #times(first: Fragment, begin: number, [least, most]: readonly [number, number]): Fragment {
    const again = (): Fragment => {
      this.#at = begin
      return this.#atom()
    }
    const parts: Fragment[] = []
    for (let i = 0; i < least; i++) parts.push(i === 0 ? first : again())
    if (most === Infinity) {
      const body = parts.length === 0 ? first : parts.length === least && least > 0 ? again() : first
      const loop = this.#add({ kind: 'split' }, body.start)
      for (const patch of body.ends) patch(loop)
      parts.push({ start: loop, ends: [this.#patch(loop, 'other')] })
    } else {
      const skips: ((target: number) => void)[] = []
      for (let i = least; i < most; i++) {
        const body = i === 0 ? first : again()
        const fork = this.#add({ kind: 'split' }, body.start)
        skips.push(this.#patch(fork, 'other'))
        parts.push({ start: fork, ends: body.ends })
      }
      if (parts.length === 0) return this.#empty()
      return { ...this.#joined(parts), ends: [...parts.at(-1)!.ends, ...skips] }
    }
    return this.#joined(parts)
  }

  #joined(parts: readonly Fragment[]): Fragment {
    for (let i = 1; i < parts.length; i++) for (const patch of parts[i - 1]!.ends) patch(parts[i]!.start)
    return { start: parts[0]!.start, ends: parts.at(-1)!.ends }
  }

  #atom(): Fragment {
    const next = this.#next
    this.#at++
    switch (next) {
      case '(': {
        if (this.#next === '?') {
          const group = /^\?(:|P?<\w+>)/.exec(this.#source.slice(this.#at, this.#at + 40))
          if (!group) throw new SyntaxError('a group of a kind that is not read')
          this.#at += group[0].length
        }
        const found = this.alternatives()
        if (this.#next !== ')') throw new SyntaxError('missing )')
        this.#at++
        return found
      }
      case '^':
        return this.#single('start')
      case '$':
        return this.#single('end')
      case '.':
        return this.#single('one', (code) => code !== 10)
      case '[':
        return this.#single('one', this.#class())
      case '\\':
        return this.#single('one', this.#escape())
      case '*':
      case '+':
      case '?':
        throw new SyntaxError('nothing to repeat')
      default: {
        const code = next.charCodeAt(0)
        return this.#single('one', (one) => one === code)
      }
    }
  }

  #escape(): (code: number) => boolean {
    const next = this.#next
    this.#at++
    const known = CLASSES[next]
    if (known) return known
    if (next === '' || /[A-Za-z0-9]/.test(next)) throw new SyntaxError('an escape that is not read')
    const code = next.charCodeAt(0)
    return (one) => one === code
  }

  #class(): (code: number) => boolean {
    const negated = this.#next === '^'
    if (negated) this.#at++
    const tests: ((code: number) => boolean)[] = []
    for (let first = true; first || this.#next !== ']'; first = false) {
      if (this.ended || this.#source.startsWith('[:', this.#at)) throw new SyntaxError('missing ]')
      const from = this.#next
      this.#at++
      if (from === '\\') {
        tests.push(this.#escape())
        continue
      }
      const low = from.charCodeAt(0)
      if (this.#next === '-' && (this.#source[this.#at + 1] ?? ']') !== ']') {
        const high = this.#source.charCodeAt(this.#at + 1)
        this.#at += 2
        tests.push((code) => code >= low && code <= high)
      } else tests.push((code) => code === low)
    }
    this.#at++
    return (code) => tests.some((test) => test(code)) !== negated
  }
}
