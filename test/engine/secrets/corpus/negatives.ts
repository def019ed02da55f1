import { type Case, casesOf } from './case.ts'
import { ownWaysHarmless } from './corners.ts'
import { harmless } from './harmless.ts'
import { named } from './named.ts'
import { references } from './references.ts'
import { wrappedHarmless } from './wrapped.ts'

/** What must not be flagged. */
export function negatives(seeds: readonly string[]): Case[] {
  return casesOf({ ...references, ...harmless, ...named, ...wrappedHarmless, ...ownWaysHarmless }, seeds)
}
