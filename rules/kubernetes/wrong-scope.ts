import { isClusterWide } from '../../engine/kubernetes/reach.ts'
import { defineRule, type Fix } from '../../engine/rule.ts'

export default defineRule({
  summary: 'An object that belongs to no namespace names none.',
  why: 'The namespace of a cluster-wide object is ignored: two environments that seem to have one each share a single object.',
  remedy: 'Take the namespace away, and give the object a name of its own for each environment.',
  mandate: 'E4',
  severity: 'warning',
  fixable: 'always',

  *check(infra) {
    const { defined } = infra.conformance
    for (const scope of infra.scopes) {
      for (const resource of scope.resources) {
        const { group, kind, namespace } = resource
        if (!namespace) continue
        const own = defined.find((one) => one.group === group && one.kind === kind)
        if (!(own ? own.clusterWide : isClusterWide(group, kind))) continue
        yield {
          at: resource.at(['metadata', 'namespace']),
          environment: scope.environment,
          message: `${resource} names the namespace ${namespace}, and a ${kind} belongs to none; take it away`,
          fix: (at): Fix => ({
            title: 'take the namespace away',
            safety: 'safe',
            edits: [{ op: 'remove', at }],
          }),
        }
      }
    }
  },
})
