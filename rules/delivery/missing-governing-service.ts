import type { Resource } from '../../engine/resource.ts'
import { defineRule } from '../../engine/rule.ts'
import { nearest } from '../../engine/spelling.ts'
import { judged } from '../../engine/views/delivered.ts'
import { hasLabels } from '../../engine/views/label-selectors.ts'
import { mayBeMade, mayShareNamespace, namedObjects } from '../../engine/views/made-objects.ts'
import { isVendored } from '../../engine/views/vendored.ts'
import { fewestPods, isClosed } from '../../engine/views/workload-links.ts'

export default defineRule({
  summary: 'A StatefulSet names a headless Service that selects its Pods.',
  why: 'The Service that `serviceName` names is what gives each Pod a name of its own: without it, or with one that has an address of its own, members of a cluster do not find each other.',
  remedy: 'Add a Service of that name with `clusterIP: None` and the labels of the Pods.',
  mandate: 'F4',
  severity: 'warning',

  *check(infra) {
    const patches = /serviceName|clusterIP|selector/
    yield* judged(infra, { patches }, function* (objects) {
      for (const workload of objects.workloads) {
        const { resource, kind, labels } = workload
        const name = kind === 'StatefulSet' ? resource.node('spec', 'serviceName')?.text : undefined
        if (!name || name.includes('$')) continue
        const near = (one: Resource): boolean =>
          one.group === '' && mayShareNamespace(one.namespace, resource.namespace)
        const service = namedObjects(objects, 'Service').get(name)?.find(near)
        const at = resource.at(['spec', 'serviceName'])
        if (!service) {
          if (!isClosed(objects) || isVendored(resource) || mayBeMade(infra, objects, name)) continue
          const meant = nearest(
            name,
            objects.ofKind('Service').flatMap((one) => (near(one) ? [one.name] : [])),
          )
          yield {
            at,
            message: `${resource} names Service ${name}, which nothing here makes: its Pods have no names of their own${meant ? `; did you mean ${meant}?` : ''}`,
            severity: meant || objects.environment !== undefined ? undefined : 'info',
          }
          continue
        }
        const headless = service.get('spec', 'clusterIP') === 'None'
        const selector = service.node('spec', 'selector')
        // a role that is set on running Pods selects one of them: the others have no name
        const selects = selector === undefined || hasLabels(selector, labels)
        // a lone Pod is found by the address of its Service, too
        const lone = !headless && (fewestPods(objects, workload) ?? 1) < 2
        if ((headless && selects) || lone || isVendored(resource)) continue
        yield {
          at,
          message: headless
            ? `${resource} names ${service}, which does not select its Pods: they have no names of their own`
            : `${resource} names ${service}, which is not headless: its Pods have no names of their own`,
          severity: headless ? undefined : 'info',
          related: [
            {
              at: headless ? service.at(['spec', 'selector'], 'key') : service.at(['metadata', 'name']),
              message: `${service}`,
            },
          ],
        }
      }
    })
  },
})
