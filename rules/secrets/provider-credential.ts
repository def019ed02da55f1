import { defineRule } from '../../engine/rule.ts'
import { likely, problemsOf } from '../../engine/secrets/problems.ts'

export default defineRule({
  summary: 'No provider and no backend has its credential in the code.',
  why: 'The credential of a provider may do everything that the code may; that of a backend reads every secret in the state.',
  remedy:
    'Revoke the credential, since it has been in clear, and issue one that may less. Hand it over by the environment (`AWS_ACCESS_KEY_ID`, `HCLOUD_TOKEN`, `-backend-config`), or let the pipeline log in by OIDC.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(
      infra,
      'provider-credential',
      (hit) =>
        `${hit.key ?? hit.shown} of a provider or backend has ${likely(hit)} in clear; revoke it, and hand the new one over by the environment`,
    )
  },
})
