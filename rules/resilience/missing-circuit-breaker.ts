import { hasAdopted } from '../../engine/deliverables.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'
import { isIstio, serviceOfHost } from '../../engine/views/mesh.ts'

export default defineRule({
  summary: 'What the mesh routes to is cut off when it fails.',
  why: 'Retries go to the Pod that just failed as well as to the others: without outlier detection one sick Pod keeps its share of the requests, and callers fill up with those that wait for it.',
  remedy: 'Add a DestinationRule with `outlierDetection` and bounds of `connectionPool` for the host.',
  mandate: 'H3',
  severity: 'warning',

  *check(infra) {
    const patches = /outlierDetection|connectionPool|trafficPolicy/
    yield* judged(infra, { patches }, function* (objects) {
      const virtual = objects.ofKind('VirtualService').filter(isIstio)
      if (virtual.length === 0) return
      const policies = objects.ofKind('DestinationRule').filter(isIstio)
      const guarded = policies.filter((one) => {
        const text = JSON.stringify(one.get('spec') ?? '')
        return text.includes('"outlierDetection"') || text.includes('"connectionPool"')
      })
      // one for all hosts beneath a domain
      if (guarded.some((one) => `${one.get('spec', 'host')}`.includes('*'))) return
      const safe = new Set(
        guarded.map((one) => serviceOfHost(objects, `${one.get('spec', 'host')}`, one.namespace)),
      )
      const told = new Set<object>()
      for (const one of virtual) {
        for (const [index, route] of (one.node('spec', 'http')?.items() ?? []).entries()) {
          for (const [at, destination] of (route.get('route')?.items() ?? []).entries()) {
            const host = destination.at(['destination', 'host'])?.text ?? ''
            const service = serviceOfHost(objects, host, one.namespace)
            if (!service || safe.has(service) || told.has(service)) continue
            told.add(service)
            const policy = policies.find(
              (rule) => serviceOfHost(objects, `${rule.get('spec', 'host')}`, rule.namespace) === service,
            )
            yield {
              at: one.at(['spec', 'http', index, 'route', at, 'destination', 'host']),
              message: `${one} sends to ${service}, and ${policy ? `${policy} has neither outlierDetection nor connectionPool` : 'no DestinationRule cuts it off when it fails'}`,
              severity: hasAdopted(infra) ? weighedFor(objects.stage, 'warning') : 'info',
              related: policy && [{ at: policy.at(['spec', 'host']), message: `${policy}` }],
            }
          }
        }
      }
    })
  },
})
