import { isDeclared } from '../../engine/exceptions.ts'
import type { Infra } from '../../engine/infra.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import { folderOf } from '../../engine/tree.ts'
import type { Member } from '../../engine/views/families.ts'
import { environmentNames, foreignIn } from '../../engine/views/foreign.ts'
import type { Reference } from '../../engine/views/kubernetes.ts'

export default defineRule({
  summary: 'No environment is built from the folder of another.',
  why: 'What is changed for the one reaches the other at once: there is no promotion between them, and no isolation.',
  remedy: 'Point it at its own folder, or move what both need into the base.',
  mandate: 'E4',
  severity: 'warning',

  *check(infra) {
    const members = new Map<string, Member>()
    for (const { kind, members: own } of infra.families)
      if (kind === 'folder') for (const member of own) members.set(member.path, member)
    if (members.size < 2) return
    const names = environmentNames(infra)
    const spelled = [
      ...new Set([...members.values()].map(({ path }) => path.slice(path.lastIndexOf('/') + 1))),
    ]
    const within = (path: string): Member | undefined => {
      for (let at = path; at !== ''; at = folderOf(at)) {
        const member = members.get(at)
        if (member) return member
      }
      return undefined
    }
    for (const { file, resources, components, patches } of infra.kustomizations) {
      const own = within(file.folder)
      if (own)
        for (const one of [...resources, ...components, ...patches]) yield* judge(infra, one, file.path, own)
    }
    for (const { resource, paths } of infra.gitops) {
      const own = within(resource.file.folder)
      // An object that is named after the other environment is there to deploy it: a cluster that runs the engine for all.
      if (!own || foreignIn(`${resource.name} ${resource.file.path.slice(own.path.length)}`, own, names))
        continue
      for (const one of paths) yield* judge(infra, one, resource.file.path, own)
    }

    function* judge(
      infra: Infra,
      { target, text, place, exists }: Reference,
      path: string,
      own: Member,
    ): Iterable<Problem> {
      // Most paths, such as `../../base`, name no environment at all.
      if (!spelled.some((name) => text.includes(name))) return
      const other = target === undefined || !exists ? undefined : within(target)
      if (!other || other.stage === own.stage || other.path === own.path) return
      if (isDeclared(infra, [own.name], text, target!, path)) return
      yield {
        at: place,
        message: `${own.name} is built from ${target} of ${other.name}; point it at its own folder or a shared base`,
      }
    }
  },
})
