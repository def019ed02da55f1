import { defineRule } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'
import { isVendored } from '../../engine/views/vendored.ts'

export default defineRule({
  summary: 'Rights are given to an account of a program, not to whatever runs in a namespace.',
  why: 'Every Pod that names no account runs as `default`. A right that is bound to it is one of all programs of the namespace, and of those that come later.',
  remedy: 'Make a ServiceAccount for the program that needs the right, and bind that.',
  mandate: 'X1',
  severity: 'warning',

  *check(infra) {
    yield* judged(infra, { patches: /subjects|roleRef/ }, function* (objects) {
      for (const binding of objects.ofKind('RoleBinding', 'ClusterRoleBinding')) {
        const role = binding.node('roleRef', 'name')?.text ?? ''
        // that this is everything is said elsewhere
        if (role === 'cluster-admin' && binding.kind === 'ClusterRoleBinding') continue
        for (const [index, subject] of (binding.node('subjects')?.items() ?? []).entries()) {
          const kind = subject.get('kind')?.text
          const name = subject.get('name')?.text ?? ''
          const space = subject.get('namespace')?.text ?? binding.namespace
          const [, , within] = name.split(':')
          const whom =
            kind === 'ServiceAccount' && name === 'default'
              ? `every Pod of ${space ? `namespace ${space}` : 'its namespace'} that names no account`
              : kind === 'Group' && /^system:serviceaccounts(:|$)/.test(name)
                ? `every Pod of ${within ? `namespace ${within}` : 'the cluster'}`
                : undefined
          // the accounts of all Pods find out where they are issued
          if (!whom || role.startsWith('system:') || isVendored(binding)) continue
          yield {
            at: binding.at(['subjects', index, 'name']),
            message: `${binding} gives ${role} to ${whom}`,
            severity: weighedFor(objects.stage, 'warning'),
          }
        }
      }
    })
  },
})
