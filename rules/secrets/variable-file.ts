import { defineRule } from '../../engine/rule.ts'
import { likely, problemsOf } from '../../engine/secrets/problems.ts'
import { keepingOf } from '../../engine/secrets/store.ts'

export default defineRule({
  summary: 'No file of variables has a secret in clear.',
  why: 'Files of variables differ by environment, so that the secret of each stands in Git beside the others.',
  remedy:
    'Change the value where it is valid, since it has been in clear. Then hand it over by `TF_VAR_name`, read it from the store by a data source, or encrypt the file and decrypt it in the pipeline.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(
      infra,
      'variable-file',
      (hit, file) =>
        `${hit.key ?? hit.shown} has ${likely(hit)} in a file of variables; rotate it, ${keepingOf(infra, file)}, and hand it over by TF_VAR_${hit.key ?? 'name'}`,
    )
  },
})
