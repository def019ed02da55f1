import { conflictMarkers } from '../../engine/formats/conflict.ts'
import { checkExpressions } from '../../engine/formats/hcl.ts'
import type { SyntaxProblem } from '../../engine/formats/node.ts'
import { range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import type { SourceFile } from '../../engine/tree.ts'
import { isTestData } from '../../engine/views/sample-folders.ts'

export default defineRule({
  summary: 'Every YAML, JSON, TOML and HCL document can be read.',
  why: 'A broken document is applied in part or not at all, and no check can say anything about what it should hold.',
  remedy: 'Mend the syntax at the place shown; the other documents of the file are judged all the same.',
  mandate: 'C4',
  severity: 'error',

  *check(infra) {
    for (const file of infra.tree.values()) {
      if (file.unread !== undefined || infra.templated.has(file.path) || isTestData(file.folder)) continue
      if (file.text.includes('<<<<<<< ') && conflictMarkers(file.text).length > 0) continue
      for (const { start, end, message } of problemsOf(file)) {
        yield { at: range(file, start, end), message }
      }
    }
  },
})

/** The first problem of each document: what follows it is mostly its echo. Duplicate keys are told one by one. */
function* problemsOf(file: SourceFile): Iterable<SyntaxProblem> {
  if (file.format === 'hcl') {
    const first = file.hcl.problems[0] ?? checkExpressions(file.hcl)[0]
    if (first) yield first
    return
  }
  for (const document of file.documents) {
    if (document.unread !== undefined) continue
    if (document.root) yield* document.problems
    else if (document.problems[0]) yield document.problems[0]
  }
}
