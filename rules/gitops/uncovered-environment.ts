import { isDeclared } from '../../engine/exceptions.ts'
import { defineRule } from '../../engine/rule.ts'
import { listsOf, pathOfElement } from '../../engine/views/gitops-generators.ts'
import { gitOpsOf, sourcesOf } from '../../engine/views/gitops-index.ts'

export default defineRule({
  summary: 'An ApplicationSet that lists environments lists all that have a folder.',
  why: 'The environment that is not listed looks like the others in Git, is changed with them, and is deployed by nobody.',
  remedy: 'Add an element for it, or declare under `exceptions` why it has none.',
  mandate: 'E3',
  severity: 'warning',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    for (const { resource } of index.of('ApplicationSet')) {
      for (const at of sourcesOf(resource)) {
        const template = resource.get(...at, 'path')
        if (typeof template !== 'string' || !template.includes('{{')) continue
        for (const { path, elements } of listsOf(resource)) {
          const made = new Set(elements.flatMap((element) => pathOfElement(template, element) ?? []))
          if (made.size < 2) continue
          for (const { kind, members } of infra.families) {
            if (kind !== 'folder' || members.filter((one) => made.has(one.path)).length < 2) continue
            const missing = members.filter(
              (one) =>
                !made.has(one.path) &&
                !index.objects.some(({ paths }) => paths.some(({ target }) => target === one.path)) &&
                !isDeclared(infra, [one.name], resource.name, one.path),
            )
            if (missing.length === 0) continue
            yield {
              at: resource.at(path, 'key'),
              message: `${resource} has no element for ${missing.map(({ name }) => name).join(', ')}, which ${missing.length === 1 ? 'has a folder' : 'have folders'} beside the others; add ${missing.length === 1 ? 'one' : 'them'}`,
            }
          }
        }
      }
    }
  },
})
