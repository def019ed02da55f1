import { hasAdopted, restoring } from '../../engine/deliverables.ts'
import type { Infra } from '../../engine/infra.ts'
import { absent, keyed, type Place, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { stageOf } from '../../engine/views/aliases.ts'

const STAGES = ['dev', 'test', 'staging', 'production'] as const

export default defineRule({
  summary: 'The environments dev, test, staging and production exist, and every declared one has its files.',
  why: 'What was not rehearsed below production is rehearsed in it.',
  remedy:
    'Declare the environment in `infra/infra.yaml` and write its overlay from the same base; aliases such as `prod` or `stg` count.',
  mandate: 'E1',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    const folder = infra.folder('environments')
    // A tree without any environment lacks the deliverable: tree/missing-deliverable says so.
    if (!hasAdopted(infra) || infra.environments.length === 0) return
    for (const name of missingEnvironments(infra)) {
      const index = infra.design?.environments.findIndex((one) => one.name === name) ?? -1
      const planned = [...(infra.expected?.keys() ?? [])].filter((path) =>
        path.startsWith(`${folder}/${name}/`),
      )
      yield {
        at: absent(`environment ${name}`, placeOf(infra, index)),
        message:
          index >= 0
            ? `environment ${name} is declared and has no files`
            : `there is no ${name} environment; dev, test, staging and production must exist`,
        fix: restoring(`${folder}/${name}`, planned),
      }
    }
  },
})

/** Names of declared environments without files, and of stages that no environment stands for. */
function missingEnvironments(infra: Infra): readonly string[] {
  const found = infra.environments.filter((one) =>
    one.folders.some((folder) => infra.files(folder).length > 0),
  )
  const names = new Set(found.map((one) => one.name))
  const present = new Set<string>(found.map((one) => one.stage))
  const declared = infra.design?.environments.map((one) => one.name) ?? []
  const missing = declared.filter(
    (name) => !names.has(name) && (stageOf(name) === 'other' || !present.has(stageOf(name))),
  )
  const coming = new Set<string>(missing.map(stageOf))
  return [...missing, ...STAGES.filter((stage) => !present.has(stage) && !coming.has(stage))]
}

function placeOf(infra: Infra, index: number): Place {
  if (infra.designFile) {
    return index >= 0
      ? keyed(infra.designFile.path, ['environments', index, 'name'])
      : keyed(infra.designFile.path, ['environments'], { part: 'key' })
  }
  return whole(infra.files(infra.folder('environments'))[0] ?? infra.files('infra')[0]!)
}
