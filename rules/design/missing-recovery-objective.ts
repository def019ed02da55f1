import { absent, keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { DEBT, lacksRecovery } from '../../engine/unstated.ts'

export default defineRule({
  summary: 'Every workload that keeps data states its RPO and RTO.',
  why: 'How much may be lost and how long it may take decide what is backed up, how often, and whether a drill succeeded.',
  remedy: 'Add `recovery: { rpo: …, rto: … }` to the workload.',
  mandate: 'B1',
  severity: 'error',

  *check(infra) {
    const { design, designFile } = infra
    if (!design || !designFile) return
    for (const [index, { name }] of design.workloads.entries()) {
      if (!lacksRecovery(design, index, designFile.document?.root)) continue
      yield {
        at: absent(
          `recovery of ${name}`,
          keyed(designFile.path, ['workloads', index, 'data'], { part: 'key' }),
        ),
        message: `workload ${name} keeps data and states no RPO and RTO`,
        owed: { what: DEBT.recovery(name) },
      }
    }
  },
})
