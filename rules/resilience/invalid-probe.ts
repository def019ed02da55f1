import type { Node } from '../../engine/formats/node.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'

const PROBES = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const
const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep']

export default defineRule({
  summary: 'A probe is one that the API server takes, and has its answer before it asks again.',
  why: 'Rules that no schema has decide whether a Pod with probes is taken: one refused probe is a release that never begins. A probe that waits longer than its period asks less often than it says.',
  remedy:
    'Give each probe one handler; `successThreshold` above 1 is for readiness alone, and first containers have no probes. Keep `timeoutSeconds` within `periodSeconds`.',
  mandate: 'H2',
  severity: 'error',

  *check(infra) {
    yield* judged(infra, { patches: /Probe|lifecycle/ }, function* ({ workloads }) {
      for (const { resource, containers } of workloads) {
        for (const { name, node, path, init } of containers) {
          for (const field of PROBES) {
            const probe = node.get(field)
            if (!probe) continue
            const fault = init ? FIRST : faultOf(field, probe)
            if (!fault) continue
            yield {
              at: resource.at([...path, field, ...fault.path], fault.path.length > 0 ? undefined : 'key'),
              message: `${resource}: the ${field} of container ${name} ${fault.says}`,
              severity: fault.severity,
            }
          }
          const hooks = node.get('lifecycle')
          for (const { key, value } of hooks?.pairs() ?? []) {
            if (key.text !== 'preStop' && key.text !== 'postStart') continue
            const kinds = HANDLERS.filter((one) => value.get(one))
            if (value.kind === 'map' && (init || kinds.length !== 1))
              yield {
                at: resource.at([...path, 'lifecycle', key.text], 'key'),
                message: `${resource}: the ${key.text} hook of container ${name} ${init ? 'stands in a container that ends before the others start' : `has ${kinds.length === 0 ? 'nothing to do' : kinds.join(' and ')}`}: the API server refuses it`,
              }
          }
        }
      }
    })
  },
})

interface Fault {
  readonly says: string
  readonly path: readonly string[]
  readonly severity?: 'warning'
}

const FIRST: Fault = {
  says: 'stands in a container that ends before the others start: the API server refuses it',
  path: [],
}

function faultOf(field: (typeof PROBES)[number], probe: Node): Fault | undefined {
  if (probe.kind !== 'map') return undefined
  const kinds = HANDLERS.filter((one) => probe.get(one))
  if (kinds.length !== 1)
    return {
      says: `has ${kinds.length === 0 ? 'nothing to ask' : kinds.join(' and ')}: the API server refuses it`,
      path: [],
    }
  const successes = probe.get('successThreshold')?.value
  if (field !== 'readinessProbe' && typeof successes === 'number' && successes > 1)
    return {
      says: `wants ${successes} successes, and may want one: the API server refuses it`,
      path: ['successThreshold'],
    }
  if (field === 'readinessProbe' && probe.get('terminationGracePeriodSeconds'))
    return {
      says: 'has a grace period, and ends nothing: the API server refuses it',
      path: ['terminationGracePeriodSeconds'],
    }
  const timeout = numberOf(probe, 'timeoutSeconds', 1)
  const period = numberOf(probe, 'periodSeconds', 10)
  if (timeout > period)
    return {
      says: `waits ${timeout} s for an answer, and has a period of ${period} s: it asks less often than it says`,
      path: ['timeoutSeconds'],
      severity: 'warning',
    }
  return undefined
}

function numberOf(probe: Node, field: string, otherwise: number): number {
  const value = probe.get(field)?.value
  return typeof value === 'number' && value > 0 ? value : otherwise
}
