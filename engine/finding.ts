import type { Span } from './lines.ts'
import type { MandateId, Severity } from './mandate.ts'
import type { Place } from './place.ts'
import type { Fix } from './rule.ts'
import type { Tree } from './tree.ts'

/** Why a finding does not count: a comment, a waiver of the config, or a line of the baseline. */
export interface Suppressed {
  readonly by: 'comment' | 'waiver' | 'baseline'
  readonly reason: string
}

/** A place beside a finding's own that explains it. */
export interface RelatedPlace {
  readonly path: string
  readonly span: Span
  readonly message: string
}

/** What the engine makes of a Problem: located, named, weighed. */
export interface Finding {
  readonly rule: string
  readonly severity: Severity
  readonly message: string
  readonly at: Place
  readonly path: string
  readonly span: Span
  readonly mandate: MandateId
  /** `v1:` and 32 hex digits; survives rebases, unrelated edits and rewording */
  readonly fingerprint: string
  /** the environments that share it, in the tree's order; [] where the rule does not look at scopes */
  readonly environments: readonly string[]
  readonly related: readonly RelatedPlace[]
  readonly fix: Fix | undefined
  readonly suppressed: Suppressed | undefined
}

/** Something owed that is not yet due: who gives it, by when. */
export interface OwedFinding extends Omit<Finding, 'fix' | 'suppressed'> {
  readonly who: string
  /** `YYYY-MM-DD` */
  readonly by: string
}

/** A file of which nothing is said, or not everything. */
export interface Skipped {
  readonly path: string
  readonly reason: string
}

/** What a run cost, milliseconds. */
export interface RuleTime {
  readonly rule: string
  readonly milliseconds: number
}

export interface Stats {
  readonly files: number
  readonly bytes: number
  readonly rules: number
  readonly ruleTimes: readonly RuleTime[]
}

/** The outcome of one run. */
export interface Report {
  /** in order of path, line, column, rule; the suppressed ones are not among them */
  readonly findings: readonly Finding[]
  readonly suppressed: readonly Finding[]
  readonly owed: readonly OwedFinding[]
  /** what `--fix` mended, as it was found */
  readonly fixed: readonly Finding[]
  readonly skipped: readonly Skipped[]
  readonly stats: Stats
  /** the tree that was judged: reporters show its lines */
  readonly tree: Tree
  /** absent until readiness is computed */
  readonly readiness?: undefined
}

const WEIGHT: Readonly<Record<Severity, number>> = { error: 3, warning: 2, info: 1 }

/** Whether a severity is at least another. */
export function atLeast(severity: Severity, floor: Severity): boolean {
  return WEIGHT[severity] >= WEIGHT[floor]
}

/** How many findings of each severity. */
export function countBySeverity(
  findings: readonly { readonly severity: Severity }[],
): Record<Severity, number> {
  const counts: Record<Severity, number> = { error: 0, warning: 0, info: 0 }
  for (const finding of findings) counts[finding.severity]++
  return counts
}
