/**
 * Patterns of Go (RE2 syntax, golang.org/s/re2syntax) as SOPS has them in `path_regex` and `encrypted_regex`. They come
 * from files under lint, that is from strangers: JavaScript's backtracking would let a pattern of twelve characters run
 * for hours. This matcher walks all states at once (Thompson, 1968), in time linear in text times pattern.
 */

import { programOf, Refused, type State } from './pattern-program.ts'

/** Whether a text contains a match. */
export type Matcher = (text: string) => boolean

/** The most characters of a text that are looked at: paths and keys are shorter. */
const LONGEST = 4096

const known = new Map<string, Matcher | undefined>()

/** The matcher of a pattern; undefined for one that Go refuses too, and for one that is too large. */
export function linearPattern(source: string): Matcher | undefined {
  if (!known.has(source)) {
    if (known.size > 500) known.clear()
    known.set(source, compile(source))
  }
  return known.get(source)
}

function compile(source: string): Matcher | undefined {
  try {
    const program = programOf(source)
    const literal = requiredLiteral(source)
    return (text) => text.includes(literal) && matches(program, text.slice(0, LONGEST))
  } catch (error) {
    if (error instanceof Refused) return undefined
    throw error
  }
}

/** Characters that every match has one after the other: most texts are told by them. '' where none are certain. */
function requiredLiteral(source: string): string {
  if (/[|(]/.test(source)) return ''
  const runs = source.replace(/\[\^?\]?[^\]]*\]|\\[A-Za-z]|.\{[^}]*\}/g, '\n').replace(/.[*?{]/g, '\n')
  return runs
    .split(/\\?[^A-Za-z0-9_/-]/)
    .reduce((longest, run) => (run.length > longest.length ? run : longest), '')
}

function matches(program: readonly State[], text: string): boolean {
  let current = new Set<number>()
  for (let index = 0; index <= text.length; index++) {
    // a match may begin anywhere
    current.add(0)
    const reached = closure(program, current, text, index)
    if (reached === undefined) return true
    const next = new Set<number>()
    if (index < text.length) {
      const code = text.charCodeAt(index)
      for (const at of reached) {
        const state = program[at]!
        if (state.op === 'take' && state.test(code)) next.add(state.next)
      }
    }
    current = next
  }
  return false
}

/** The states that are reached without a character; undefined where the end is one of them. */
function closure(
  program: readonly State[],
  from: ReadonlySet<number>,
  text: string,
  index: number,
): ReadonlySet<number> | undefined {
  const reached = new Set<number>()
  const pending = [...from]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (reached.has(at)) continue
    reached.add(at)
    const state = program[at]!
    if (state.op === 'done') return undefined
    if (state.op === 'split') pending.push(state.next, state.other)
    else if (state.op === 'edge' && state.at(text, index)) pending.push(state.next)
  }
  return reached
}
