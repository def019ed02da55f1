import type { Resource } from '../../engine/resource.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { podSecurityFaults } from '../../engine/views/pod-security.ts'

const ENFORCED = 'pod-security.kubernetes.io/enforce'

export default defineRule({
  summary: 'Every workload meets the Pod Security Standard that its namespace enforces.',
  why: 'The namespace admits no Pod that breaks its standard: the Deployment is applied, and not one Pod of it is ever made.',
  remedy: 'Harden the Pod as the message says, or move it to a namespace with the standard that it needs.',
  mandate: 'X5',
  severity: 'error',

  *check(infra) {
    const patches = /securityContext|pod-security|hostNetwork|hostPID|hostPath|hostPort/
    yield* judged(infra, { patches }, function* (objects) {
      const namespaces = objects.ofKind('Namespace').filter((one) => levelOf(one) !== undefined)
      if (namespaces.length === 0) return
      const only = objects.ofKind('Namespace').length === 1 ? namespaces[0] : undefined
      for (const workload of objects.workloads) {
        const { resource } = workload
        const namespace =
          resource.namespace === undefined
            ? only && resource.file.folder.startsWith(only.file.folder)
              ? only
              : undefined
            : namespaces.find(({ name }) => name === resource.namespace)
        const level = namespace && levelOf(namespace)
        if (!namespace || !level) continue
        const faults = podSecurityFaults(workload).filter(
          (one) => level === 'restricted' || one.level === level,
        )
        const [first] = faults
        if (!first) continue
        yield {
          at: resource.at(first.path),
          message: `${resource}: ${namespace} enforces ${level}, and admits none of its Pods: it ${faults.map(({ what }) => what).join(', ')}`,
          // which namespace an object without one is applied to is told elsewhere
          severity: resource.namespace === undefined ? 'warning' : undefined,
          related: [{ at: namespace.at(['metadata', 'labels', ENFORCED]), message: `${namespace}` }],
        }
      }
    })
  },
})

function levelOf(namespace: Resource): 'baseline' | 'restricted' | undefined {
  const level = namespace.node('metadata', 'labels', ENFORCED)?.text
  return level === 'baseline' || level === 'restricted' ? level : undefined
}
