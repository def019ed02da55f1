import type { Resource } from '../../engine/resource.ts'
import { defineRule } from '../../engine/rule.ts'
import { changesVersion, objectsToJudge } from '../../engine/views/applied.ts'

export default defineRule({
  summary: 'Every kind of object that is applied has a schema to be judged by.',
  why: 'Of an object without a schema nothing is known: a misspelt field passes every check and fails in the cluster.',
  remedy:
    'Commit the CustomResourceDefinition, or name a folder of schemas under `schemaLocations` in the config.',
  mandate: 'C4',
  severity: 'info',

  *check(infra) {
    const { conformance } = infra
    const first = new Map<string, { readonly resource: Resource; readonly versions: readonly string[] }>()
    const counts = new Map<string, Set<Resource>>()
    for (const scope of infra.scopes) {
      for (const resource of objectsToJudge(infra, scope, changesVersion, () => false)) {
        const verdict = conformance.verdict(resource)
        if (verdict?.status !== 'missing') continue
        const kind = `${resource.kind} of ${resource.apiVersion}`
        if (!first.has(kind)) first.set(kind, { resource, versions: verdict.versions })
        counts.set(kind, (counts.get(kind) ?? new Set()).add(resource))
      }
    }
    for (const [kind, { resource, versions }] of first) {
      const count = counts.get(kind)!.size
      const known = versions.length > 0 ? `; there are schemas of ${versions.join(', ')}` : ''
      yield {
        at: resource.at(['kind']),
        message: `${count === 1 ? 'one object' : `${count} objects`} of the kind ${kind} ${count === 1 ? 'is' : 'are'} not judged: there is no schema${known}`,
      }
    }
  },
})
