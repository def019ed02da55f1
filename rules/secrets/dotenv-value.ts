import { defineRule } from '../../engine/rule.ts'
import { likely, problemsOf } from '../../engine/secrets/problems.ts'
import { wayOutOfFile } from '../../engine/secrets/store.ts'

export default defineRule({
  summary: 'No env file that Git keeps has a secret in clear.',
  why: 'Env files are made to hold secrets, which is why they are kept out of Git: one that slipped in gives everything away at once.',
  remedy:
    'Change the values where they are valid, since they have been in clear. Then take the file out of Git and into `.gitignore`, or encrypt it (`sops encrypt --in-place FILE`); commit an `.env.example` that shows the names.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(
      infra,
      'dotenv-value',
      (hit, file) =>
        `${hit.key ?? hit.shown} has ${likely(hit)} in an env file that Git keeps; rotate it, then ${wayOutOfFile(infra, file)}`,
    )
  },
})
