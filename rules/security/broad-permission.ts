import type { Node } from '../../engine/formats/node.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { isVendored } from '../../engine/views/vendored.ts'

/** What a role may be bound to everybody for. */
const PUBLIC_ROLES = /^system:(public-info-viewer|discovery|basic-user|service-account-issuer-discovery)$/
const EVERYBODY = /^system:(authenticated|unauthenticated|anonymous)$/

export default defineRule({
  summary: 'Roles name what they allow, and nothing but people’s emergencies is bound to everything.',
  why: 'A role with `*` grows with each thing that is installed. Who takes over a program with all rights, or with the rights to take more, has the cluster.',
  remedy:
    'Name the groups, resources and verbs that are used; bind a Role in the namespace instead of `cluster-admin`.',
  mandate: 'X1',
  severity: 'warning',

  *check(infra) {
    yield* judged(infra, { patches: /\bverbs|roleRef|subjects/ }, function* (objects) {
      for (const role of objects.ofKind('ClusterRole', 'Role')) {
        if (role.group !== 'rbac.authorization.k8s.io' || isVendored(role)) continue
        for (const [index, rule] of (role.node('rules')?.items() ?? []).entries()) {
          const fact = breadthOf(rule)
          if (!fact) continue
          yield {
            at: role.at(['rules', index, rule.get('verbs') ? 'verbs' : 'resources'], 'key'),
            message: `${role} ${fact.says}`,
            severity: fact.total ? undefined : 'info',
          }
        }
      }
      for (const binding of objects.ofKind('ClusterRoleBinding', 'RoleBinding')) {
        if (isVendored(binding)) continue
        const role = binding.node('roleRef', 'name')?.text ?? ''
        for (const [index, subject] of (binding.node('subjects')?.items() ?? []).entries()) {
          const kind = subject.get('kind')?.text ?? ''
          const name = subject.get('name')?.text ?? ''
          const everybody = EVERYBODY.test(name) && !PUBLIC_ROLES.test(role)
          if (!everybody && !(role === 'cluster-admin' && binding.kind === 'ClusterRoleBinding')) continue
          yield {
            at: binding.at(['subjects', index, 'name']),
            message: everybody
              ? `${binding} gives ${role} to ${name === 'system:authenticated' ? 'everybody with an account' : 'everybody, with or without an account'}`
              : `${binding} lets ${kind} ${name} do everything in the cluster`,
            severity: everybody ? 'error' : undefined,
          }
        }
      }
    })
  },
})

/** What makes a rule of a role broad; `total` where it allows everything. */
function breadthOf(rule: Node): { readonly says: string; readonly total: boolean } | undefined {
  const words = (field: string): readonly string[] => (rule.get(field)?.items() ?? []).map(({ text }) => text)
  const verbs = words('verbs')
  const resources = words('resources')
  const groups = words('apiGroups')
  const any = verbs.includes('*')
  const writes = any || verbs.some((verb) => /^(create|update|patch|delete|deletecollection)$/.test(verb))
  if (resources.includes('*') && any)
    return {
      says: `allows everything${groups.includes('*') ? '' : ` of ${groups.map((one) => one || 'the core group').join(', ')}`}`,
      total: groups.includes('*') || groups.includes(''),
    }
  if (resources.includes('*') && groups.includes('*') && writes)
    return { says: `allows ${verbs.join(', ')} of every resource`, total: true }
  const taking = verbs.filter((verb) => /^(escalate|bind|impersonate)$/.test(verb))
  if (taking.length > 0 && !rule.get('resourceNames'))
    return { says: `allows ${taking.join(', ')}: who holds it can take every other right`, total: false }
  const doors = resources.filter((one) => /^(pods\/exec|pods\/attach|nodes\/proxy)$/.test(one))
  if (doors.length > 0 && (any || verbs.some((verb) => verb === 'create' || verb === 'get')))
    return { says: `allows ${doors.join(', ')}: a shell in every Pod that it covers`, total: false }
  if (any && groups.includes('') && resources.includes('secrets') && !rule.get('resourceNames'))
    return { says: 'allows everything with secrets', total: false }
  return undefined
}
