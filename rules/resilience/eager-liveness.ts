import { hasAdopted } from '../../engine/deliverables.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'
import { probeTiming } from '../../engine/views/probes.ts'
import { isVendored } from '../../engine/views/vendored.ts'

/** What a start may take on a busy node before it is a failure, in seconds: what a probe without settings gives. */
const START = 30

export default defineRule({
  summary: 'A program has time to start before it is restarted for not answering.',
  why: 'A liveness probe counts from the start of the container. On a node that is busy, or after a failure when all start at once, a program that is not up in time is restarted for ever.',
  remedy: 'Add a `startupProbe` that asks the same and is patient; liveness begins when it has succeeded.',
  mandate: 'H2',
  severity: 'warning',

  *check(infra) {
    const adopted = hasAdopted(infra)
    yield* judged(infra, { patches: /Probe/ }, function* (objects) {
      for (const { resource, containers } of objects.workloads) {
        for (const { name, node, path } of containers) {
          const liveness = node.get('livenessProbe')
          if (!liveness || node.get('startupProbe')) continue
          const { delay, patience } = probeTiming(liveness)
          if (delay + patience >= START || isVendored(resource)) continue
          yield {
            at: resource.at([
              ...path,
              'livenessProbe',
              liveness.get('failureThreshold') ? 'failureThreshold' : 'periodSeconds',
            ]),
            message: `${resource}: container ${name} is restarted when it does not answer within ${delay + patience} s of its start, and has no startupProbe`,
            severity: adopted ? weighedFor(objects.stage, 'warning') : 'info',
          }
        }
      }
    })
  },
})
