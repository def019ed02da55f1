import { restoring } from '../../engine/deliverables.ts'
import { absent, keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

/** Types of workload that users meet. */
const FACING = new Set(['web', 'api'])

export default defineRule({
  summary: 'Every workload that users meet has service level objectives.',
  why: 'Without an objective nobody can say whether the service is good enough: alerts follow noise, and there is no budget to spend on change.',
  remedy:
    'Write an OpenSLO document for it under `infra/monitoring`, or let `infra-lint --fix` write the one that the design proposes.',
  mandate: 'S1',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    const { design, designFile } = infra
    if (!design || !designFile || infra.files(infra.folder('monitoring')).length === 0) return
    for (const [index, { name, type }] of design.workloads.entries()) {
      if (!FACING.has(type)) continue
      if (infra.objectives.some((objective) => names(objective.service, name) || names(objective.name, name)))
        continue
      const planned = [...(infra.expected ?? [])].filter(
        ([path, file]) =>
          path.startsWith(`${infra.folder('monitoring')}/`) &&
          file.content.includes('openslo/') &&
          path.split(/[/.-]/).includes(name),
      )
      if (planned.some(([path]) => infra.lock?.files[path] && !infra.tree.has(path))) continue
      yield {
        at: absent(`objectives of ${name}`, keyed(designFile.path, ['workloads', index, 'name'])),
        message: `workload ${name} meets users and has no service level objective`,
        fix: restoring(
          `the objectives of ${name}`,
          planned.map(([path]) => path),
        ),
      }
    }
  },
})

function names(text: string, workload: string): boolean {
  return text === workload || text.startsWith(`${workload}-`) || text.endsWith(`-${workload}`)
}
