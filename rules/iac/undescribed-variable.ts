import { range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'Each variable has a type and a description.',
  why: 'A variable is the interface of a module: without a type a wrong value is found during apply, without a description it is guessed.',
  remedy: 'Add `type` and `description`, and `validation` where not every value of the type is right.',
  mandate: 'A7',
  severity: 'warning',

  *check(infra) {
    for (const module of infra.terraform) {
      if (module.sample) continue
      for (const { file, block } of module.blocks('variable')) {
        const missing = ['type', 'description'].filter((name) => !block.body.attribute(name))
        if (missing.length === 0) continue
        const label = block.labelRanges[0] ?? block.typeRange
        yield {
          at: range(file, label.start, label.end),
          message: `variable ${block.labels[0] ?? ''} has no ${missing.join(' and no ')}`,
        }
      }
    }
  },
})
