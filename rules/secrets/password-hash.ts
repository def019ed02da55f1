import { defineRule } from '../../engine/rule.ts'
import { problemsOf, whereabouts, withArticle } from '../../engine/secrets/problems.ts'

export default defineRule({
  summary: 'No hash of a password stands in the tree.',
  why: 'A hash can be guessed at without anybody noticing, as fast as the guesser’s machines go; weak passwords fall within hours.',
  remedy:
    'Change the password, unless it is long and random. Keep the hash in the secret store like the password itself, or log in with keys or single sign-on instead.',
  mandate: 'C3',
  severity: 'warning',

  *check(infra) {
    yield* problemsOf(
      infra,
      'password-hash',
      (hit) =>
        `${withArticle(hit.name)} ${hit.shown} stands in clear${whereabouts(hit)}; change the password, then keep its hash in the secret store`,
    )
  },
})
