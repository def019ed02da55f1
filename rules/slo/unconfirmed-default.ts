import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'Somebody has confirmed each service level objective.',
  why: 'A default is a proposal made by type of workload; users, contracts and cost may ask for something else, and alerts follow it from the first day.',
  remedy: 'Talk to those who depend on the workload, set what they need, and remove `default: true`.',
  mandate: 'S2',
  severity: 'error',

  *check(infra) {
    const { design, designFile } = infra
    if (!design || !designFile) return
    for (const [index, { name, slo }] of design.workloads.entries()) {
      if (!slo?.default) continue
      const written = designFile.document?.root?.at(['workloads', index, 'slo', 'default'])
      yield {
        at: keyed(
          designFile.path,
          written ? ['workloads', index, 'slo', 'default'] : ['workloads', index, 'name'],
        ),
        message: `the objective of ${name}${slo.availability ? ` (${slo.availability} %)` : ''} is a default; confirm it or set another`,
        owed: { what: 'slo-confirmation' },
      }
    }
  },
})
