import { defineRule } from '../../engine/rule.ts'
import { problemsOf } from '../../engine/secrets/problems.ts'

export default defineRule({
  summary: 'No plan with secrets stands in the tree.',
  why: 'A plan has every value that it would set in clear, those that are marked as sensitive too: marking hides them from the terminal only.',
  remedy:
    'Rotate each value that was in it, take the file out of the history, and add `*.tfplan` and `*plan*.json` to .gitignore. Let the pipeline keep plans as artefacts that few may read, for days.',
  mandate: 'C5',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(
      infra,
      'terraform-plan',
      ({ key, shown }) =>
        `${key ?? shown} stands in clear in the plan; rotate it, and keep plans out of the tree`,
    )
  },
})
