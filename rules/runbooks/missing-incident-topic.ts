import { hasAdopted, nearestTo } from '../../engine/deliverables.ts'
import { INPUT_DOCUMENTS } from '../../engine/design.ts'
import { absent, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

const TOPICS: Readonly<Record<string, RegExp>> = {
  roles: /\b(roles?|who does what|responsib|commander|incident lead)/i,
  severities: /\b(severit|priorit|levels?\b|sev-?\d)/i,
  communication: /\b(communicat|status page|who is told|notify|updates?\b|channels?\b)/i,
  triage: /\b(triage|first (five|5|ten|10) minutes|assess|detect|when (it|an alert) )/i,
  'a postmortem': /\b(post-?mortem|retrospective|after(wards)?|lessons|review)\b/i,
}

export default defineRule({
  summary:
    'The incident process says who does what, how bad it is, who is told, how to begin, and how to learn.',
  why: 'In an incident nobody has time to agree on roles and words; what is not written down is argued about while users wait.',
  remedy: 'Add a section for each topic that is named to the incident response document, and practise it.',
  mandate: 'R3',
  severity: 'warning',

  *check(infra) {
    const path = infra.design?.paths['incident-response'] ?? INPUT_DOCUMENTS['incident-response']!
    const file = infra.tree.get(path)
    if (!hasAdopted(infra) || !file) return
    const pages = [
      file,
      ...infra
        .files(infra.folder('runbooks'))
        .filter((one) => /incident|postmortem|escalation/i.test(one.name)),
    ]
    const headings = pages.flatMap((page) => page.markdown.headings.map((heading) => heading.text))
    const missing = Object.keys(TOPICS).filter(
      (topic) => !headings.some((heading) => TOPICS[topic]!.test(heading)),
    )
    if (missing.length === 0) return
    yield {
      at: absent(
        missing.join(', '),
        file.markdown.headings.length > 0 ? whole(file) : nearestTo(infra, path),
      ),
      message: `${path} has no section on ${missing.join(', ')}`,
    }
  },
})
