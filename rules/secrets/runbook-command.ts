import { defineRule } from '../../engine/rule.ts'
import { likely, problemsOf } from '../../engine/secrets/problems.ts'
import { keepingOf } from '../../engine/secrets/store.ts'

export default defineRule({
  summary: 'No command of a runbook shows a credential.',
  why: 'Runbooks are copied, printed, shared in incidents and read by everybody; what a command shows in them is public.',
  remedy:
    'Change the credential where it is valid, since it has been in clear. Then write the command so that it reads the value from the environment or from the store: `curl -H "Authorization: Bearer $TOKEN"`, `vault kv get -field=password kv/shop`.',
  mandate: 'R4',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(
      infra,
      'runbook-command',
      (hit, file) =>
        `${hit.key ?? hit.shown} has ${likely(hit)} in a command; rotate it, ${keepingOf(infra, file)}, and let the command read it from a variable`,
    )
  },
})
