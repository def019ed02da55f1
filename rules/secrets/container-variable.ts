import { defineRule } from '../../engine/rule.ts'
import { likely, problemsOf } from '../../engine/secrets/problems.ts'
import { keepingOf } from '../../engine/secrets/store.ts'

export default defineRule({
  summary: 'No container gets a secret as a value that stands in its manifest.',
  why: 'What stands under `env` or among the arguments is in Git, in the API server, in every description of the Pod and in its process list.',
  remedy:
    'Change the value where it is valid, since it has been in clear. Then refer to a Secret by `valueFrom.secretKeyRef`; in a Compose file use `secrets` and the variable that ends in `_FILE`.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(infra, 'container-variable', (hit, file) => {
      const refer = /^\s*"?(?:kind|containerDefinitions)"?:/m.test(file.text)
        ? 'refer to it by a secret’s name and key'
        : 'mount it as one of the secrets of the Compose file'
      return `${hit.key ?? hit.shown} of a container has ${likely(hit)} in clear; rotate it, ${keepingOf(infra, file)}, and ${refer}`
    })
  },
})
