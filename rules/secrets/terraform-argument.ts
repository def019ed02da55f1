import { defineRule } from '../../engine/rule.ts'
import { likely, problemsOf } from '../../engine/secrets/problems.ts'
import { keepingOf } from '../../engine/secrets/store.ts'

export default defineRule({
  summary: 'No argument of a resource, module or local value is a secret in clear.',
  why: 'A literal in the code is in Git, in every plan and in the state.',
  remedy:
    'Change the value where it is valid, since it has been in clear. Then let the provider make it (`random_password`), read it from the store by a data source, or hand it over in a variable that is marked as sensitive.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(
      infra,
      'terraform-argument',
      (hit, file) =>
        `${hit.key ?? hit.shown} has ${likely(hit)} in clear; rotate it, ${keepingOf(infra, file)}, and refer to a variable that is marked as sensitive`,
    )
  },
})
