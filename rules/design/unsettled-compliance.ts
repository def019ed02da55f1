import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { DEBT } from '../../engine/unstated.ts'

export default defineRule({
  summary: 'Every framework that the design names has a reviewer.',
  why: 'Whether a framework applies, and what it asks, is settled by somebody who answers for it; until then production would rest on a guess.',
  remedy: 'Let a compliance officer review the design and write their name under `reviewer`.',
  mandate: 'I4',
  severity: 'error',

  *check(infra) {
    const { design, designFile } = infra
    if (!design || !designFile) return
    for (const [index, { framework, reviewer }] of design.compliance.entries()) {
      if (reviewer) continue
      yield {
        at: keyed(designFile.path, ['compliance', index, 'framework']),
        message: `${framework} is named and nobody has reviewed it; production waits for a compliance officer`,
        owed: { what: DEBT.framework(framework) },
      }
    }
  },
})
