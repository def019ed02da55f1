import { isDeclared } from '../../engine/exceptions.ts'
import { compareReleases, readRelease } from '../../engine/release.ts'
import { defineRule } from '../../engine/rule.ts'
import { boundOf } from '../../engine/version.ts'

export default defineRule({
  summary: 'No environment runs a newer version than the environments below it.',
  why: 'A version that reached production before staging was rehearsed nowhere, and the next promotion takes it back.',
  remedy: 'Bring the version to the environments below, or take it back, and promote in order from there.',
  mandate: 'E6',
  severity: 'error',

  *check(infra) {
    for (const family of infra.families) {
      for (const member of family.members) {
        const below = family.below(member)
        if (below.length === 0) continue
        for (const [key, use] of member.versions) {
          if (below[0]!.versions.get(key)?.text === use.text) continue
          const own = readRelease(boundOf(use.text))
          if (!own || own.preliminary) continue
          for (const lower of below) {
            const other = lower.versions.get(key)
            const release = other && readRelease(boundOf(other.text))
            // What is still to come, and `0.0.1`, are names that dev gives to whatever was built last.
            if (
              !other ||
              !release ||
              release.preliminary ||
              !release.numbers.slice(0, 2).some((one) => one > 0)
            )
              continue
            const order = compareReleases(own, release)
            if (order === undefined) continue
            if (order > 0 && !isDeclared(infra, [member.name, lower.name], use.title)) {
              yield {
                at: use.place,
                message: `${member.name} has ${use.title} at ${use.text}, newer than ${other.text} in ${lower.name}; promote it through ${lower.name} first`,
                related: [{ at: other.place, message: lower.name }],
                // Without a design the order is that of the names.
                severity: infra.design ? undefined : 'warning',
              }
            }
            break
          }
        }
      }
    }
  },
})
