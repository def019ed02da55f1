import { hasAdopted } from '../../engine/deliverables.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'
import { isSelective, selects } from '../../engine/views/label-selectors.ts'
import { isVendored } from '../../engine/views/vendored.ts'
import type { Workload } from '../../engine/views/workloads.ts'

/** Kinds of policies that other tools keep, and that may deny by default. */
const OTHERS = [
  'CiliumNetworkPolicy',
  'CiliumClusterwideNetworkPolicy',
  'GlobalNetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
  'ClusterNetworkPolicy',
  'ClusterPolicy',
  'AuthorizationPolicy',
]

export default defineRule({
  summary: 'In a namespace with workloads nothing is reached unless a policy allows it.',
  why: 'Where no policy selects a Pod every Pod of the cluster may call it: one program that is taken over reaches all databases.',
  remedy:
    'Add a NetworkPolicy with an empty `podSelector` and `policyTypes: [Ingress, Egress]`, and one beside each workload that allows what it needs.',
  mandate: 'X2',
  severity: 'warning',

  *check(infra) {
    const adopted = hasAdopted(infra)
    yield* judged(infra, { patches: /NetworkPolicy|\$patch: delete/ }, function* (objects) {
      if (objects.ofKind(...OTHERS).length > 0) return
      const policies = objects.ofKind('NetworkPolicy').filter(isIngress)
      // a tree that has no policy at all keeps them elsewhere, or has decided
      if (!adopted && policies.length === 0) return
      const open = new Map<string | undefined, Workload[]>()
      for (const workload of objects.workloads) {
        const { resource, labels, pod } = workload
        const closed = policies.some(
          (policy) =>
            policy.namespace === resource.namespace && selects(policy.node('spec', 'podSelector'), labels),
        )
        // a Pod in the node’s network is no policy’s
        if (closed || pod.get('hostNetwork')?.value === true || isVendored(resource)) continue
        const others = open.get(resource.namespace)
        if (others) others.push(workload)
        else open.set(resource.namespace, [workload])
      }
      for (const [namespace, workloads] of open) {
        const partly = policies.some(
          (policy) => policy.namespace === namespace && isSelective(policy.node('spec', 'podSelector')),
        )
        const first = workloads[0]!
        const many = workloads.length > 4
        const names = (many ? workloads.slice(0, 3) : workloads).map(({ resource }) => `${resource}`)
        const shown = `${names.join(', ')}${many ? ` and ${workloads.length - 3} more` : ''}`
        yield {
          at: first.resource.at([...first.templatePath, 'metadata', 'labels'], 'key'),
          message: `no NetworkPolicy selects the Pods of ${shown}: every Pod of the cluster may call them${partly ? '; a policy that denies by default covers what comes later, too' : ''}`,
          severity: adopted ? weighedFor(objects.stage, 'warning') : 'info',
        }
      }
    })
  },
})

/** Whether a policy says what may come in; one that says nothing of its types does. */
function isIngress(policy: Resource): boolean {
  const types = policy.node('spec', 'policyTypes')?.items() ?? []
  return types.length === 0 || types.some(({ text }) => text === 'Ingress')
}
