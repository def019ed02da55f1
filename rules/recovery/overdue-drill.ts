import { defineRule } from '../../engine/rule.ts'
import { drillEvidence, plannedDrills } from '../../engine/views/drills.ts'

const DAY = 86_400

export default defineRule({
  summary: 'Drills are done as often as the calendar says.',
  why: 'Systems change between drills; what worked two quarters ago was another system.',
  remedy: 'Do the drill and leave its evidence, or agree on a longer interval in the calendar.',
  mandate: 'B4',
  severity: 'error',

  *check(infra) {
    const evidence = drillEvidence(infra)
    for (const { name, every, place } of plannedDrills(infra)) {
      // one that was never done is owed; another rule asks for the first
      const last = evidence.find(({ file }) => name !== '' && file.name.includes(name))
      if (!last || every === undefined) continue
      const age = (infra.now.getTime() - Date.parse(`${last.day}T00:00:00Z`)) / 1000
      // a week's grace: nobody drills at midnight of the day
      if (age <= every + 7 * DAY) continue
      yield {
        at: place,
        message: `drill ${name} was last done ${Math.floor(age / DAY)} days ago; the calendar asks for every ${Math.round(every / DAY)}`,
        related: [{ at: { kind: 'whole', file: last.file.path }, message: 'the last evidence' }],
      }
    }
  },
})
