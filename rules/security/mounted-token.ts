import { hasAdopted } from '../../engine/deliverables.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'
import { isVendored } from '../../engine/views/vendored.ts'

export default defineRule({
  summary: 'Pods that do not talk to Kubernetes hold no token for it.',
  why: 'The token of a service account lies in every container where nobody says otherwise; who takes the program over speaks to the API server with it.',
  remedy:
    'Set `automountServiceAccountToken: false` in the Pod, and give workloads that use the API an account of their own.',
  mandate: 'X1',
  severity: 'warning',

  *check(infra) {
    const adopted = hasAdopted(infra)
    yield* judged(infra, { patches: /serviceAccount|automount/i }, function* (objects) {
      const bindings = objects.ofKind('RoleBinding', 'ClusterRoleBinding')
      const accounts = objects.ofKind('ServiceAccount')
      for (const { resource, pod, podPath } of objects.workloads) {
        if (pod.get('automountServiceAccountToken')) continue
        const name = pod.get('serviceAccountName')?.text ?? pod.get('serviceAccount')?.text ?? 'default'
        const account = accounts.find((one) => one.name === name && one.namespace === resource.namespace)
        if (account?.get('automountServiceAccountToken') === false) continue
        // rights from charts and operators, or a cloud's identity, are used with the token
        const used = bindings.some((one) => isFor(one, name)) || account?.node('metadata', 'annotations')
        if (used || (name !== 'default' && !account) || isVendored(resource)) continue
        yield {
          at: resource.at([
            ...podPath,
            name === 'default' ? 'serviceAccountName' : 'automountServiceAccountToken',
          ]),
          message: `${resource} holds a token of ServiceAccount ${name}, which nothing here gives a right: the Pod does not need it`,
          severity: adopted ? weighedFor(objects.stage, 'warning') : 'info',
        }
      }
    })
  },
})

function isFor(binding: Resource, account: string): boolean {
  return (binding.node('subjects')?.items() ?? []).some(
    (subject) =>
      (subject.get('kind')?.text === 'ServiceAccount' && subject.get('name')?.text === account) ||
      /^system:serviceaccounts/.test(subject.get('name')?.text ?? ''),
  )
}
