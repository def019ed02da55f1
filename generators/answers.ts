import { nearest } from '../engine/spelling.ts'

/** A check of an answer by a pattern. */
export function matching(pattern: RegExp, form: string): (answer: string) => string | undefined {
  return (answer) => (pattern.test(answer) ? undefined : `${said(answer)}; it must be ${form}`)
}

/** A check of an answer that is one of some words. */
export function oneOf(words: readonly string[]): (answer: string) => string | undefined {
  return (answer) => {
    if (words.includes(answer)) return undefined
    const near = nearest(answer, words)
    return `${said(answer)}; ${near === undefined ? '' : `did you mean ${near}? `}it must be ${inWords(words)}`
  }
}

/** `a, b or c` */
export function inWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

/** A check of a new name: its form, and that the design has no other of that name. */
export function newName(
  pattern: RegExp,
  form: string,
  what: string,
  taken: readonly string[],
): (answer: string) => string | undefined {
  return (answer) => {
    if (!pattern.test(answer)) return `${said(answer)}; it must be ${form}`
    const other = taken.find((name) => name.toLowerCase() === answer.toLowerCase())
    return other === undefined ? undefined : `there is ${what} ${other} already; choose another name`
  }
}

/** What was answered, as a sentence begins. */
function said(answer: string): string {
  return answer === '' ? 'it is empty' : `it is ${answer}`
}

/** A list that was given in one line: `a, b`. */
export function listOf(answer: string | undefined, separator = ','): readonly string[] {
  return (answer ?? '')
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** A DNS label as the design takes it for names. */
export const NAME = /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/
export const NAME_FORM = 'lower case letters, digits and hyphens, at most 32, a letter first'
export const WHOLE = /^\d{1,6}$/
export const DURATION = /^[1-9][0-9]*[mhdw]$/
export const DURATION_FORM = 'a number with its unit, such as 30m, 24h or 7d'
export const SENTENCE = /^[^\s{}](?:[^\n\r{}]{0,238}[^\s{}])?$/
export const SENTENCE_FORM = 'one line of at most 240 characters without braces'
