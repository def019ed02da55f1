import { hasAdopted } from '../../engine/deliverables.ts'
import { absent, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'Each runbook names its owner.',
  why: 'A page that nobody owns is mended by nobody, and asked about in the wrong channel.',
  remedy: 'Add `owner:` to the front matter: a team handle, not a person who may leave.',
  mandate: 'R2',
  severity: 'error',

  *check(infra) {
    if (!hasAdopted(infra)) return
    for (const { file, owner, headings } of infra.runbooks) {
      if (file.unread !== undefined) continue
      if (owner || headings.some((heading) => /^(owner|owned by|contact|escalation)/i.test(heading.text)))
        continue
      yield {
        at: absent('owner', whole(file)),
        message: `${file.name} names no owner; add owner: to its front matter`,
      }
    }
  },
})
