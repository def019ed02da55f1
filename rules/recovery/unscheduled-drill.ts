import { hasAdopted, restoring } from '../../engine/deliverables.ts'
import { absent, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { plannedDrills } from '../../engine/views/drills.ts'

const YEAR = 366 * 86_400

export default defineRule({
  summary: 'A restore drill stands in the calendar, once a year at least.',
  why: 'What is on no calendar is done after the first loss of data.',
  remedy:
    'List it under `drills` in a file beneath `infra/disaster-recovery`, with `every` such as `13w` and the runbook it follows.',
  mandate: 'B4',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    const folder = infra.folder('disaster-recovery')
    const files = infra.files(folder)
    const { design } = infra
    if (!hasAdopted(infra) || files.length === 0) return
    if (design && !design.workloads.some((one) => one.data?.stateful)) return
    const drills = plannedDrills(infra)
    const restore = drills.find(({ words }) => /restor/i.test(words))
    if (!restore) {
      const planned = [...(infra.expected ?? [])].filter(
        ([path, { content }]) =>
          path.startsWith(`${folder}/`) && !infra.tree.has(path) && /^drills:/m.test(content),
      )
      yield {
        at: absent('a restore drill in the calendar', whole(drills[0]?.file ?? files[0]!)),
        message: `no calendar under ${folder} plans a restore drill; list one with how often it is done`,
        fix: restoring(
          'the calendar of drills',
          planned.map(([path]) => path),
        ),
      }
      return
    }
    if (restore.every !== undefined && restore.every <= YEAR) return
    yield {
      at: restore.place,
      message:
        restore.every === undefined
          ? `drill ${restore.name} does not say how often it is done; give it every, such as 13w`
          : `drill ${restore.name} is done less than once a year`,
    }
  },
})
