import { ALPHABETS, type Alphabet } from './alphabets.ts'
import { type Checksum, verify } from './checksums.ts'

/** A stretch of characters of one alphabet; its length, or the least and the greatest. */
export interface Run {
  readonly of: Alphabet
  readonly length: number | readonly [least: number, most: number]
}

/** A literal, one of several literals (`''` makes it optional), or a run. */
export type Part = string | readonly string[] | Run

/** How sure a finding is: a low one fails no run. */
export type Confidence = 'high' | 'medium' | 'low'

/** What may not stand beside a token, as the inside of a character class; `''` lets anything stand there. */
export interface Boundary {
  readonly before?: string
  readonly after?: string
}

/** One credential of a provider: facts, from which pattern, anchors, samples and near misses follow. */
export interface Detector {
  /** `github-pat`: provider first, unique */
  readonly id: string
  /** what the provider calls it */
  readonly name: string
  readonly parts: readonly Part[]
  /** where it departs from the default: no letter, digit or underscore on either side, nor more of the last run */
  readonly boundary?: Boundary
  /** lower-case words, one of which must stand near a token that has no prefix of its own: see `inContext` */
  readonly context?: readonly string[]
  readonly checksum?: Checksum
  /** leading characters that are the same in every token of the kind and may be shown */
  readonly prefix: number
  /** where the format is described */
  readonly source: string
  /** where it departs from `high`, or `medium` for one that needs a context */
  readonly confidence?: Confidence
  /** whether letters match in either case; the pattern then needs the flag `i` */
  readonly ignoreCase?: boolean
}

/** A literal that announces a token, with the least and greatest number of characters of the token before it. */
export interface Anchor {
  readonly literal: string
  readonly before: readonly [least: number, most: number]
  /** the run that follows it, where one does */
  readonly next?: Run | undefined
}

/** Lengths that one part may have. */
export function lengthsOf(part: Part): readonly [least: number, most: number] {
  if (typeof part === 'string') return [part.length, part.length]
  if (!isRun(part)) {
    const lengths = part.map((one) => one.length)
    return [Math.min(...lengths), Math.max(...lengths)]
  }
  return typeof part.length === 'number' ? [part.length, part.length] : part.length
}

/** Tells a run from literals. */
export function isRun(part: Part): part is Run {
  return typeof part === 'object' && 'of' in part
}

const sourceOf = (literal: string) => literal.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

function patternOfPart(part: Part): string {
  if (typeof part === 'string') return sourceOf(part)
  if (!isRun(part)) return `(?:${part.map(sourceOf).join('|')})`
  const [least, most] = lengthsOf(part)
  return `[${ALPHABETS[part.of].of}]{${least === most ? least : `${least},${most}`}}`
}

/** The characters of a run, as the inside of a class; nothing for a literal. */
const insideOf = (part: Part | undefined) => (part && isRun(part) ? ALPHABETS[part.of].of : '')

/** The characters that make a word longer, for a side on which the detector says nothing. */
function boundaryOf(detector: Detector): Required<Boundary> {
  const first = detector.parts[0]!
  const last = detector.parts.at(-1)!
  const padded = isRun(last) && last.of === 'pad'
  const hyphen = isRun(first) ? '\\-' : ''
  return {
    before: detector.boundary?.before ?? `0-9A-Za-z_${hyphen}${insideOf(first)}`,
    after:
      detector.boundary?.after ??
      `0-9A-Za-z_${hyphen}${insideOf(last)}${padded ? insideOf(detector.parts.at(-2)) : ''}`,
  }
}

/**
 * The source of a regular expression for one token, to be used sticky or global: bounded quantifiers only, none
 * nested, and one character looked at on either side. A token that begins with a run is no digest (`sha256:…`).
 */
export function patternOf(detector: Detector): string {
  const { before, after } = boundaryOf(detector)
  const digest = isRun(detector.parts[0]!) ? '(?<!sha\\d{1,3}[:\\-])' : ''
  return [
    before && `(?<![${before}])`,
    digest,
    ...detector.parts.map(patternOfPart),
    after && `(?![${after}])`,
  ].join('')
}

/** The flags the pattern is to be compiled with, beside `y` or `g`. */
export function flagsOf(detector: Detector): '' | 'i' {
  return detector.ignoreCase ? 'i' : ''
}

/** The most combinations of alternatives that are spelt out as anchors. */
const MOST_ANCHORS = 40
/** The shortest literal worth stopping at, and the shortest where a word of the context would do as well. */
const SHORTEST_ANCHOR = 3
const SHORTEST_BESIDE_CONTEXT = 4

interface Stretch {
  readonly literals: readonly string[]
  readonly before: readonly [least: number, most: number]
  readonly next: Run | undefined
}

/** The stretches of neighbouring literals, spelt out, each with the lengths that may stand before it. */
function stretchesOf(parts: readonly Part[]): Stretch[] {
  const stretches: Stretch[] = []
  let least = 0
  let most = 0
  let literals: readonly string[] = []
  let before: Stretch['before'] = [0, 0]
  const close = (next?: Run): void => {
    if (literals.length > 0) stretches.push({ literals, before, next })
    literals = []
  }
  for (const part of parts) {
    if (isRun(part)) close(part)
    else {
      const endings = typeof part === 'string' ? [part] : part
      if (literals.length * endings.length > MOST_ANCHORS) close()
      if (literals.length === 0) {
        before = [least, most]
        literals = endings
      } else literals = literals.flatMap((literal) => endings.map((ending) => literal + ending))
    }
    const [shortest, longest] = lengthsOf(part)
    least += shortest
    most += longest
  }
  close()
  return stretches
}

/**
 * The literals of a token at which it is looked for, in lower case, each with its distance from the token's start:
 * the stretch whose shortest spelling is longest, and one at a fixed distance before any other. Empty for a token
 * that only its context announces.
 */
export function tokenAnchorsOf(detector: Detector): readonly Anchor[] {
  const least = detector.context ? SHORTEST_BESIDE_CONTEXT : SHORTEST_ANCHOR
  let best: Stretch | undefined
  let worth = 0
  for (const stretch of stretchesOf(detector.parts)) {
    const length = Math.min(...stretch.literals.map((literal) => literal.length))
    if (length < least) continue
    const [nearest, farthest] = stretch.before
    const value = length + (nearest === farthest ? MOST_ANCHORS : 0)
    if (value > worth) {
      best = stretch
      worth = value
    }
  }
  if (!best) return []
  const { before, next } = best
  return [...new Set(best.literals.map((literal) => literal.toLowerCase()))].map((literal) => ({
    literal,
    before,
    next,
  }))
}

/** Lower-case literals of at least three characters, one of which stands in or near every token of the kind. */
export function anchorsOf(detector: Detector): readonly string[] {
  const own = tokenAnchorsOf(detector)
  return own.length > 0 ? own.map((anchor) => anchor.literal) : (detector.context ?? [])
}

/**
 * Whether a token that needs a context has one. `near` is what stands around it in any case: its line, the line
 * before, and the keys it is under.
 */
export function inContext(detector: Detector, near: string): boolean {
  if (!detector.context) return true
  const words = near.toLowerCase()
  return detector.context.some((word) => words.includes(word))
}

/** The shortest run without a prefix that random letters and digits fill with all of upper, lower case and digits. */
const MIXES_FROM = 24

/** Whether what might be base64 is made of hexadecimal digits alone: the sum of something. */
function isSum(first: Part | undefined, token: string): boolean {
  return (
    first !== undefined &&
    isRun(first) &&
    (first.of === 'base64' || first.of === 'url64') &&
    /^[0-9a-f]{32,}$/.test(token)
  )
}

/**
 * How sure it is that a text the pattern matched is a token: what the detector says, and one step less when its
 * checksum fails: whoever made it up had a reason. Undefined for what no generator would have made: one character repeated, or a long run of letters
 * and digits, without a prefix, that lacks upper case, lower case or digits (a hash, a name).
 */
export function confidenceOf(detector: Detector, token: string): Confidence | undefined {
  const usual = detector.confidence ?? (detector.context ? 'medium' : 'high')
  const secret = token.slice(detector.prefix)
  if (/^(.)\1{7,}$/s.test(secret)) return undefined
  const [first] = detector.parts
  if (first && isRun(first) && first.of === 'alnum' && lengthsOf(first)[0] >= MIXES_FROM) {
    if (!/[a-z]/.test(token) || !/[A-Z]/.test(token) || !/[0-9]/.test(token)) return undefined
  }
  if (isSum(first, token)) return undefined
  if (!detector.checksum) return usual
  if (verify(detector.checksum, token)) return 'high'
  return usual === 'high' ? 'medium' : 'low'
}

/** What may be shown of a token: its public prefix and its length. */
export function shownOf(detector: Detector, token: string): string {
  return `${token.slice(0, detector.prefix)}… (${token.length} characters)`
}
