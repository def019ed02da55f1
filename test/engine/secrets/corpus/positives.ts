import { type Case, casesOf } from './case.ts'
import { ownWays } from './corners.ts'
import { kubernetes } from './kubernetes.ts'
import { operations } from './operations.ts'
import { settings } from './settings.ts'
import { terraform } from './terraform.ts'
import { tokens } from './tokens.ts'
import { wrapped } from './wrapped.ts'

/** What must be found: a token of every detector once, everything else in several makings. */
export function positives(seeds: readonly string[]): Case[] {
  return [
    ...casesOf(tokens, seeds.slice(0, 1)),
    ...casesOf({ ...kubernetes, ...terraform, ...settings, ...operations, ...wrapped, ...ownWays }, seeds),
  ]
}
