import { whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { aliasOf, ENVIRONMENT_ALIASES } from '../../engine/views/aliases.ts'
import type { Stage } from '../../engine/views/environments.ts'
import type { Member } from '../../engine/views/families.ts'

export default defineRule({
  summary: 'An environment has one name throughout the tree.',
  why: 'Scripts, labels and people look for one name: what is called otherwise is missed by searches, dashboards and promotions.',
  remedy: 'Rename the folder or file to the name that the others have.',
  mandate: 'E2',
  severity: 'info',

  *check(infra) {
    const spellings = new Map<Stage, Map<string, Member[]>>()
    const parted = new Set<Stage>()
    for (const { members } of infra.families) {
      const own = new Map<Stage, string>()
      for (const member of members) {
        const name = member.name.toLowerCase()
        // `prod-eu` is an environment beside `production`, not another spelling of it.
        if (!ENVIRONMENT_ALIASES.get(name)?.certain) continue
        const stage = aliasOf(name)!.alias.stages[0]!
        const other = own.get(stage)
        // Two that stand side by side are two environments.
        if (other !== undefined && other !== name) parted.add(stage)
        own.set(stage, name)
        const names = spellings.get(stage) ?? new Map<string, Member[]>()
        spellings.set(stage, names)
        const list = names.get(name)
        if (list) list.push(member)
        else names.set(name, [member])
      }
    }
    const declared = new Set(infra.design?.environments.map(({ name }) => name.toLowerCase()))
    for (const [stage, names] of spellings) {
      if (names.size < 2 || parted.has(stage)) continue
      const sorted = [...names].sort(
        ([a, one], [b, other]) =>
          Number(declared.has(b)) - Number(declared.has(a)) || other.length - one.length || (a < b ? -1 : 1),
      )
      const [usual, most] = sorted[0]!
      for (const [name, members] of sorted.slice(1)) {
        // As many of the one as of the other: nobody can say which is the name.
        if (!declared.has(usual) && members.length === most.length) continue
        const member = members[0]!
        const file = member.files.values().next().value
        if (!file) continue
        yield {
          at: whole(file),
          message: `${member.path} calls ${name} what ${most.length === 1 ? most[0]!.path : `${most.length} other places`} and the rest of the tree call ${usual}; give it one name`,
          related: [{ at: whole([...most[0]!.files.values()][0]!), message: usual }],
        }
      }
    }
  },
})
