import { defineRule } from '../../engine/rule.ts'
import { type Delivered, judged } from '../../engine/views/delivered.ts'
import { autoscalersOf } from '../../engine/views/workload-links.ts'

export default defineRule({
  summary: 'An autoscaler has room between its bounds.',
  why: 'An autoscaler whose bounds are equal scales nothing, and one whose lower bound is the larger one is refused.',
  remedy: 'Raise the upper bound, or take the autoscaler away and write the number of replicas.',
  mandate: 'H1',
  severity: 'warning',

  *check(infra) {
    yield* judged(
      infra,
      // developers’ environments switch scaling off by bounds of one
      {
        patches: speaksOfBounds,
        stages: (stage) => stage !== 'dev' && stage !== 'test',
      },
      function* (objects) {
        for (const { resource, min, max, maxPath } of autoscalersOf(objects)) {
          if (max === undefined || max > min || max === 0) continue
          yield {
            at: resource.at(maxPath),
            message:
              max === min
                ? `${resource} scales between ${min} and ${max}: it never scales`
                : `${resource} has a lower bound of ${min} above its upper bound of ${max}: the API server refuses it`,
            severity: max === min ? undefined : 'error',
          }
        }
      },
    )
  },
})

/** Whether a patch sets an upper bound, or a lower one as high as an upper one that is written. */
function speaksOfBounds(text: string, objects: Delivered): boolean {
  if (/maxReplica/.test(text)) return true
  const lower = [...text.matchAll(/minReplica\w*\D{0,40}?(\d+)/g)].map((match) => Number(match[1]))
  return (
    lower.length > 0 &&
    autoscalersOf(objects).some(({ max }) => max !== undefined && lower.some((min) => min >= max))
  )
}
