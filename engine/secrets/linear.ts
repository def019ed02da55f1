/** What a pattern is measured by. */
interface Measure {
  /** in how many ways it may divide a text it is tried on, at most */
  readonly ways: number
  /** whether a part of it may match more or fewer characters */
  readonly varies: boolean
  /** quantifiers without an upper bound */
  readonly unbounded: number
}

/** What is asked of a pattern. */
export interface Limits {
  /** quantifiers without an upper bound that it may have: none for what is searched for in whole files */
  readonly unbounded: number
}

const MOST_WAYS = 1000
const MOST_REPEATS = 1000
const EMPTY: Measure = { ways: 1, varies: false, unbounded: 0 }

class Refused extends Error {}

/**
 * Why a regular expression may take more than linear time, in words; undefined where it cannot. The rules are syntactic
 * and err on the safe side: no back reference, nothing looked around for, no quantifier within another, each with an upper
 * bound, and so few ways to divide a text that all of them may be tried. Its syntax is JavaScript's.
 */
export function slownessOf(source: string, limits: Limits = { unbounded: 0 }): string | undefined {
  try {
    new RegExp(source)
  } catch {
    return 'it is no regular expression of JavaScript'
  }
  try {
    const reader = new Reader(source)
    const { ways, unbounded } = reader.alternatives()
    if (unbounded > limits.unbounded)
      return 'a quantifier has no upper bound; write {0,200} for * and {1,200} for +'
    return ways > MOST_WAYS
      ? `it can divide a text in ${ways} ways, more than ${MOST_WAYS}; narrow its quantifiers`
      : undefined
  } catch (error) {
    if (error instanceof Refused) return error.message
    throw error
  }
}

class Reader {
  readonly #source: string
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  /** alternatives up to the end or the bracket that closes them */
  alternatives(): Measure {
    let ways = 0
    let varies = false
    let unbounded = 0
    for (;;) {
      const one = this.#sequence()
      ways += one.ways
      varies ||= one.varies || ways > 1
      unbounded = Math.max(unbounded, one.unbounded)
      if (this.#source[this.#at] !== '|') return { ways, varies, unbounded }
      this.#at++
    }
  }

  #sequence(): Measure {
    let sum = EMPTY
    while (this.#at < this.#source.length && !/[|)]/.test(this.#source[this.#at]!)) {
      const one = this.#quantified(this.#atom())
      sum = {
        ways: Math.min(sum.ways * one.ways, Number.MAX_SAFE_INTEGER),
        varies: sum.varies || one.varies,
        unbounded: sum.unbounded + one.unbounded,
      }
    }
    return sum
  }

  #atom(): Measure {
    const letter = this.#source[this.#at]!
    if (letter === '\\') {
      const next = this.#source[this.#at + 1] ?? ''
      if (/[1-9k]/.test(next)) throw new Refused('it refers back to what it matched')
      this.#at += 2
      return EMPTY
    }
    if (letter === '[') {
      this.#at++
      while (this.#at < this.#source.length && this.#source[this.#at] !== ']')
        this.#at += this.#source[this.#at] === '\\' ? 2 : 1
      this.#at++
      return EMPTY
    }
    this.#at++
    if (letter !== '(') return EMPTY
    const kind = /^\?(?:[:]|<[A-Za-z_]\w*>)/.exec(this.#source.slice(this.#at, this.#at + 80))?.[0]
    if (kind === undefined && this.#source[this.#at] === '?') throw new Refused('it looks around')
    this.#at += kind?.length ?? 0
    const inner = this.alternatives()
    this.#at++
    return inner
  }

  #quantified(atom: Measure): Measure {
    const written = /^(?:[*+?]|\{(\d+)(,(\d*))?\})\??/.exec(this.#source.slice(this.#at, this.#at + 20))
    if (!written) return atom
    this.#at += written[0].length
    const [sign] = written[0]
    const least = sign === '{' ? Number(written[1]) : sign === '+' ? 1 : 0
    const open = sign === '*' || sign === '+' || (written[2] !== undefined && written[3] === '')
    const most = open ? Number.POSITIVE_INFINITY : sign === '?' ? 1 : Number(written[3] ?? least)
    if (most > 1 && atom.varies)
      throw new Refused('a quantifier stands within another, or around alternatives')
    if (most > MOST_REPEATS && !open) throw new Refused(`it repeats a part more than ${MOST_REPEATS} times`)
    if (open) return { ways: atom.ways, varies: true, unbounded: atom.unbounded + 1 }
    return {
      ways: most <= 1 ? atom.ways + (least === 0 ? 1 : 0) : most - least + 1,
      varies: atom.varies || most !== least,
      unbounded: atom.unbounded,
    }
  }
}
