import { defineRule } from '../../engine/rule.ts'
import { problemsOf } from '../../engine/secrets/problems.ts'

export default defineRule({
  summary: 'The template of an ExternalSecret or a SealedSecret has no secret in clear.',
  why: 'The object is there so that the secret need not stand in Git; a literal in its template stands in Git all the same.',
  remedy:
    'Change the value where it is valid, since it has been in clear. Then write it to the store, name it under `data` or `dataFrom`, and refer to it in the template as `{{ .key }}`; with a SealedSecret, seal it as a key of `encryptedData`.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(infra, 'external-secret-literal', ({ name, key }) => {
      const way = name.startsWith('SealedSecret')
        ? 'seal the new one as a key of encryptedData'
        : `write the new one to the store and refer to it as {{ .${/(\w+)$/.exec(key ?? '')?.[1] ?? 'key'} }}`
      return `the template of ${name} has ${key} in clear; rotate it, then ${way}`
    })
  },
})
