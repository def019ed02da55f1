import { absent, keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

/** What a workload of each type is told by, where it is told by its name. */
const TOLD: Readonly<Record<string, string>> = {
  web: 'when it fails its users',
  api: 'when it fails its callers',
  database: 'when it is away, or its copies are',
  queue: 'when it is away',
  cron: 'when a run fails or does not come',
}

export default defineRule({
  summary: 'Every workload that others rely on has an alert.',
  why: 'Monitoring that tells nobody is a picture on a wall: the workload fails, the graph shows it, and users call.',
  remedy:
    'Write an alert that names it, in its expression or its labels; for jobs on failure and on absence.',
  mandate: 'O3',
  severity: 'warning',

  *check(infra) {
    const { design, designFile } = infra
    if (!design || !designFile || infra.alerts.length === 0) return
    const words = infra.alerts.map(
      ({ expression, labels }) => `${expression} ${Object.values(labels).join(' ')}`,
    )
    for (const [index, { name, type }] of design.workloads.entries()) {
      const told = TOLD[type]
      if (!told || words.some((text) => names(text, name))) continue
      yield {
        at: absent(`an alert of ${name}`, keyed(designFile.path, ['workloads', index, 'name'])),
        message: `no alert tells of ${type} ${name}, ${told}`,
      }
    }
  },
})

/** Whether a name stands in a text as a word of its own, or before what tools put behind it: `web-health`. */
function names(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w-])${name.replaceAll(/[^\w-]/g, '\\$&')}(?!\\w)`).test(text)
}
