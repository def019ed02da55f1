import { defineRule } from '../../engine/rule.ts'
import { likely, problemsOf } from '../../engine/secrets/problems.ts'
import { keepingOf } from '../../engine/secrets/store.ts'

export default defineRule({
  summary: 'No file has the login of a package or image registry in clear.',
  why: 'Who can push to a registry decides what runs everywhere; the login of one is a way into each machine that pulls.',
  remedy:
    'Revoke the login at the registry, since it has been in clear. Then let the tool take the new one from the environment (`${NPM_TOKEN}`), from a credential helper, or from a Secret of type `kubernetes.io/dockerconfigjson` that is encrypted.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(infra, 'registry-credential', (hit, file) => {
      const what = hit.kind === 'connection-string' ? 'an address of a registry' : (hit.key ?? hit.shown)
      const has = hit.kind === 'connection-string' ? 'a password' : likely(hit)
      return `${what} has ${has} in clear; revoke it, ${keepingOf(infra, file)}, and let the tool take it from the environment`
    })
  },
})
