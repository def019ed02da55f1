import type { Path } from '../../engine/formats/node.ts'
import { defineRule } from '../../engine/rule.ts'
import { gitOpsOf, isExplained, specOf } from '../../engine/views/gitops-index.ts'

/** Pointers and paths that mean an object, or all that is asked of it. */
const ALL = /^(\/?|\/spec\/?|\.|\.\.|\.\[\]|\.spec|\.spec\[\])$/

export default defineRule({
  summary: 'What is left out of a comparison is a field, not the object.',
  why: 'With the whole of an object or its spec left out every change by hand counts as equal to Git: drift is never seen and never corrected.',
  remedy:
    'Name the fields that something else writes: `/spec/replicas`, `.webhooks[].clientConfig.caBundle`.',
  mandate: 'F5',
  severity: 'warning',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    for (const object of index.of('Application', 'ApplicationSet', 'HelmRelease')) {
      const { resource, engine } = object
      const base: Path =
        engine === 'flux' ? ['spec', 'driftDetection', 'ignore'] : [...specOf(resource), 'ignoreDifferences']
      for (const [at, entry] of (resource.node(...base)?.items() ?? []).entries()) {
        for (const key of ['jsonPointers', 'jqPathExpressions', 'paths']) {
          for (const [item, { text }] of (entry.get(key)?.items() ?? []).entries()) {
            const path = [...base, at, key, item]
            if (!ALL.test(text.trim()) || isExplained(resource, path)) continue
            const kind = entry.get('kind')?.text ?? entry.at(['target', 'kind'])?.text
            yield {
              at: resource.at(path),
              severity: index.weigh(object, 'warning'),
              message: `${resource} leaves ${text === '' ? 'everything' : text} of ${kind === undefined || kind === '*' ? 'every object' : `each ${kind}`} out of the comparison; name the fields that something else writes`,
            }
          }
        }
      }
    }
  },
})
