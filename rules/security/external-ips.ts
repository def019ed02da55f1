import { defineRule } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'
import { isVendored } from '../../engine/views/vendored.ts'

export default defineRule({
  summary: 'No Service claims addresses that the cluster did not give it.',
  why: 'With `externalIPs` a Service takes what is sent to any address, also one that is not its own: who may write Services reads the traffic of others (CVE-2020-8554).',
  remedy:
    'Use a load balancer, an Ingress or a Gateway; on machines of your own one that hands addresses out, such as MetalLB.',
  mandate: 'X2',
  severity: 'warning',

  *check(infra) {
    yield* judged(infra, { patches: /externalIPs/ }, function* (objects) {
      for (const service of objects.ofKind('Service')) {
        const addresses = service.node('spec', 'externalIPs')?.items() ?? []
        if (service.group !== '' || addresses.length === 0 || isVendored(service)) continue
        yield {
          at: service.at(['spec', 'externalIPs'], 'key'),
          message: `${service} takes what is sent to ${addresses.map(({ text }) => text).join(', ')}, whoever’s address that is`,
          severity: weighedFor(objects.stage, 'warning'),
        }
      }
    })
  },
})
