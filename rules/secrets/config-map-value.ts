import { defineRule } from '../../engine/rule.ts'
import { likely, problemsOf } from '../../engine/secrets/problems.ts'
import { keepingOf } from '../../engine/secrets/store.ts'

export default defineRule({
  summary: 'No ConfigMap holds a secret.',
  why: 'ConfigMaps are for what everybody may read: they are not encrypted, and roles that may not read Secrets may read them.',
  remedy:
    'Change the value where it is valid, since it has been in clear. Then keep it in a Secret of its own, encrypted or made from the store, and mount that or refer to it by `secretKeyRef`.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(
      infra,
      'config-map-value',
      (hit, file) =>
        `${hit.key ?? hit.shown} has ${likely(hit)} in a ConfigMap; rotate it, ${keepingOf(infra, file)}, and let the workload take it from a Secret`,
    )
  },
})
