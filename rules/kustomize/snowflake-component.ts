import { isDeclared } from '../../engine/exceptions.ts'
import { defineRule } from '../../engine/rule.ts'
import { folderOf } from '../../engine/tree.ts'
import { isSample } from '../../engine/views/sample-folders.ts'

export default defineRule({
  summary: 'A base or component that an environment takes is taken by the environment below it.',
  why: 'What is switched on in production alone runs there for the first time, however often the rest was rehearsed.',
  remedy:
    'Name it in the environment below too, or declare the difference under `exceptions` of `infra/infra.yaml` with its reason.',
  mandate: 'E3',
  severity: 'warning',

  *check(infra) {
    const kustomizations = new Map(infra.kustomizations.map((one) => [one.file, one]))
    for (const family of infra.families) {
      if (family.kind !== 'folder') continue
      for (const member of family.members) {
        const lower = family.below(member)[0]
        if (!lower) continue
        for (const [name, file] of member.files) {
          const own = kustomizations.get(file)
          const other = own && lower.counterpart(name, file.path.slice(member.path.length + 1))
          const below = other && kustomizations.get(other)
          if (!own || !below || isSample(own.folder)) continue
          const taken = new Set(
            [...below.resources, ...below.components].flatMap(({ target }) => target ?? []),
          )
          const parts = [...own.resources, ...own.components].filter(
            ({ target, exists }) =>
              // What lies within the environment is its own: environments/missing-counterpart compares it.
              target !== undefined && exists && !`${target}/`.startsWith(`${member.path}/`),
          )
          const shared = parts.filter(({ target }) => taken.has(target!))
          // Overlays of two different things have nothing in common.
          if (shared.length === 0) continue
          const ownTargets = new Set(parts.map(({ target }) => target))
          const instead = new Set(
            [...taken].filter((target) => !ownTargets.has(target)).map((target) => folderOf(target)),
          )
          for (const { target, place, text } of parts) {
            // Where the other takes its neighbour, they are sizes or variants to choose from.
            if (instead.has(folderOf(target!))) continue
            // The part of an environment by its own name, as in `components/production`.
            if (taken.has(target!) || target!.toLowerCase().includes(member.name.toLowerCase())) continue
            if (
              isDeclared(
                infra,
                [member.name, lower.name],
                text,
                target!,
                target!.slice(target!.lastIndexOf('/') + 1),
              )
            )
              continue
            yield {
              at: place,
              message: `${lower.name} does not take ${target}, so ${member.name} is the first to run it; name it below or declare the difference`,
              related: [{ at: { kind: 'whole', file: below.file.path }, message: lower.name }],
            }
          }
        }
      }
    }
  },
})
