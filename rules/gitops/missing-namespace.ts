import { isClusterWide } from '../../engine/kubernetes/reach.ts'
import { absent } from '../../engine/place.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule } from '../../engine/rule.ts'
import { type Closure, closuresOf } from '../../engine/views/gitops-closure.ts'
import { type GitOpsIndex, gitOpsOf, sourcesOf } from '../../engine/views/gitops-index.ts'
import type { GitOpsObject } from '../../engine/views/kubernetes.ts'
import { variablesOf } from '../../engine/views/renderings.ts'

export default defineRule({
  summary: 'What is applied says which namespace it goes to.',
  why: 'Flux and Argo CD have no current namespace as kubectl has: an object of a namespace that names none is refused, and with it the whole set.',
  remedy:
    'Set `targetNamespace` (Argo CD: `destination.namespace`), `namespace:` in the kustomization, or `metadata.namespace`.',
  mandate: 'E4',
  severity: 'error',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    for (const object of index.of('Kustomization', 'Application')) {
      const { resource, engine } = object
      const own = engine === 'flux' ? ['targetNamespace'] : ['destination', 'namespace']
      if (resource.node('spec', ...own)) continue
      if (namesOneItself(object)) continue
      for (const closure of closuresOf(index, object)) {
        const found = lostIn(index, object, closure)
        const field = engine === 'flux' ? 'targetNamespace' : 'namespace'
        if (!found || index.isPatched(resource.kind, field)) continue
        yield {
          at: absent('namespace', resource.at(['metadata', 'name'])),
          message: `${resource} applies ${found}, which names no namespace, and sets none itself; ${engine === 'flux' ? 'set spec.targetNamespace' : 'set spec.destination.namespace'} or name it in the manifest`,
          related: [{ at: found.at(['metadata'], 'key'), message: `${found} has no namespace` }],
        }
        break
      }
    }
  },
})

/** Groups besides those of Kubernetes whose kinds all belong to a namespace. */
const NAMESPACED =
  /^(autoscaling|batch|apps|policy|networking\.k8s\.io|rbac\.authorization\.k8s\.io|(kustomize|source|helm|notification|image)\.toolkit\.fluxcd\.io|)$/

function isLost({ namespace, group, kind }: Resource): boolean {
  return namespace === undefined && NAMESPACED.test(group) && !isClusterWide(group, kind)
}

/** The first object without a namespace: as it lies there, or when kustomize is done with it. */
function lostIn(index: GitOpsIndex, { resource }: GitOpsObject, closure: Closure): Resource | undefined {
  for (const file of closure.plain) {
    const found = index.resourcesIn(file).find(isLost)
    if (found) return found
  }
  for (const folder of closure.decided) {
    const kustomization = index.kustomizationIn(folder)!
    if (kustomization.namespace !== undefined) continue
    if (!kustomization.reaches.some((file) => index.resourcesIn(file).some(isLost))) continue
    const variables = variablesOf(resource, () => index.infra.ofKind('ConfigMap'))
    const found = index.infra.renderings.resources({ folder, variables })?.find(isLost)
    if (found) return found
  }
  return undefined
}

/** Whether the object itself sets a namespace on the way. */
function namesOneItself({ resource, engine }: GitOpsObject): boolean {
  if (engine === 'argo')
    return sourcesOf(resource).some((at) => resource.node(...at, 'kustomize', 'namespace') !== undefined)
  const patches = resource.node('spec', 'patches')?.items() ?? []
  return (
    resource.node('spec', 'components') !== undefined ||
    patches.some((item) => item.get('patch')?.text.includes('namespace'))
  )
}
