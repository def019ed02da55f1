import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import type { SourceFile } from '../../engine/tree.ts'
import type { Alert } from '../../engine/views/observability.ts'

export default defineRule({
  summary: 'The page about an alert is the one that the alert links to.',
  why: 'Whoever is woken opens what the alert links to. The page that was written for it is read by nobody.',
  remedy: 'Let `runbook_url` of the alert lead to its page, or take `alert` out of the front matter.',
  mandate: 'R1',
  severity: 'warning',

  *check(infra) {
    const pages = infra.runbooks.filter(({ alert }) => alert !== undefined)
    if (pages.length === 0) return
    const alerts = new Map<string, Alert[]>()
    for (const alert of infra.alerts) {
      const known = alerts.get(alert.name)
      if (known) known.push(alert)
      else alerts.set(alert.name, [alert])
    }
    const about = new Map(pages.map(({ file, alert }) => [file, alert]))
    for (const { file, alert } of pages) {
      const linked = linkedFiles(alerts.get(alert!) ?? [])
      // A page in another language stands beside the one that is linked; both are about the alert.
      if (linked.length === 0 || linked.some((one) => one === file || about.get(one) === alert)) continue
      yield {
        at: keyed(file, ['---', 'alert']),
        message: `${file.name} is about ${alert}, which links to ${linked[0]!.path} instead`,
        related: alerts.get(alert!)!.map((one) => ({ at: one.place, message: 'the alert' })),
      }
    }
  },
})

/** The pages that alerts of one name link to; none where one of them links to what is not in the tree. */
function linkedFiles(alerts: readonly Alert[]): readonly SourceFile[] {
  const files = alerts.map(({ runbook }) => (runbook?.status === 'found' ? runbook.file : undefined))
  return files.every((file) => file !== undefined) ? files : []
}
