import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

/** Annotations that tell a person what happened. */
const TELLING = ['summary', 'description', 'message', 'title']

export default defineRule({
  summary: 'Each alert says in words what happened.',
  why: 'The first thing a person sees is the annotation; a bare name makes them read the expression at night.',
  remedy: 'Add the annotation `summary`: one sentence, with the labels that tell where.',
  mandate: 'L2',
  severity: 'error',

  *check(infra) {
    for (const { name, severity, annotations, file, place } of infra.alerts) {
      if (severity === 'none' || TELLING.some((key) => annotations[key]?.trim())) continue
      yield {
        at: keyed(file, [...place.path, 'alert'], { document: place.document ?? 0, part: 'key' }),
        message: `alert ${name} has no summary; say in one sentence what happened`,
      }
    }
  },
})
