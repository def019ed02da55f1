import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

const NEEDED = {
  traffic: 'its traffic (`traffic.pattern`, `traffic.requestsPerSecond`)',
  data: 'whether it keeps data (`data.stateful`)',
  scaling: 'how far it must scale (`scaling.min`, `scaling.max`)',
} as const

/** What serves others has no traffic of its own to state, and grows with its data. */
const STORES = new Set(['database', 'cache'])

/** What runs by the clock has neither traffic nor a need to scale. */
const CLOCKED = new Set(['cron'])

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
      const node = designFile.document?.root?.at(['workloads', index])
      const needed = (Object.keys(NEEDED) as (keyof typeof NEEDED)[]).filter(
        (key) => key === 'data' || !(STORES.has(workload.type) || CLOCKED.has(workload.type)),
      )
      const missing = needed.filter((key) => !node?.get(key))
      if (missing.length === 0) continue
      yield {
        at: keyed(designFile.path, ['workloads', index, 'name']),
        message: `workload ${workload.name} does not state ${missing.map((key) => NEEDED[key]).join(', ')}`,
      }
    }
  },
})
