import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { DEBT, unstatedFacts, type WorkloadFact } from '../../engine/unstated.ts'

const NEEDED: Readonly<Record<WorkloadFact, string>> = {
  traffic: 'its traffic (`traffic.pattern`, `traffic.requestsPerSecond`)',
  data: 'whether it keeps data (`data.stateful`)',
  scaling: 'how far it must scale (`scaling.min`, `scaling.max`)',
}

export default defineRule({
  summary: 'Each workload of the design states its traffic, its data and its need to scale.',
  why: 'Objectives, autoscaling, quotas, backups and cost follow from these numbers; without them they are guesses.',
  remedy: 'Add the keys that the message names to the workload in `infra/infra.yaml`.',
  mandate: 'I2',
  severity: 'error',

  *check(infra) {
    const { design, designFile } = infra
    if (!design || !designFile) return
    for (const [index, workload] of design.workloads.entries()) {
      const missing = unstatedFacts(design, index, designFile.document?.root)
      if (missing.length === 0) continue
      yield {
        at: keyed(designFile.path, ['workloads', index, 'name']),
        message: `workload ${workload.name} does not state ${missing.map((key) => NEEDED[key]).join(', ')}`,
        owed: { what: DEBT.workload(workload.name) },
      }
    }
  },
})
