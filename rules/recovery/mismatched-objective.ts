import { durationSeconds } from '../../engine/cron.ts'
import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'Recovery objectives that are written down as data are those of the design.',
  why: 'Two numbers for one promise: in an incident people go by the one they find first.',
  remedy: 'Change the objective in the design, and let `infra-lint --fix` bring the data after it.',
  mandate: 'B1',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    const { design } = infra
    if (!design) return
    for (const file of infra.files(infra.folder('disaster-recovery'))) {
      if (file.format !== 'yaml') continue
      for (const { root, index: document } of file.documents) {
        const objectives = root?.kind === 'map' ? (root.get('objectives')?.items() ?? []) : []
        for (const [index, node] of objectives.entries()) {
          const name = node.get('workload')?.text
          if (name === undefined) continue
          const workload = design.workloads.find((one) => one.name === name)
          if (!workload) {
            yield {
              at: keyed(file, ['objectives', index, 'workload'], { document }),
              message: `${name} is no workload of the design; its objectives promise nothing`,
            }
            continue
          }
          for (const key of ['rpo', 'rto'] as const) {
            const written = node.get(key)?.text
            const wanted = workload.recovery?.[key]
            if (written === undefined || wanted === undefined) continue
            if (durationSeconds(written) === durationSeconds(wanted)) continue
            yield {
              at: keyed(file, ['objectives', index, key], { document }),
              message: `the ${key.toUpperCase()} of ${name} is ${written} here and ${wanted} in the design`,
              fix: (place) => ({
                title: `write ${wanted}`,
                safety: 'safe',
                edits: [{ op: 'set', at: place, value: wanted }],
              }),
            }
          }
        }
      }
    }
  },
})
