import { isDeclared } from '../../engine/exceptions.ts'
import { keyed } from '../../engine/place.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule } from '../../engine/rule.ts'
import { aliasOf, stageOf } from '../../engine/views/aliases.ts'
import { environmentNames, foreignIn } from '../../engine/views/foreign.ts'

export default defineRule({
  summary: 'No two environments share a namespace of one cluster.',
  why: 'In one namespace the second environment’s objects replace the first one’s, and quota, secrets and network policies hold for both.',
  remedy: 'Give each environment a namespace of its own.',
  mandate: 'E4',
  severity: 'warning',

  *check(infra) {
    const names = environmentNames(infra)
    const byFolder = new Map(infra.kustomizations.map((one) => [one.folder, one]))
    for (const { kind, members } of infra.families) {
      if (kind !== 'folder') continue
      const set = members.flatMap((member) => {
        const kustomization = byFolder.get(member.path)
        const namespace = kustomization?.namespace
        return namespace === undefined ? [] : [{ member, kustomization: kustomization!, namespace }]
      })
      // Where all have one name each environment has a cluster of its own, and where none differs nothing was meant.
      const different = new Set(set.map(({ namespace }) => namespace)).size
      if (different < 2 || different === set.length) continue
      for (const [index, one] of set.entries()) {
        const other = set
          .slice(0, index)
          .find(({ namespace, member }) => namespace === one.namespace && member.stage !== one.member.stage)
        // environments/foreign-reference says it where the name tells whose it is.
        if (
          !other ||
          foreignIn(one.namespace, one.member, names) ||
          foreignIn(other.namespace, other.member, names)
        )
          continue
        if (isDeclared(infra, [one.member.name, other.member.name], one.namespace)) continue
        const { document, file } = one.kustomization
        yield {
          at: keyed(file, ['namespace'], { document: document.index }),
          message: `${one.member.name} and ${other.member.name} share the namespace ${one.namespace} while others have their own; give each one`,
          related: [
            {
              at: keyed(other.kustomization.file, ['namespace'], {
                document: other.kustomization.document.index,
              }),
              message: other.member.name,
            },
          ],
        }
      }
    }
    yield* ofApplications()

    function* ofApplications() {
      const taken = new Map<string, { readonly resource: Resource; readonly environment: string }>()
      for (const { resource, paths } of infra.gitops) {
        if (resource.kind !== 'Application' || infra.templated.has(resource.file.path)) continue
        const destination = resource.node('spec', 'destination')
        const cluster = destination?.get('server')?.text || destination?.get('name')?.text
        const namespace = destination?.get('namespace')?.text
        const path = paths[0]?.text ?? String(resource.get('spec', 'source', 'path') ?? '')
        const environment = path.split('/').findLast((step) => aliasOf(step)?.alias.certain)
        if (!cluster || !namespace || environment === undefined || /[{$]/.test(`${cluster}${namespace}`))
          continue
        // The same thing of another environment: `apps/web/overlays/*`.
        const thing = path
          .split('/')
          .map((step) => (step === environment ? '*' : step))
          .join('/')
        const key = [cluster, namespace, thing].join('\n')
        const first = taken.get(key)
        if (!first) taken.set(key, { resource, environment })
        else if (
          !areApart(cluster, resource, first.resource) &&
          stageOf(first.environment) !== stageOf(environment) &&
          !isDeclared(infra, [environment, first.environment], namespace)
        ) {
          yield {
            at: resource.at(['spec', 'destination', 'namespace']),
            message: `${resource} puts ${environment} into the namespace ${namespace} of the cluster where ${first.resource} puts ${first.environment}; give each one`,
            related: [
              { at: first.resource.at(['spec', 'destination', 'namespace']), message: first.environment },
            ],
          }
        }
      }
    }
  },
})

/** Two objects of one name cannot lie in one cluster, so that each speaks of its own where it says: the cluster I am in. */
function areApart(cluster: string, one: Resource, other: Resource): boolean {
  const here = cluster === 'in-cluster' || cluster.replace(/\/$/, '') === 'https://kubernetes.default.svc'
  return here && one.name === other.name && one.namespace === other.namespace
}
