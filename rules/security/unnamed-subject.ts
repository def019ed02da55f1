import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'

export default defineRule({
  summary: 'A ClusterRoleBinding says in which namespace the service account is that it gives rights to.',
  why: 'A ClusterRoleBinding is in no namespace that could be meant: the API server refuses a ServiceAccount without one, and the rights are given to nobody.',
  remedy: 'Write `namespace` beside the name of the service account.',
  mandate: 'X1',
  severity: 'error',

  *check(infra) {
    yield* judged(infra, { patches: /subjects/ }, function* (objects) {
      for (const binding of objects.ofKind('ClusterRoleBinding')) {
        for (const [index, subject] of (binding.node('subjects')?.items() ?? []).entries()) {
          if (subject.get('kind')?.text !== 'ServiceAccount' || subject.get('namespace')?.text) continue
          const name = subject.get('name')?.text ?? ''
          yield {
            at: binding.at(['subjects', index, 'name']),
            message: `${binding} gives rights to ServiceAccount ${name} of no namespace: the API server refuses it`,
          }
        }
      }
    })
  },
})
