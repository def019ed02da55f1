import { defineRule } from '../../engine/rule.ts'
import { problemsOf } from '../../engine/secrets/problems.ts'
import { wayOutOfSecret } from '../../engine/secrets/store.ts'

export default defineRule({
  summary: 'No Kubernetes Secret holds its values in clear.',
  why: 'Base64 is no encryption: whoever can read the repository, now or later in its history, has the secret.',
  remedy:
    'Rotate the value first, since it has been in clear. Then encrypt the file (`sops encrypt --in-place FILE`), or write a SealedSecret or an ExternalSecret in its place.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(infra, 'plain-secret', ({ kind, name, key }, file) => {
      const holder = kind === 'kubernetes-secret' ? name : 'the SopsSecret'
      return `${holder} holds ${key} in clear; rotate it, then ${wayOutOfSecret(infra, file)}`
    })
  },
})
