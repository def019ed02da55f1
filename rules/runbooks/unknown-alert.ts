import { hasAdopted } from '../../engine/deliverables.ts'
import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'The alert that a runbook is about exists.',
  why: 'A page for an alert that is gone describes what no longer happens; one for a misspelt alert is not found when it does.',
  remedy: 'Correct `alert` in the front matter, or delete the page with the alert.',
  mandate: 'R1',
  severity: 'error',

  *check(infra) {
    if (!hasAdopted(infra) || infra.alerts.length === 0) return
    const names = new Set(infra.alerts.map(({ name }) => name))
    const folder = `${infra.folder('runbooks')}/`
    for (const { file, alert } of infra.runbooks) {
      if (alert === undefined || !file.path.startsWith(folder) || names.has(alert)) continue
      yield {
        at: keyed(file, ['---', 'alert']),
        message: `${file.name} is about ${alert}, an alert that no rule has`,
      }
    }
  },
})
