import { restoring } from '../../engine/deliverables.ts'
import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'A runbook link leads to a page of the tree.',
  why: 'A link to nothing is found out at night, by the one person who needs it.',
  remedy: 'Write the page, or correct the link. Links to other hosts are not followed.',
  mandate: 'L2',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    for (const alert of infra.alerts) {
      if (alert.runbook?.status !== 'missing') continue
      const { url } = alert.runbook
      const path = [...(infra.expected?.keys() ?? [])].find((one) => url.endsWith(`/${one}`) || url === one)
      // A page that the generator wrote and that is gone is a finding of drift/missing-file.
      if (path && infra.lock?.files[path]) continue
      yield {
        at: keyed(alert.file, [...alert.place.path, 'annotations', 'runbook_url'], {
          document: alert.place.document ?? 0,
        }),
        message: `the runbook of alert ${alert.name} is not in the tree: ${url}`,
        fix: restoring(path ?? '', path ? [path] : []),
      }
    }
  },
})
