import { hasAdopted, isPresent, restoring } from '../../engine/deliverables.ts'
import { DELIVERABLES, DESIGN_PATH } from '../../engine/design.ts'
import { absent, keyed, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'Each of the seven deliverables has real content.',
  why: 'Production rests on all seven: what is missing here is found out in the first incident. An empty folder, a `.gitkeep` or a page of intentions is no deliverable.',
  remedy:
    'Run `infra-lint --fix`, which writes what the design asks for, or name the folder it lives in under `paths` of `infra.yaml`.',
  mandate: 'T1',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    if (!hasAdopted(infra)) return
    for (const deliverable of DELIVERABLES) {
      if (isPresent(infra, deliverable)) continue
      const folder = infra.folder(deliverable)
      const placeholders = infra.files(folder)
      const nearest = infra.designFile
        ? keyed(infra.designFile.path, ['paths', deliverable])
        : firstFile(infra)
      const planned = [...(infra.expected?.keys() ?? [])].filter((path) => path.startsWith(`${folder}/`))
      yield {
        at: absent(folder, nearest),
        message:
          placeholders.length === 0
            ? `there is no ${folder}; production needs ${deliverable}`
            : `${folder} holds nothing but placeholders (${placeholders.map((file) => file.name).join(', ')}); production needs ${deliverable}`,
        fix: restoring(folder, planned),
      }
    }
  },
})

function firstFile(infra: Parameters<typeof hasAdopted>[0]) {
  return whole(infra.files('infra')[0] ?? infra.tree.values().next().value?.path ?? DESIGN_PATH)
}
