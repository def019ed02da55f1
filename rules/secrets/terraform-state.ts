import { defineRule } from '../../engine/rule.ts'
import { problemsOf } from '../../engine/secrets/problems.ts'

export default defineRule({
  summary: 'No value of a Terraform state stands in the tree.',
  why: 'A state holds every password and key that its resources have, in clear, whatever was marked sensitive.',
  remedy:
    'Move the state to a backend that encrypts and locks, take the file out of the history, add `*.tfstate*` to .gitignore, and rotate each value that was in it.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(
      infra,
      'terraform-state',
      ({ key }) => `${key} stands in clear in the state; rotate it, and keep states out of the tree`,
    )
  },
})
