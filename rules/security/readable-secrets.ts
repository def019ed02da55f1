import { hasAdopted } from '../../engine/deliverables.ts'
import type { Node } from '../../engine/formats/node.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'
import { isVendored } from '../../engine/views/vendored.ts'

export default defineRule({
  summary: 'Nobody is bound to a role that reads the Secrets of all namespaces.',
  why: 'Who may list Secrets has their content: passwords, certificates, and the tokens of accounts with more rights. Bound in the whole cluster it is every secret of every environment on it.',
  remedy:
    'Bind the role in the namespaces that need it (RoleBinding), name the Secrets (`resourceNames`), or take `secrets` out of it.',
  mandate: 'X1',
  severity: 'warning',

  *check(infra) {
    yield* judged(infra, { patches: /\bverbs|roleRef|resources/ }, function* (objects) {
      const bindings = objects
        .ofKind('ClusterRoleBinding')
        .filter((one) => one.node('roleRef', 'kind')?.text === 'ClusterRole' && !isVendored(one))
      if (bindings.length === 0) return
      const bound = new Map(bindings.map((one) => [one.node('roleRef', 'name')?.text, one]))
      for (const role of objects.ofKind('ClusterRole')) {
        const binding = bound.get(role.name)
        if (!binding || isVendored(role)) continue
        const rules = role.node('rules')?.items() ?? []
        const index = rules.findIndex(readsSecrets)
        if (index < 0) continue
        const resources = rules[index]!.get('resources')?.items() ?? []
        const at = resources.findIndex(({ text }) => text === 'secrets' || text === '*')
        const [subject] = binding.node('subjects')?.items() ?? []
        yield {
          at: role.at(['rules', index, 'resources', at]),
          message:
            `${role} reads the Secrets of all namespaces, and ${binding} gives it to ${subject?.get('kind')?.text ?? 'nobody'} ${subject?.get('name')?.text ?? ''}`.trimEnd(),
          severity: hasAdopted(infra) ? weighedFor(objects.stage, 'warning') : 'info',
          related: [{ at: binding.at(['roleRef', 'name']), message: `${binding}` }],
        }
      }
    })
  },
})

/** Whether a rule reads Secrets and does no more with them: what does is broad in other ways. */
function readsSecrets(rule: Node): boolean {
  const words = (field: string): readonly string[] => (rule.get(field)?.items() ?? []).map(({ text }) => text)
  const groups = words('apiGroups')
  const verbs = words('verbs')
  return (
    (groups.includes('') || groups.includes('*')) &&
    words('resources').some((one) => one === 'secrets' || one === '*') &&
    verbs.some((one) => one === 'get' || one === 'list' || one === 'watch') &&
    !verbs.includes('*') &&
    !rule.get('resourceNames')
  )
}
