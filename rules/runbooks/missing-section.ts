import { hasAdopted } from '../../engine/deliverables.ts'
import { absent, keyed, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

/** Section → headings that are one, by their first words. */
const SECTIONS: Readonly<Record<string, RegExp>> = {
  Meaning: /^(meaning|what (it|this) means|description|summary|overview|about)\b/i,
  Impact: /^(impact|user impact|consequences?|severity)\b/i,
  Triage:
    /^(triage|diagnos(is|tics?|e)|investigat(e|ion)|first (five|5) minutes|debug(ging)?|troubleshoot(ing)?|check(s|list)?)\b/i,
  Mitigation:
    /^(mitigat(e|ion)|resolution|resolve|remediation|fix|steps?|recovery|procedure|actions?|solution|rollback|roll back)\b/i,
  Escalation: /^(escalat(e|ion)|contacts?|who to call|owners?)\b/i,
  Verification: /^(verif(y|ication)|validation|confirm(ation)?|after(wards)?|done when)\b/i,
}

export default defineRule({
  summary:
    "An alert's runbook says what it means, its impact, triage, mitigation, escalation and verification.",
  why: 'A page that explains the alert and not the way out sends its reader to search at the worst moment.',
  remedy: 'Add the sections that are named; a few lines with the real commands are enough.',
  mandate: 'R2',
  severity: 'error',

  *check(infra) {
    const alerts = new Set(infra.alerts.map((alert) => alert.name))
    for (const { file, alert, headings } of infra.runbooks) {
      if (file.unread !== undefined) continue
      const name =
        alert ?? (alerts.has(file.name.replace(/\.md$/, '')) ? file.name.replace(/\.md$/, '') : undefined)
      if (!name) continue
      const missing = Object.keys(SECTIONS).filter(
        (section) => !headings.some((heading) => SECTIONS[section]!.test(heading.text)),
      )
      if (missing.length === 0) continue
      const title = headings[0]
      yield {
        at: absent(`sections ${missing.join(', ')}`, title ? keyed(file, [title.text]) : whole(file)),
        message: `the runbook of ${name} has no section ${missing.join(', ')}`,
        severity: hasAdopted(infra) ? undefined : 'warning',
      }
    }
  },
})
