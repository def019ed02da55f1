import { defineRule } from '../../engine/rule.ts'
import { likely, problemsOf } from '../../engine/secrets/problems.ts'
import { keepingOf } from '../../engine/secrets/store.ts'

export default defineRule({
  summary: 'No kubeconfig with a user’s credentials stands in the tree.',
  why: 'A kubeconfig is a cluster’s address and the key to it in one file; its certificates and tokens often stay valid for a year or for ever, and cannot be called back one by one.',
  remedy:
    'Take the user’s right away in the cluster (its bindings, its service account’s token), or renew the authority that signed the certificate. Keep kubeconfig files out of Git; let pipelines log in by OIDC, people by an exec plugin.',
  mandate: 'C5',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(
      infra,
      'kubeconfig',
      (hit, file) =>
        `${hit.key === undefined ? 'the kubeconfig' : `${hit.key} of the kubeconfig`} has ${likely(hit)} in clear; take that user’s rights away, ${keepingOf(infra, file)}, and leave kubeconfig files out of Git`,
    )
  },
})
