import { durationSeconds } from '../../engine/cron.ts'
import { hasAdopted } from '../../engine/deliverables.ts'
import { absent, keyed, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { drillEvidence } from '../../engine/views/drills.ts'

export default defineRule({
  summary: 'Restore drills say how long they took, and took no longer than the recovery time objective.',
  why: 'The objective is a promise about the worst day; a drill that takes longer shows on a good one that it cannot be kept.',
  remedy:
    'Begin the evidence with a front matter of `workload` and `took`, such as `2h10m`. If it took too long, shorten the procedure or agree on a longer objective, and drill again.',
  mandate: 'B4',
  severity: 'error',

  *check(infra) {
    const { design, designFile } = infra
    if (!design || !designFile || !hasAdopted(infra)) return
    const stores = design.workloads.filter((one) => one.recovery)
    const judged = new Set<string>()
    for (const { file, field } of drillEvidence(infra)) {
      if (!/restor/i.test(file.path)) continue
      const workload = field('workload', 'service', 'database')?.text
      // the newest of each workload counts: what was too slow once and is mended is history
      if (judged.has(workload ?? '')) continue
      judged.add(workload ?? '')
      const took = field('took', 'duration')
      const seconds = took && durationSeconds(took.text.replaceAll(' ', ''))
      if (seconds === undefined) {
        yield {
          at: took?.place ?? absent('took', whole(file)),
          message: took
            ? `${file.name} says that the drill took ${took.text}, which is no duration; write it as 2h10m`
            : `${file.name} does not say how long the restore took; add took to its front matter`,
        }
        continue
      }
      const concerned = stores.filter(({ name }) => workload === undefined || name === workload)
      const slow = concerned.find(({ recovery }) => (durationSeconds(recovery!.rto) ?? Infinity) < seconds)
      if (!slow) continue
      yield {
        at: took!.place,
        message: `the restore took ${took!.text}; the RTO of ${slow.name} is ${slow.recovery!.rto}`,
        related: [
          {
            at: keyed(designFile.path, ['workloads', design.workloads.indexOf(slow), 'recovery', 'rto']),
            message: 'the objective',
          },
        ],
      }
    }
  },
})
