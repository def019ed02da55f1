import { hasAdopted, nearestTo } from '../../engine/deliverables.ts'
import { DESIGN_PATH } from '../../engine/design.ts'
import { absent } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'The repository declares its design in `infra/infra.yaml`.',
  why: 'Without a declared design nobody can tell what belongs in the tree: completeness and drift are judged against it.',
  remedy:
    'Run `generator-infra` to write one, or say `deliverables: none` with a `reason` in `.infra-lint.yaml` where the repository deploys nothing.',
  mandate: 'T2',
  severity: 'error',

  *check(infra) {
    if (infra.designFile || infra.deploysNothing !== undefined || infra.tree.size === 0) return
    yield {
      at: absent(DESIGN_PATH, nearestTo(infra, DESIGN_PATH)),
      message: `there is no ${DESIGN_PATH}; completeness and drift cannot be judged without the declared design`,
      // A foreign repository has promised nothing yet.
      severity: hasAdopted(infra) ? undefined : 'info',
    }
  },
})
