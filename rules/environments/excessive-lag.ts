import { isDeclared } from '../../engine/exceptions.ts'
import { type Distance, distanceOf, readRelease } from '../../engine/release.ts'
import { defineRule } from '../../engine/rule.ts'
import { boundOf } from '../../engine/version.ts'

interface Options {
  /** majors that an environment may lag behind the one below it, where the design says nothing */
  readonly majors: number
}

const PARTS = ['major', 'minor', 'patch', 'build']

export default defineRule<Options>({
  summary: 'No environment lags further behind the environment below it than the promotion path allows.',
  why: 'The larger the step, the less the rehearsal says about it, and the harder the way back.',
  remedy:
    'Promote in smaller steps, or raise `maxLag` of the environment in `infra/infra.yaml` where the lag is meant.',
  mandate: 'E6',
  severity: 'warning',
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      majors: {
        type: 'integer',
        minimum: 0,
        description: 'Majors an environment may lag behind the one below it, where the design says nothing.',
      },
    },
  },
  defaults: { majors: 1 },

  *check(infra, { majors }) {
    for (const family of infra.families) {
      for (const member of family.members) {
        const lower = family.below(member)[0]
        if (!lower) continue
        const declared = infra.design?.environments.find(({ name }) => name === member.name)?.maxLag
        for (const [key, use] of member.versions) {
          const other = lower.versions.get(key)
          if (!other || other.text === use.text) continue
          const own = readRelease(boundOf(use.text))
          const ahead = readRelease(boundOf(other.text))
          const distance = own && ahead && !ahead.preliminary && distanceOf(own, ahead)
          if (!distance || !exceeds(distance, declared, majors)) continue
          if (isDeclared(infra, [member.name], use.title)) continue
          const unit = `${PARTS[distance.part] ?? 'build'}${distance.by === 1 ? '' : 's'}`
          const allowed =
            declared === undefined
              ? `${majors} ${majors === 1 ? 'major is' : 'majors are'}`
              : `${declared} ${declared === 1 ? 'release is' : 'releases are'}`
          yield {
            at: use.place,
            message: `${member.name} has ${use.title} at ${use.text}, ${distance.by} ${unit} behind ${other.text} in ${lower.name}; ${allowed} allowed`,
            related: [{ at: other.place, message: lower.name }],
          }
        }
      }
    }
  },
})

/** Every number of a version between two stands for one release at least: the distance is a lower bound. */
function exceeds({ part, by }: Distance, declared: number | undefined, majors: number): boolean {
  return declared === undefined ? part === 0 && by > majors : by > declared
}
