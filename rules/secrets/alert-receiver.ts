import { defineRule } from '../../engine/rule.ts'
import { likely, problemsOf } from '../../engine/secrets/problems.ts'
import { keepingOf } from '../../engine/secrets/store.ts'

/** Settings of Alertmanager that have a sibling which names a file (prometheus/alertmanager, docs/configuration.md). */
const FROM_FILE =
  /^(?:smtp_auth_password|slack_api_url|api_url|opsgenie_api_key|victorops_api_key|routing_key|service_key|bot_token|user_key|token|webhook_url|url|password|credentials|api_key)$/

export default defineRule({
  summary: 'No receiver of alerts has its credential in clear.',
  why: 'With a receiver’s key anybody can page the people on call until they stop looking, or close what was raised.',
  remedy:
    'Renew the credential where it was issued, since it has been in clear. Then keep it in the store and let Alertmanager read it from a file (`slack_api_url_file`, `smtp_auth_password_file`, `routing_key_file`); an AlertmanagerConfig refers to a Secret, Grafana takes `$__file{…}` or a variable.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(infra, 'alert-receiver', (hit, file) => {
      const from = hit.key !== undefined && FROM_FILE.test(hit.key) ? `${hit.key}_file` : 'a reference'
      const what = hit.key === undefined ? 'a receiver' : `${hit.key} of a receiver`
      return `${what} has ${likely(hit)} in clear; renew it, ${keepingOf(infra, file)}, and read it by ${from}`
    })
  },
})
