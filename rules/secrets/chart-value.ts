import { defineRule } from '../../engine/rule.ts'
import { likely, problemsOf } from '../../engine/secrets/problems.ts'
import { keepingOf } from '../../engine/secrets/store.ts'

export default defineRule({
  summary: 'No value of a Helm chart is a secret in clear.',
  why: 'Values lie in Git and, with every release, in the cluster; whoever reads either has the secret.',
  remedy:
    'Change the value where it is valid, since it has been in clear. Then let the chart take it from a Secret: most charts have `existingSecret` or the like, a HelmRelease has `valuesFrom`. The Secret itself is encrypted, sealed, or made by External Secrets.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(
      infra,
      'chart-value',
      (hit, file) =>
        `${hit.key ?? hit.shown} of the chart’s values has ${likely(hit)} in clear; rotate it, ${keepingOf(infra, file)}, and name its Secret instead (existingSecret, valuesFrom)`,
    )
  },
})
