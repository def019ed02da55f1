import { environmentOf } from '../../engine/captures/capture.ts'
import { whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { suggestion } from '../../engine/spelling.ts'

export default defineRule({
  summary: 'Every capture of live state is of an environment that the tree has.',
  why: 'State that runs for an environment which Git does not know has no source, and a capture under a wrong name is compared with nothing.',
  remedy:
    'Capture under the name that the tree uses, or write down the environment that runs, or take it away.',
  mandate: 'F5',
  severity: 'warning',

  *check(infra) {
    const names = infra.environments.map(({ name }) => name)
    for (const capture of infra.captures) {
      if (environmentOf(infra, capture)) continue
      const known = names.length > 0 ? `; there are ${names.join(', ')}` : '; it has none'
      yield {
        at: whole(capture.path),
        message: `the capture is of ${capture.environment}, an environment that the tree does not have${suggestion(capture.environment, names) || known}`,
      }
    }
  },
})
