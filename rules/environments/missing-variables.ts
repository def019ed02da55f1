import { isDeclared } from '../../engine/exceptions.ts'
import { whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { folderOf } from '../../engine/tree.ts'
import type { Family } from '../../engine/views/families.ts'

export default defineRule({
  summary:
    'Each root and chart has a file of variables for every environment that its neighbours have one for.',
  why: 'A deployment without the file of an environment is not there, or runs on defaults that nobody chose for it.',
  remedy: 'Add the file, or declare the difference under `exceptions` of `infra/infra.yaml` with its reason.',
  mandate: 'E3',
  severity: 'warning',

  *check(infra) {
    const groups = new Map<string, Family[]>()
    for (const family of infra.families) {
      if (family.kind !== 'file' || !/(tfvars(\.json)?|values.*\.ya?ml)$/i.test(family.pattern)) continue
      // `charts/web/values-*.yaml` and `charts/api/values-*.yaml` are neighbours.
      const folder = folderOf(family.pattern)
      const key = `${folderOf(folder)}\n${family.pattern.slice(folder.length + 1)}`
      const group = groups.get(key)
      if (group) group.push(family)
      else groups.set(key, [family])
    }
    for (const group of groups.values()) {
      if (group.length < 3) continue
      const names = new Set(group.flatMap(({ members }) => members.map(({ name }) => name)))
      for (const name of names) {
        const lacking = group.filter(({ members }) => members.every((member) => member.name !== name))
        // What most lack is no rule to break.
        if (lacking.length === 0 || lacking.length * 4 > group.length) continue
        for (const family of lacking) {
          const path = family.pattern.replace('*', name)
          if (isDeclared(infra, [name], path, path.slice(path.lastIndexOf('/') + 1), folderOf(path))) continue
          const shown = family.members[0]!.files.get('')!
          yield {
            at: { kind: 'absent', what: path, nearest: whole(shown) },
            message: `there is no ${path}, and ${group.length - lacking.length} of its ${group.length - 1} neighbours have one for ${name}; add it`,
          }
        }
      }
    }
  },
})
