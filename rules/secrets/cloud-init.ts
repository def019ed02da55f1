import { defineRule } from '../../engine/rule.ts'
import { likely, problemsOf } from '../../engine/secrets/problems.ts'
import { keepingOf } from '../../engine/secrets/store.ts'

export default defineRule({
  summary: 'No cloud-init file has a password or a join token in clear.',
  why: 'User data is shown by the metadata service to every process on the machine, and kept by the provider as long as the machine is.',
  remedy:
    'Change the password or token, since it has been in clear. Then hand the new one over when the machine is made, from a variable of the template that is marked as sensitive; log in with SSH keys instead of passwords, and give join tokens a short life.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(
      infra,
      'cloud-init',
      (hit, file) => {
        const what =
          hit.kind === 'password-hash'
            ? `cloud-init sets ${hit.name} ${hit.shown}`
            : `${hit.key ?? hit.shown} of cloud-init has ${likely(hit)}`
        return `${what} in clear; rotate it, ${keepingOf(infra, file)}, and hand it over when the machine is made`
      },
      // a hash has to be guessed at first
      ({ kind, confidence }) =>
        confidence === 'low' ? 'info' : kind === 'password-hash' ? 'warning' : undefined,
    )
  },
})
