import { defineRule } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'
import { podSecurityFaults } from '../../engine/views/pod-security.ts'
import { isVendored } from '../../engine/views/vendored.ts'

/** Paths of a node whose owner owns the node: its root, its programs' sockets, its keys. */
const SENSITIVE =
  /^\/?$|^\/(etc|root|proc|dev|boot|var\/lib\/(kubelet|docker|containerd|etcd))(\/|$)|\.sock$|^\/(var\/)?run\/?$/

export default defineRule({
  summary: 'No Pod that serves an application reaches into its node.',
  why: 'A privileged container, the node’s namespaces or its files are the node itself: who takes the program over has every Pod and every secret on it.',
  remedy:
    'Leave it to agents that run once a node (DaemonSet), or use the API that gives the same: a device plugin, a CSI driver, a capability.',
  mandate: 'X5',
  severity: 'warning',

  *check(infra) {
    const patches = /privileged|hostNetwork|hostPID|hostIPC|hostPath|hostPort|capabilities/
    yield* judged(infra, { patches }, function* (objects) {
      for (const workload of objects.workloads) {
        const { resource, kind } = workload
        // an agent of the node is there to reach into it; the programs' socket is more than it needs
        const agent = kind === 'DaemonSet'
        const all = podSecurityFaults(workload)
        if (all.length === 0) continue
        const faults = all.filter(({ level, what }) => {
          if (level !== 'baseline') return false
          const path = /^mounts (\S+) of the node$/.exec(what)?.[1]
          return agent ? path?.endsWith('.sock') === true : path === undefined || SENSITIVE.test(path)
        })
        const [first] = faults
        if (!first || isVendored(resource)) continue
        yield {
          at: resource.at(first.path),
          message: `${resource} reaches into its node: it ${faults.map(({ what }) => what).join(', ')}`,
          severity: agent ? 'info' : weighedFor(objects.stage, 'warning'),
        }
      }
    })
  },
})
