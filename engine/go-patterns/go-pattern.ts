import { programOf, Refused, type State } from './program.ts'

/**
 * A pattern of Go (RE2 syntax, golang.org/s/re2syntax) as SOPS and Kustomize have them. They come from files under lint,
 * that is from strangers: JavaScript's backtracking would let a pattern of twelve characters run for hours. This one
 * walks all states at once (K. Thompson, "Regular Expression Search Algorithm", 1968), in time linear in text times
 * pattern.
 */
export class GoPattern {
  readonly #program: readonly State[]

  private constructor(program: readonly State[]) {
    this.#program = program
  }

  /** The pattern; undefined for one that Go refuses too, and for one that is too large. */
  static read(source: string): GoPattern | undefined {
    if (!known.has(source)) {
      if (known.size > 1000) known.clear()
      known.set(source, GoPattern.#compiled(source))
    }
    return known.get(source)
  }

  static #compiled(source: string): GoPattern | undefined {
    try {
      return new GoPattern(programOf(source))
    } catch (error) {
      if (error instanceof Refused) return undefined
      throw error
    }
  }

  /** Whether the whole text is a match. */
  matches(text: string): boolean {
    return this.#run(text, true)
  }

  /** Whether the text contains a match. */
  finds(text: string): boolean {
    return this.#run(text, false)
  }

  #run(text: string, whole: boolean): boolean {
    let current = new Set([0])
    for (let index = 0; ; index++) {
      const { reached, isDone } = this.#closure(current, text, index)
      if (isDone && (!whole || index === text.length)) return true
      if (index === text.length) return false
      const code = text.charCodeAt(index)
      // a match that is looked for may begin anywhere
      current = new Set(whole ? [] : [0])
      for (const at of reached) {
        const state = this.#program[at]!
        if (state.op === 'take' && state.test(code)) current.add(state.next)
      }
    }
  }

  /** The states that are reached without a character, and whether the end is one of them. */
  #closure(from: ReadonlySet<number>, text: string, index: number) {
    const reached = new Set<number>()
    const pending = [...from]
    let isDone = false
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (reached.has(at)) continue
      reached.add(at)
      const state = this.#program[at]!
      if (state.op === 'done') isDone = true
      else if (state.op === 'split') pending.push(state.next, state.other)
      else if (state.op === 'edge' && state.at(text, index)) pending.push(state.next)
    }
    return { reached, isDone }
  }
}

const known = new Map<string, GoPattern | undefined>()
