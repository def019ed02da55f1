import { conflictMarkers } from '../../engine/formats/conflict.ts'
import { range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'No file holds the conflict markers of a merge.',
  why: 'A file with both sides of a conflict is neither: the cluster, the CI system or the reader takes what comes first, or nothing.',
  remedy: 'Choose what each side meant, remove the three marker lines, and commit the file.',
  mandate: 'T4',
  severity: 'error',

  *check(infra) {
    for (const file of infra.tree.values()) {
      if (!file.text.includes('<<<<<<< ')) continue
      for (const { start, end, ours, theirs } of conflictMarkers(file.text)) {
        if (file.markdown.codeBlocks.some((code) => code.start <= start && start < code.end)) continue
        yield {
          at: range(file, start, end),
          message: `${file.name} still holds both sides of a merge (${ours || 'ours'} and ${theirs || 'theirs'}); resolve it and remove the markers`,
        }
      }
    }
  },
})
