import { defineRule } from '../../engine/rule.ts'
import { problemsOf, whereabouts } from '../../engine/secrets/problems.ts'
import { keepingOf } from '../../engine/secrets/store.ts'

export default defineRule({
  summary: 'No JSON Web Token stands in the tree.',
  why: 'Whoever holds a signed token is who it says, until it expires; tokens of Kubernetes service accounts often never do.',
  remedy:
    'Invalidate the token: delete the service account’s token Secret, rotate the signing key, or end the session. Let the workload ask for short-lived tokens, and keep long-lived ones in the secret store.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(
      infra,
      'json-web-token',
      (hit, file) =>
        `a JSON Web Token ${hit.shown} stands in clear${whereabouts(hit)}; invalidate it, ${keepingOf(infra, file)}, and refer to it`,
    )
  },
})
