import { GoPattern } from '../go-patterns/go-pattern.ts'

/** Whether a text contains a match. */
export type Matcher = (text: string) => boolean

/** The most characters of a text that are looked at: paths and keys are shorter. */
const LONGEST = 4096

/** The matcher of a `path_regex` or `encrypted_regex` of SOPS; undefined for a pattern that Go refuses too, or too large. */
export function linearPattern(source: string): Matcher | undefined {
  const pattern = GoPattern.read(source)
  if (!pattern) return undefined
  const literal = requiredLiteral(source)
  return (text) => text.includes(literal) && pattern.finds(text.slice(0, LONGEST))
}

/** Characters that every match has one after the other: most texts are told by them. '' where none are certain. */
function requiredLiteral(source: string): string {
  if (/[|(]/.test(source)) return ''
  const runs = source.replace(/\[\^?\]?[^\]]*\]|\\[A-Za-z]|.\{[^}]*\}/g, '\n').replace(/.[*?{]/g, '\n')
  return runs
    .split(/\\?[^A-Za-z0-9_/-]/)
    .reduce((longest, run) => (run.length > longest.length ? run : longest), '')
}
