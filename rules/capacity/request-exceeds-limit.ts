import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { quantityOf } from '../../engine/views/quantities.ts'

export default defineRule({
  summary: 'No container asks for more than it may use, nor for more than its namespace allows one.',
  why: 'The API server refuses a Pod whose request is above its limit, or whose limit is above the LimitRange: the workload exists and no Pod of it starts.',
  remedy: 'Lower the request or raise the limit; a LimitRange’s `max` bounds both.',
  mandate: 'W1',
  severity: 'error',

  *check(infra) {
    yield* judged(infra, { patches: /requests|limits|resources|LimitRange/ }, function* (objects) {
      const bounds = objects
        .ofKind('LimitRange')
        .flatMap((range) =>
          (range.node('spec', 'limits')?.items() ?? []).flatMap((limit) =>
            limit.get('type')?.text === 'Container' && limit.get('max')
              ? [{ range, max: limit.get('max')! }]
              : [],
          ),
        )
      for (const { resource, containers } of objects.workloads) {
        for (const { name, node, path } of containers) {
          const resources = node.get('resources')
          for (const { key, value } of resources?.get('requests')?.pairs() ?? []) {
            const limit = resources?.at(['limits', key.text])?.text
            const asked = quantityOf(value.text)
            const allowed = quantityOf(limit)
            if (asked === undefined || allowed === undefined || asked <= allowed) continue
            yield {
              at: resource.at([...path, 'resources', 'requests', key.text]),
              message: `${resource}: container ${name} asks for ${value.text} of ${key.text} and may use ${limit}: no Pod of it is admitted`,
              related: [
                { at: resource.at([...path, 'resources', 'limits', key.text]), message: 'its limit' },
              ],
            }
          }
          for (const { range, max } of bounds) {
            if (range.namespace !== resource.namespace) continue
            for (const { key, value } of resources?.get('limits')?.pairs() ?? []) {
              const most = max.get(key.text)?.text
              const bound = quantityOf(most)
              const wanted = quantityOf(value.text)
              if (bound === undefined || wanted === undefined || wanted <= bound) continue
              yield {
                at: resource.at([...path, 'resources', 'limits', key.text]),
                message: `${resource}: container ${name} may use ${value.text} of ${key.text}, and ${range} allows a container ${most}: no Pod of it is admitted`,
                related: [{ at: range.at(['spec', 'limits'], 'key'), message: 'the bound' }],
              }
            }
          }
        }
      }
    })
  },
})
