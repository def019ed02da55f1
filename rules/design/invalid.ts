import { keyed, range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: '`infra/infra.yaml` keeps its schema and agrees with itself.',
  why: 'Everything else is judged against the design; where it is not valid, nothing can be written from it and little can be said of the tree.',
  remedy: 'Change the key that is named; the schema in its first line lets editors complete and check it.',
  mandate: 'C4',
  severity: 'error',

  *check(infra) {
    const file = infra.designFile
    if (!file || (file.document && !file.document.root && file.document.problems.length > 0)) return
    for (const { path, part, message, at } of file.problems) {
      yield { at: at ? range(file.path, at.start, at.end) : keyed(file.path, path, { part }), message }
    }
  },
})
