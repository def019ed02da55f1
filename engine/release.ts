/** A version that can be put before or after another. */
export interface Release {
  /** major first; as many as are written */
  readonly numbers: readonly number[]
  /** what follows the numbers and names a variant, such as `alpine`; '' where nothing does */
  readonly variant: string
  /** whether it comes before the release of its numbers: `-rc.1`, `-SNAPSHOT` */
  readonly preliminary: boolean
}

const WRITTEN = /^v?(\d{1,9}(?:\.\d{1,9}){0,3})(?:-([\w.-]+))?(?:\+[\w.-]+)?$/i

/** Words by which a version says that its release is still to come (semver.org, Maven). */
const PRELIMINARY = /^(alpha|beta|rc|cr|pre|preview|dev|snapshot|nightly|canary|m\d|b\d|a\d|\d)/i

/**
 * Reads `v1.2.3`, `1.25-alpine`, `280`, `2026.05.01`. Undefined for names, ranges and hashes: seven and more digits
 * without a dot may be either a date or the start of a hash.
 */
export function readRelease(text: string): Release | undefined {
  const match = WRITTEN.exec(text.trim())
  if (!match) return undefined
  const numbers = match[1]!.split('.').map(Number)
  if (numbers.length === 1 && match[1]!.length >= 7) return undefined
  const rest = match[2] ?? ''
  const preliminary = PRELIMINARY.test(rest)
  return { numbers, variant: preliminary ? '' : rest, preliminary }
}

/**
 * Below 0 where `a` comes before `b`, above where after, 0 where they are one. Undefined where nobody can tell: two
 * variants, or something preliminary with the same numbers.
 */
export function compareReleases(a: Release, b: Release): number | undefined {
  if (a.variant !== b.variant) return undefined
  for (let index = 0; index < Math.max(a.numbers.length, b.numbers.length); index++) {
    const one = a.numbers[index]
    const other = b.numbers[index]
    // `1.25` is any release of 1.25
    if (one === undefined || other === undefined) return undefined
    if (one !== other) return one - other
  }
  return a.preliminary === b.preliminary ? 0 : undefined
}

/** How far two releases are apart at least: the first number that differs, by its place (0 major) and difference. */
export interface Distance {
  readonly part: number
  readonly by: number
}

/** How far `behind` is behind `ahead`; undefined where it is not. */
export function distanceOf(behind: Release, ahead: Release): Distance | undefined {
  const order = compareReleases(behind, ahead)
  if (order === undefined || order >= 0) return undefined
  const part = behind.numbers.findIndex((number, index) => number !== ahead.numbers[index])
  return { part, by: ahead.numbers[part]! - behind.numbers[part]! }
}
