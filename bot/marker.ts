import { createHash } from 'node:crypto'

/** What a hidden comment of ours is about. */
export type MarkerKind = 'check' | 'finding' | 'fix' | 'waive' | 'gone' | 'answer'

/**
 * The hidden first line of what we write: an HTML comment with JSON in it. `>` and `-` are escaped, so that nothing in
 * it ends the comment; the characters of a mention or a link mean nothing inside one.
 */
export function marker(kind: MarkerKind, state: object): string {
  const json = JSON.stringify(state).replace(
    /[<>&@#-]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return `<!-- infra-lint:${kind} ${json} -->`
}

/**
 * The state that a body of ours carries, or undefined: a body that somebody else wrote in our form is told apart by
 * its author, not here. What cannot be read counts as absent.
 */
export function markerIn(body: string, kind: MarkerKind): Readonly<Record<string, unknown>> | undefined {
  const start = `<!-- infra-lint:${kind} `
  if (!body.startsWith(start)) return undefined
  const end = body.indexOf(' -->', start.length)
  if (end < 0) return undefined
  try {
    const state: unknown = JSON.parse(body.slice(start.length, end))
    return typeof state === 'object' && state !== null && !Array.isArray(state)
      ? (state as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** The strings of a list in such a state; anything else in it is left out. */
export function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

/** Whether a body says what we would write: GitHub's editor turns line ends, and spaces at the end mean nothing. */
export function sameBody(a: string, b: string): boolean {
  return a === b || settled(a) === settled(b)
}

function settled(body: string): string {
  return body.replaceAll('\r\n', '\n').trimEnd()
}

/** A short name for a content: 16 hex digits of SHA-256. */
export function digestOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16)
}

/** Digits of a fingerprint that hidden state keeps: 40 bits tell the findings of one repository apart. */
const DIGITS = 10

/** A fingerprint in hidden state, where thousands must fit. */
export function shortName(fingerprint: string): string {
  return fingerprint.replace(/^v1:/, '').slice(0, DIGITS)
}

/** Short names as one text, and back. */
export function joined(names: readonly string[]): string {
  return names.join('')
}

/** The short names of a text; [] for anything else. */
export function namesIn(value: unknown): readonly string[] {
  return typeof value === 'string' ? (value.match(/[0-9a-f]{10}/g) ?? []) : []
}
