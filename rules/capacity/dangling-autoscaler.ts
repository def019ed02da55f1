import { defineRule } from '../../engine/rule.ts'
import { nearest } from '../../engine/spelling.ts'
import { judged } from '../../engine/views/delivered.ts'
import { autoscalersOf, isClosed, scaledBy } from '../../engine/views/workload-links.ts'

const SCALED: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'Rollout'])

export default defineRule({
  summary: 'An autoscaler scales a workload that is there.',
  why: 'An autoscaler of something that does not exist does nothing: the workload stays as small as it was written when load comes.',
  remedy: 'Name the workload with its kind as it is written.',
  mandate: 'H1',
  severity: 'error',

  *check(infra) {
    yield* judged(infra, { patches: /scaleTargetRef/ }, function* (objects) {
      for (const autoscaler of autoscalersOf(objects)) {
        const { resource, target, targetPath } = autoscaler
        if (!SCALED.has(target.kind) || target.name.includes('${')) continue
        if (scaledBy(objects, autoscaler)) continue
        const neighbours = objects.workloads
          .map((one) => one.resource)
          .filter(({ kind, namespace }) => SCALED.has(kind) && namespace === resource.namespace)
        const named = neighbours.find(({ name }) => name === target.name)
        const meant =
          named?.toString() ??
          nearest(
            target.name,
            neighbours.map(({ name }) => name),
          )
        if (!meant && (!isClosed(objects) || neighbours.length === 0)) continue
        yield {
          at: resource.at(named ? ['spec', 'scaleTargetRef', 'kind'] : targetPath),
          message: `${resource} scales ${target.kind} ${target.name}, which is not here: nothing is scaled${meant ? `; did you mean ${meant}?` : ''}`,
          severity: meant ? undefined : 'warning',
        }
      }
    })
  },
})
