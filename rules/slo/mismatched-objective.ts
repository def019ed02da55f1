import type { WorkloadDesign } from '../../engine/design.ts'
import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import type { Objective } from '../../engine/views/observability.ts'

/** Days that an objective looks at where the design does not say. */
const USUAL_WINDOW = 30

export default defineRule({
  summary: 'Objectives that are written down are those of the design.',
  why: 'Alerts, budgets and reports follow the document, costs and redundancy the design: two promises, of which one is broken.',
  remedy:
    'Change the objective in `infra/infra.yaml` and run `generator-infra update`, or let `infra-lint --fix` bring the document after it.',
  mandate: 'T2',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    const { design, designFile } = infra
    if (!design || !designFile) return
    for (const [index, workload] of design.workloads.entries()) {
      const { slo } = workload
      if (!slo) continue
      const related = [{ at: keyed(designFile.path, ['workloads', index, 'slo']), message: 'the design' }]
      for (const objective of infra.objectives) {
        if (objective.service !== workload.name) continue
        const options = { document: objective.place.document ?? 0 }
        const wanted = targetOf(workload, objective)
        if (wanted !== undefined && objective.target !== undefined && !isNear(objective.target, wanted)) {
          const path = [...objective.place.path, 'target']
          const root = objective.file.documents[options.document]?.root
          const isRatio = root?.at(path)?.value === objective.target
          yield {
            at: keyed(objective.file, path, options),
            message: `objective ${objective.name} promises ${objective.target} for ${workload.name}, the design ${wanted}`,
            related,
            fix: isRatio
              ? (place) => ({
                  title: `write ${wanted}`,
                  safety: 'unsafe',
                  edits: [{ op: 'set', at: place, value: wanted }],
                })
              : undefined,
          }
        }
        const days = slo.window ?? USUAL_WINDOW
        if (wanted === undefined || objective.window === undefined || objective.window === days) continue
        yield {
          at: keyed(objective.file, objective.place.path.slice(0, -2), options),
          message: `objective ${objective.name} looks at ${objective.window} days, the design at ${days}`,
          related,
        }
      }
    }
  },
})

/** What the design promises of what an objective is about, as a ratio; undefined where its name does not tell. */
function targetOf({ slo }: WorkloadDesign, { name }: Objective): number | undefined {
  const percent = /availab|error|success/i.test(name)
    ? slo?.availability
    : /laten|duration|fast|slow/i.test(name)
      ? slo?.latency?.target
      : undefined
  return percent === undefined ? undefined : Number((percent / 100).toPrecision(12))
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-9
}
