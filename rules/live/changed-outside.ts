import { environmentOf, several, severityIn } from '../../engine/captures/capture.ts'
import { inWords, placeOfObject, placeOfResource } from '../../engine/captures/places.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'Nothing that Git declares was changed by hand.',
  why: 'A change that is in no file is undone by the next apply, at a moment nobody chose, or is lost when the environment is built anew.',
  remedy: 'Bring the change into Git, or undo it by applying what Git says.',
  mandate: 'F5',
  severity: 'error',

  *check(infra) {
    for (const capture of infra.captures) {
      const severity = severityIn(infra, capture)
      const environment = environmentOf(infra, capture)?.name
      for (const change of capture.plan?.drift ?? []) {
        if (change.action !== 'update' && change.action !== 'replace') continue
        const names = change.attributes.length > 0 ? ` (${several(change.attributes)})` : ''
        yield {
          at: placeOfResource(infra, capture, change),
          severity,
          environment,
          message: `${change.address} was changed by something other than Terraform${names}; bring the change into Git, or apply to undo it`,
        }
      }
      for (const live of capture.objects) {
        if (!live.reconciled || live.handEdits.length === 0) continue
        const managers = [...new Set(live.handEdits.map(({ manager }) => manager.replace('-', ' ')))].sort()
        const fields = [...new Set(live.handEdits.flatMap((edit) => edit.fields))].sort()
        yield {
          at: placeOfObject(infra, capture, live),
          severity,
          environment,
          message: `${inWords(live)} was changed by ${managers.join(', ')}${fields.length > 0 ? ` (${several(fields)})` : ''}; bring the change into Git, or undo it`,
        }
      }
    }
  },
})
