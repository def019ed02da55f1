import { defineRule } from '../../engine/rule.ts'
import { likely, problemsOf } from '../../engine/secrets/problems.ts'
import { blockAt } from '../../engine/secrets/rule-of.ts'

export default defineRule({
  summary: 'No variable has a secret as its default.',
  why: 'A default is a secret in Git, and the one that is used everywhere where nobody sets another.',
  remedy:
    'Change the value where it is valid, since it has been in clear. Then take the default out, mark the variable as sensitive, and hand the value over by `TF_VAR_name` or from the store.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(infra, 'variable-default', (hit, file) => {
      const block = blockAt(file.hcl.body.blocks, hit.start)
      const name = block?.labels[0] ?? hit.key ?? hit.shown
      const marked = block?.body.attribute('sensitive')?.value.literal()?.value === true
      return `variable ${name} has ${likely(hit)} as its default${marked ? '' : ' and is not marked as sensitive'}; rotate it, take the default out, and hand the value over by TF_VAR_${name}`
    })
  },
})
