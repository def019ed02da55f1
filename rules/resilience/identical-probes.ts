import { hasAdopted } from '../../engine/deliverables.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'
import { probeQuestion, probeTiming } from '../../engine/views/probes.ts'
import { isVendored } from '../../engine/views/vendored.ts'

export default defineRule({
  summary: 'A container is taken out of service before it is restarted.',
  why: 'Where liveness asks what readiness asks, and loses patience as soon, a program that is only busy, or waits for its database, is restarted: under load all Pods restart, and what they had begun is lost.',
  remedy: 'Let liveness ask less than readiness does, or wait longer: twice the time of readiness at least.',
  mandate: 'H2',
  severity: 'warning',
  fixable: 'always',

  *check(infra) {
    const adopted = hasAdopted(infra)
    yield* judged(infra, { patches: /Probe/ }, function* (objects) {
      for (const { resource, containers } of objects.workloads) {
        for (const { name, node, path } of containers) {
          const liveness = node.get('livenessProbe')
          const readiness = node.get('readinessProbe')
          if (!liveness || !readiness) continue
          const alive = probeTiming(liveness)
          const ready = probeTiming(readiness)
          if (alive.patience > ready.patience) continue
          if (probeQuestion(liveness) !== probeQuestion(readiness) || isVendored(resource)) continue
          const failures = Math.ceil((2 * ready.patience) / alive.period)
          yield {
            at: resource.at([...path, 'livenessProbe'], 'key'),
            message: `${resource}: liveness of container ${name} asks what readiness asks, and gives up after ${alive.patience} s${alive.patience === ready.patience ? ', too' : `, before the ${ready.patience} s of readiness`}: what is only busy is restarted`,
            severity: adopted ? weighedFor(objects.stage, 'warning') : 'info',
            fix: () => ({
              title: `restart it after ${failures} failures`,
              safety: 'unsafe',
              edits: [
                {
                  op: 'set',
                  at: resource.at([...path, 'livenessProbe', 'failureThreshold']),
                  value: failures,
                },
              ],
            }),
          }
        }
      }
    })
  },
})
