import { changeOf, isDeprecatedIn } from '../../engine/kubernetes/apis.ts'
import { defineRule, type Fix } from '../../engine/rule.ts'
import { changesVersion, objectsToJudge } from '../../engine/views/applied.ts'

export default defineRule({
  summary: 'No object uses a version of an API that is on its way out.',
  why: 'A deprecated version still works until a release takes it away; then upgrading the cluster breaks every object of it at once.',
  remedy: 'Write the version that takes its place, as long as both are served.',
  mandate: 'C4',
  severity: 'warning',
  fixable: 'sometimes',

  *check(infra) {
    const { conformance } = infra
    const { minor } = conformance
    if (minor === undefined) return
    for (const scope of infra.scopes) {
      for (const resource of objectsToJudge(infra, scope, changesVersion, () => false)) {
        const { apiVersion, kind } = resource
        const change = changeOf(apiVersion, kind)
        if (!change || !isDeprecatedIn(change, minor)) continue
        const { replacement, deprecated, removed } = change
        const holds =
          replacement !== undefined &&
          !replacement.includes(' ') &&
          conformance.wouldHold(resource, replacement)
        const way = replacement === undefined ? 'nothing takes its place' : `use ${replacement}`
        yield {
          at: resource.at(['apiVersion']),
          environment: scope.environment,
          message: `${resource}: ${apiVersion} is deprecated since Kubernetes ${deprecated}${removed ? ` and removed in ${removed}` : ''}; ${way}`,
          fix: holds
            ? (at): Fix => ({ title: way, safety: 'safe', edits: [{ op: 'set', at, value: replacement }] })
            : undefined,
        }
      }
    }
  },
})
