import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'Every objective has an alert that follows it.',
  why: 'An objective that nobody is told about is a number in a file: the budget is gone before anyone looks.',
  remedy: 'Add burn-rate alerts for it, or let the generator write them from the design.',
  mandate: 'O3',
  severity: 'error',

  *check(infra) {
    if (infra.objectives.length === 0 || infra.alerts.length === 0) return
    const words = infra.alerts.map(
      ({ name, expression, labels }) => `${name} ${expression} ${Object.values(labels).join(' ')}`,
    )
    for (const { name, service, file, place } of infra.objectives) {
      const wanted = [name, service].filter((one) => one !== '')
      if (wanted.length === 0 || words.some((text) => wanted.some((one) => mentions(text, one)))) continue
      yield {
        at: keyed(file, [...place.path, 'metadata', 'name'], { document: place.document ?? 0 }),
        message: `no alert follows objective ${name}${service ? ` of ${service}` : ''}`,
      }
    }
  },
})

/** Whether a name stands in a text as a word of its own: `web` is not in `webhook`. */
function mentions(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!/[a-z0-9]/i.test(text[at - 1] ?? '') && !/[a-z0-9]/i.test(text[at + name.length] ?? '')) return true
  }
  return false
}
