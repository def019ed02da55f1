import { changeOf, isRemovedIn } from '../../engine/kubernetes/apis.ts'
import type { Conformance } from '../../engine/kubernetes/conformance.ts'
import { minorOf } from '../../engine/kubernetes/releases.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule, type Fix } from '../../engine/rule.ts'
import { changesVersion, objectsToJudge } from '../../engine/views/applied.ts'

export default defineRule({
  summary: 'Every apiVersion is served by the release of Kubernetes that the clusters run.',
  why: 'An object of a version that was removed cannot be applied: the next change of it fails, and so does every restore.',
  remedy: 'Write the version that took its place, and move the fields whose meaning or name changed.',
  mandate: 'C4',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    const { conformance } = infra
    const { minor } = conformance
    if (conformance.problem) yield* unknownRelease(infra.resources, conformance.problem)
    if (minor === undefined) return
    for (const scope of infra.scopes) {
      for (const resource of objectsToJudge(infra, scope, changesVersion, () => false)) {
        const { apiVersion, kind } = resource
        const change = changeOf(apiVersion, kind)
        const verdict = change ? undefined : conformance.verdict(resource)
        const since = verdict?.status === 'unserved' ? verdict.releases.map(minorOf) : []
        if (!(change && isRemovedIn(change, minor)) && since.length === 0) continue
        const replacement = change ? change.replacement : successorOf(resource, conformance)
        const taken = change
          ? `was removed in Kubernetes ${change.removed}`
          : `is not in Kubernetes ${minor}, only in ${since[0]}${since.length > 1 ? ` to ${since.at(-1)}` : ''}`
        const holds =
          replacement !== undefined &&
          !replacement.includes(' ') &&
          conformance.wouldHold(resource, replacement)
        const way = replacement === undefined ? 'nothing takes its place' : `use ${replacement}`
        yield {
          at: resource.at(['apiVersion']),
          environment: scope.environment,
          message: `${resource}: ${apiVersion} ${taken}; ${way}${replacement === undefined || holds ? '' : ', whose fields differ'}`,
          fix: holds
            ? (at): Fix => ({ title: way, safety: 'safe', edits: [{ op: 'set', at, value: replacement }] })
            : undefined,
        }
      }
    }
  },
})

/** The newest version of the same group that the release serves. */
function successorOf({ group, kind }: Resource, conformance: Conformance): string | undefined {
  const versions = ['v1', 'v2', 'v1beta3', 'v1beta2', 'v1beta1', 'v1alpha3', 'v1alpha2', 'v1alpha1']
  return versions
    .map((version) => (group === '' ? version : `${group}/${version}`))
    .find((one) => conformance.isServed(one, kind))
}

/** The release that manifests are judged by is none: said once, at the first of them. */
function* unknownRelease(resources: readonly Resource[], problem: string) {
  const [first] = resources
  if (first) yield { at: first.at(['apiVersion']), message: `nothing is judged by its schema: ${problem}` }
}
