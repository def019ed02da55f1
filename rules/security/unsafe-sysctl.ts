import { defineRule } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'
import { mayMention } from '../../engine/views/rare-words.ts'

/** What every kubelet takes: https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/ */
const SAFE: ReadonlySet<string> = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
])

export default defineRule({
  summary: 'A Pod sets no kernel parameter that its node does not let it set.',
  why: 'The kubelet takes a short list of parameters. A Pod with another one is not started, unless each of its nodes was told to allow it, and then it may disturb its neighbours.',
  remedy:
    'Set the parameter on the nodes, or allow it on nodes of their own (`--allowed-unsafe-sysctls`) and waive this.',
  mandate: 'X5',
  severity: 'warning',

  *check(infra) {
    yield* judged(infra, { patches: /sysctls/ }, function* (objects) {
      for (const { resource, pod, podPath } of objects.workloads) {
        if (!mayMention(resource, 'sysctls')) continue
        const sysctls = pod.at(['securityContext', 'sysctls'])?.items() ?? []
        for (const [index, one] of sysctls.entries()) {
          const name = (one.get('name')?.text ?? '').replaceAll('/', '.')
          if (name === '' || SAFE.has(name)) continue
          yield {
            at: resource.at([...podPath, 'securityContext', 'sysctls', index, 'name']),
            message: `${resource} sets ${name}, which a kubelet refuses unless its node allows it: the Pod is not started`,
            severity: weighedFor(objects.stage, 'warning'),
          }
        }
      }
    })
  },
})
