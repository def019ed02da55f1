import { defineRule } from '../../engine/rule.ts'
import { problemsOf, whereabouts, withArticle } from '../../engine/secrets/problems.ts'
import { keepingOf } from '../../engine/secrets/store.ts'

export default defineRule({
  summary: 'No token that a provider issued stands in the tree.',
  why: 'A token opens whatever it was issued for to anybody who reads the repository, now or later in its history; providers and thieves search public repositories for them within minutes.',
  remedy:
    'Revoke the token where it was issued, since it has been in clear, and issue a new one. Keep the new one in the secret store and refer to it: an encrypted file, an ExternalSecret, a variable of the pipeline.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(infra, 'provider-token', (hit, file) => {
      return `${hit.confidence === 'low' ? 'what looks like ' : ''}${withArticle(hit.name)} ${hit.shown} stands in clear${whereabouts(hit)}; revoke it, ${keepingOf(infra, file)}, and refer to it`
    })
  },
})
