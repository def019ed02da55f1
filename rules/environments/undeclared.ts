import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { stageOf } from '../../engine/views/aliases.ts'
import type { Stage } from '../../engine/views/environments.ts'

export default defineRule({
  summary: 'Every environment of the tree is declared in the design.',
  why: 'An environment nobody declared is in no promotion path, no cost projection and no drill; it drifts until it breaks.',
  remedy: 'Declare it under `environments` of `infra/infra.yaml`, or delete its folder.',
  mandate: 'T2',
  severity: 'error',

  *check(infra) {
    const { design, designFile } = infra
    if (!design || !designFile) return
    const names = new Set(design.environments.map((one) => one.name))
    const stages = new Set(design.environments.map((one) => named(one.name, stageOf(one.name))))
    for (const { name, stage, place, folders } of infra.environments) {
      if (folders.length === 0 || names.has(name) || stages.has(named(name, stage))) continue
      yield {
        at: place,
        message: `environment ${name} is not declared; the design knows ${design.environments.map((one) => one.name).join(', ')}`,
        related: [
          {
            at: keyed(designFile.path, ['environments'], { part: 'key' }),
            message: 'the declared environments',
          },
        ],
      }
    }
  },
})

/** What an environment counts as: its stage, or its own name where that is no alias of one. */
function named(name: string, stage: Stage): string {
  return stage === 'other' ? name : stage
}
