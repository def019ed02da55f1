import type { Infra } from '../../engine/infra.ts'
import { defineRule } from '../../engine/rule.ts'
import { resolvePath } from '../../engine/tree.ts'
import { repositoryKey } from '../../engine/views/gitops.ts'
import { gitOpsOf, isLiteral, sourcesOf } from '../../engine/views/gitops-index.ts'

export default defineRule({
  summary: 'The value files that an Application names are in the tree.',
  why: 'Helm refuses to render with a value file that is missing: the Application shows an error and stays as it was.',
  remedy:
    'Correct the path, which starts at the chart or behind `$ref` at the root of that repository, or set `ignoreMissingValueFiles: true`.',
  mandate: 'F3',
  severity: 'error',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    for (const { resource, paths } of index.of('Application')) {
      const sources = sourcesOf(resource)
      for (const at of sources) {
        const files = resource.node(...at, 'helm', 'valueFiles')?.items() ?? []
        if (files.length === 0 || resource.get(...at, 'helm', 'ignoreMissingValueFiles') === true) continue
        const chart = paths.find(
          ({ place }) => place.kind === 'resource' && place.path.join() === [...at, 'path'].join(),
        )
        for (const [item, { text }] of files.entries()) {
          if (!isLiteral(text) || /^[a-z][a-z+]*:\/\//.test(text) || /[*?]/.test(text)) continue
          const reference = /^\$([\w.-]+)\/(.*)$/.exec(text)
          const source = reference && sources.find((one) => resource.get(...one, 'ref') === reference[1])
          const url = source && resource.get(...source, 'repoURL')
          const own = isLiteral(url) && index.ownRepository === repositoryKey(url)
          const target = reference
            ? own
              ? resolvePath('', reference[2]!)
              : undefined
            : chart?.target !== undefined && chart.exists && !chart.remote
              ? text.startsWith('/')
                ? resolvePath('', text.slice(1))
                : resolvePath(chart.target, text)
              : undefined
          if (target === undefined || isThere(infra, target) || index.isPatched('Application', 'valueFiles'))
            continue
          yield {
            at: resource.at([...at, 'helm', 'valueFiles', item]),
            message: `${resource} takes its values from ${text}, and ${target} is not in the tree`,
          }
        }
      }
    }
  },
})

/** Whether a path is there, in the tree or among files that are not judged, or is written by what the lock restores. */
function isThere(infra: Infra, path: string): boolean {
  return infra.paths.has(path) || infra.lock?.files[path] !== undefined
}
