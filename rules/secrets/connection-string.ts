import { defineRule } from '../../engine/rule.ts'
import { problemsOf } from '../../engine/secrets/problems.ts'
import { keepingOf } from '../../engine/secrets/store.ts'

export default defineRule({
  summary: 'No address or connection string holds its password.',
  why: 'The address of a database with user and password in it is all that somebody needs to be in.',
  remedy:
    'Change the password where the address leads, since it has been in clear. Keep the whole address in the secret store, or put it together from a reference where it is used: `postgres://shop:$(PASSWORD)@db/shop`.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(infra, 'connection-string', ({ name, key }, file) => {
      const what = key === undefined ? `a ${name}` : `the ${name} ${key} of a connection string`
      return `${what} stands in clear; change it, ${keepingOf(infra, file)}, and refer to it`
    })
  },
})
