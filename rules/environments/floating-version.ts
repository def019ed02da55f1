import { isDeclared } from '../../engine/exceptions.ts'
import { defineRule } from '../../engine/rule.ts'
import { floats, isPinned } from '../../engine/views/versions.ts'

export default defineRule({
  summary: 'What an environment below pins, the environments above it pin too.',
  why: 'Production follows a branch or a tag that moves while staging stays: what was rehearsed is not what runs.',
  remedy: 'Name in it the version that the environment below ran.',
  mandate: 'E6',
  severity: 'warning',

  *check(infra) {
    for (const family of infra.families) {
      for (const member of family.members) {
        const below = family.below(member)
        if (below.length === 0) continue
        for (const [key, use] of member.versions) {
          if (!floats(use)) continue
          const lower = below.find((one) => one.versions.has(key))
          const other = lower?.versions.get(key)
          if (!lower || !other || !isPinned(other) || isDeclared(infra, [member.name], use.title)) continue
          yield {
            at: use.place,
            message: `${member.name} takes ${use.title} from ${use.text}, which moves, while ${lower.name} is at ${other.text}; name the version that ${lower.name} ran`,
            related: [{ at: other.place, message: lower.name }],
          }
        }
      }
    }
  },
})
