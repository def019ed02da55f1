import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'

const PROBES = ['startupProbe', 'readinessProbe', 'livenessProbe']
const HOW = ['httpGet', 'tcpSocket']

export default defineRule({
  summary: 'A probe asks a port that its container has.',
  why: 'A probe of a port name that the container does not declare fails for ever: the Pod is never ready, or is restarted again and again.',
  remedy: 'Name a port of the same container, or declare it under `ports`.',
  mandate: 'F4',
  severity: 'error',

  *check(infra) {
    yield* judged(infra, { patches: /Probe|ports|\bport/ }, function* ({ workloads }) {
      for (const { resource, containers } of workloads) {
        for (const container of containers) {
          const { name, node } = container
          for (const probe of PROBES) {
            const settings = node.get(probe)
            if (!settings) continue
            for (const how of HOW) {
              const port = settings.get(how)?.get('port')
              if (!port || typeof port.value !== 'string' || /^\d+$|\$\{/.test(port.text)) continue
              const names = (node.get('ports')?.items() ?? []).flatMap((one) => one.get('name')?.text ?? [])
              if (names.includes(port.text)) continue
              yield {
                at: resource.at([...container.path, probe, how, 'port']),
                message: `${resource}: the ${probe} of container ${name} asks port ${port.text}, and the container has ${names.length === 0 ? 'no port with a name' : names.join(', ')}: it fails always`,
              }
            }
          }
        }
      }
    })
  },
})
