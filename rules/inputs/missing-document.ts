import { hasAdopted, nearestTo, restoring, saysSomething } from '../../engine/deliverables.ts'
import { INPUT_DOCUMENTS } from '../../engine/design.ts'
import { absent, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'The documents that platform work rests on exist and say something.',
  why: 'Platform work that starts without the deployment view, the components, the failure modes and the rules for secrets and incidents is built on guesses.',
  remedy:
    'Write the document, let `infra-lint --fix` seed it from the design, or name its real path under `paths` of `infra.yaml`.',
  mandate: 'I1',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    if (!hasAdopted(infra)) return
    for (const [key, usual] of Object.entries(INPUT_DOCUMENTS)) {
      const path = infra.design?.paths[key] ?? usual
      const file = infra.tree.get(path)
      if (file && saysSomething(file)) continue
      // The lock answers for a file that was written and is gone: that finding says more.
      if (!file && infra.lock?.files[path]) continue
      const planned = infra.expected?.has(path) && !file
      yield {
        at: file ? whole(file) : absent(path, nearestTo(infra, path)),
        message: file
          ? `${path} is a stub; platform work rests on what it should say`
          : `there is no ${path}; platform work rests on it`,
        fix: restoring(path, planned ? [path] : []),
      }
    }
  },
})
