import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { missedBy, reachedBy } from '../../engine/views/workload-links.ts'

export default defineRule({
  summary: 'A Service selects the Pods that it is for.',
  why: 'A Service that selects no Pods has no endpoints: every request to it fails, and nothing says why.',
  remedy: 'Let the selector and the labels of the Pod template agree.',
  mandate: 'F4',
  severity: 'error',

  *check(infra) {
    yield* judged(infra, { patches: /elector|abels/ }, function* (objects) {
      for (const service of objects.ofKind('Service')) {
        const selector = service.node('spec', 'selector')
        if (service.group !== '' || (selector?.size ?? 0) === 0) continue
        if (reachedBy(objects, service).length > 0) continue
        const missed = missedBy(objects, service, selector)
        if (!missed) continue
        const { workload, key, wanted, has } = missed
        yield {
          at: service.at(['spec', 'selector', key]),
          message: `${service} selects ${key}=${wanted}, and the Pods of ${workload.resource} have ${has === undefined ? `no ${key}` : `${key}=${has}`}: it reaches nobody`,
          related: [
            {
              at: workload.resource.at([...workload.templatePath, 'metadata', 'labels'], 'key'),
              message: `${workload.resource}`,
            },
          ],
        }
      }
    })
  },
})
