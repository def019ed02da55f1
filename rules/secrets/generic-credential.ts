import { defineRule } from '../../engine/rule.ts'
import { likely, problemsOf } from '../../engine/secrets/problems.ts'
import { keepingOf } from '../../engine/secrets/store.ts'

export default defineRule({
  summary: 'No key that is named like a secret has its value in clear.',
  why: 'What is called password, token or secret mostly is one: whoever can read the repository, now or later in its history, has it.',
  remedy:
    'Change the value where it is valid, since it has been in clear. Then refer to it: a secretKeyRef, a variable without default, an ExternalSecret, an encrypted file. A value that is public after all says so in a comment: `# infra-lint-disable-next-line secrets/generic-credential -- why`.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(
      infra,
      'generic-credential',
      (hit, file) =>
        `${hit.key ?? hit.shown} has ${likely(hit)} in clear; change it, ${keepingOf(infra, file)}, and refer to it`,
    )
  },
})
