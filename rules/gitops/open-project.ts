import type { Node } from '../../engine/formats/node.ts'
import { defineRule } from '../../engine/rule.ts'
import { gitOpsOf, isExplained } from '../../engine/views/gitops-index.ts'

export default defineRule({
  summary: 'A project of Argo CD says from where, to where and what may be deployed.',
  why: 'A project that allows every repository or every place is no border: whoever may write one Application in it may deploy anything to all clusters.',
  remedy:
    'List the repositories, the namespaces of each cluster, and the kinds of the whole cluster that its Applications need.',
  mandate: 'X1',
  severity: 'warning',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    for (const object of index.of('AppProject')) {
      const { resource } = object
      const sources = resource.node('spec', 'sourceRepos')
      const destinations = resource.node('spec', 'destinations')
      const anySource = sources?.items().some(({ text }) => text === '*') ?? false
      const anyPlace = destinations?.items().some(isAnywhere) ?? false
      const anyKind = resource
        .node('spec', 'clusterResourceWhitelist')
        ?.items()
        .some((item) => item.get('group')?.text === '*' && item.get('kind')?.text === '*')
      // whoever looks after the cluster needs its kinds, as long as what they bring is listed
      if (!anySource && !anyPlace) continue
      const field = anySource ? 'sourceRepos' : 'destinations'
      if (isExplained(resource, ['spec', field])) continue
      const allowed = [
        ...(anySource ? ['every repository'] : []),
        ...(anyPlace ? ['every namespace of every cluster'] : []),
        ...(anyKind ? ['every kind of the whole cluster'] : []),
      ]
      yield {
        at: resource.at(['spec', field], 'key'),
        severity: index.weigh(object, 'warning'),
        message: `${resource} allows ${allowed.join(' and ')}; list what its Applications need`,
      }
    }
  },
})

function isAnywhere(destination: Node): boolean {
  const cluster = destination.get('server')?.text ?? destination.get('name')?.text
  return cluster === '*' && destination.get('namespace')?.text === '*'
}
