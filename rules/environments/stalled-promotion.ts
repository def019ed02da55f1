import { isDeclared } from '../../engine/exceptions.ts'
import { fileOf } from '../../engine/place.ts'
import { compareReleases, readRelease } from '../../engine/release.ts'
import { defineRule } from '../../engine/rule.ts'
import { boundOf } from '../../engine/version.ts'

interface Options {
  /** days that a version may stay in an environment before the next one gets it */
  readonly days: number
}

const DAY = 24 * 60 * 60 * 1000

export default defineRule<Options>({
  summary: 'A version that ran its time in one environment goes on to the next.',
  why: 'A promotion that stopped is a change that somebody takes for delivered, and the step to production grows with every day.',
  remedy: 'Promote the version, or take it back where it did not prove itself.',
  mandate: 'E6',
  severity: 'warning',
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      days: {
        type: 'integer',
        minimum: 1,
        description: 'Days a version may stay in an environment before the next one gets it.',
      },
    },
  },
  defaults: { days: 60 },

  *check(infra, { days }) {
    for (const family of infra.families) {
      for (const member of family.members) {
        const lower = family.below(member)[0]
        if (!lower) continue
        for (const [key, use] of member.versions) {
          const other = lower.versions.get(key)
          if (!other || other.text === use.text) continue
          const own = readRelease(boundOf(use.text))
          const ahead = readRelease(boundOf(other.text))
          if (!own || !ahead || ahead.preliminary || (compareReleases(own, ahead) ?? 0) >= 0) continue
          // The version is at least as old as the last change of its file.
          const since = infra.lastChanged(fileOf(other.place))
          const age = since && Math.floor((infra.now.getTime() - since.getTime()) / DAY)
          if (age === undefined || age <= days || isDeclared(infra, [member.name], use.title)) continue
          yield {
            at: use.place,
            message: `${use.title} ${other.text} has been in ${lower.name} for ${age} days and ${member.name} still has ${use.text}; promote it or take it back`,
            related: [
              { at: other.place, message: `${lower.name}, since ${since!.toISOString().slice(0, 10)}` },
            ],
          }
        }
      }
    }
  },
})
