import { hasAdopted } from '../../engine/deliverables.ts'
import { absent, keyed, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { drillEvidence } from '../../engine/views/drills.ts'

const DAY = 86_400_000

export default defineRule<{ readonly days: number }>({
  summary: 'A restore was drilled within the limit, and left evidence.',
  why: 'A backup that was never restored is a hope. Recovery that was not tested does not count.',
  remedy:
    'Restore into an empty place, measure how long it took, and write it down as `drills/YYYY-MM-DD-….md` under `infra/disaster-recovery`.',
  mandate: 'B4',
  severity: 'error',
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      days: {
        description: 'Age of the last drill from which a new one is due.',
        type: 'integer',
        minimum: 1,
      },
    },
  },
  defaults: { days: 365 },

  *check(infra, { days }) {
    const { design, designFile } = infra
    const folder = infra.folder('disaster-recovery')
    const files = infra.files(folder)
    if (
      !hasAdopted(infra) ||
      files.length === 0 ||
      (design && !design.workloads.some((one) => one.data?.stateful))
    )
      return
    const drills = drillEvidence(infra)
    const [last] = drills
    if (!last) {
      yield {
        at: absent(
          'a restore drill',
          designFile ? keyed(designFile.path, ['workloads'], { part: 'key' }) : whole(files[0]!),
        ),
        message: `no restore was ever drilled: ${folder} holds no evidence of one`,
        owed: { what: 'restore-drill' },
      }
      return
    }
    const age = Math.floor((infra.now.getTime() - Date.parse(`${last.day}T00:00:00Z`)) / DAY)
    if (age > days)
      yield {
        at: whole(last.file),
        message: `the last restore drill is ${age} days old; the limit is ${days}`,
      }
  },
})
