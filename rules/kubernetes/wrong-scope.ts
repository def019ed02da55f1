import { isClusterWide } from '../../engine/kubernetes/reach.ts'
import { defineRule, type Fix } from '../../engine/rule.ts'
import { objectsToJudge } from '../../engine/views/applied.ts'
import type { Kustomization } from '../../engine/views/kubernetes.ts'
import type { Overlay } from '../../engine/views/overlays.ts'

/** Whether a patch gives an object a namespace that it is not found by. */
function setsNamespace(_: Kustomization, overlay: Overlay | undefined): boolean {
  return (
    overlay?.patches.some(
      ({ operations, merges, target }) =>
        operations.some(({ pointer }) => pointer === '/metadata/namespace') ||
        (target !== undefined && merges.some((root) => root.at(['metadata', 'namespace']) !== undefined)),
    ) ?? false
  )
}

export default defineRule({
  summary: 'An object that belongs to no namespace names none.',
  why: 'The namespace of a cluster-wide object is ignored: two environments that seem to have one each share a single object.',
  remedy: 'Take the namespace away, and give the object a name of its own for each environment.',
  mandate: 'E4',
  severity: 'warning',
  fixable: 'sometimes',

  *check(infra) {
    const { defined } = infra.conformance
    for (const scope of infra.scopes) {
      for (const resource of objectsToJudge(infra, scope, setsNamespace, () => false)) {
        const { group, kind, namespace } = resource
        if (!namespace) continue
        const own = defined.find((one) => one.group === group && one.kind === kind)
        if (!(own ? own.clusterWide : isClusterWide(group, kind))) continue
        // the namespace of a kustomization is meant for what has one
        const { path } = resource.origin(['metadata', 'namespace'])
        if (path.length === 1) continue
        yield {
          at: resource.at(['metadata', 'namespace']),
          environment: scope.environment,
          message: `${resource} names the namespace ${namespace}, and a ${kind} belongs to none; take it away`,
          // a JSON patch that adds it is taken away as a whole, by a person
          fix:
            path.at(-1) === 'namespace'
              ? (at): Fix => ({
                  title: 'take the namespace away',
                  safety: 'safe',
                  edits: [{ op: 'remove', at }],
                })
              : undefined,
        }
      }
    }
  },
})
