import type { Infra } from '../../engine/infra.ts'
import { defineRule } from '../../engine/rule.ts'
import { type GitOpsIndex, gitOpsOf, isLiteral, specOf } from '../../engine/views/gitops-index.ts'

export default defineRule({
  summary: 'The namespace that something is deployed to is made by something.',
  why: 'Neither Argo CD nor Helm makes a namespace unless told to: the first sync of a new cluster fails, often long after the old one was set up by hand.',
  remedy:
    'Write a Namespace, which can carry labels for Pod security; or set `CreateNamespace=true`, with Flux `install.createNamespace: true`.',
  mandate: 'A1',
  severity: 'warning',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    let made: ReadonlySet<string> | undefined
    for (const object of index.of('Application', 'ApplicationSet', 'HelmRelease', 'Kustomization')) {
      const { resource, engine } = object
      const path =
        engine === 'argo' ? [...specOf(resource), 'destination', 'namespace'] : ['spec', 'targetNamespace']
      const name = resource.get(...path)
      if (!isLiteral(name) || name === resource.namespace || GIVEN.test(name)) continue
      if (resource.node('spec', 'kubeConfig')) continue
      const options = resource.node(...specOf(resource), 'syncPolicy', 'syncOptions')?.items() ?? []
      if (options.some(({ text }) => text === 'CreateNamespace=true')) continue
      if (resource.get('spec', 'install', 'createNamespace') === true) continue
      made ??= namespacesOf(infra, index)
      // where the tree makes no namespace, somebody else makes them all
      if (made.size === 0 || made.has(name) || isMentioned(infra, name)) continue
      if (index.isPatched(resource.kind, engine === 'argo' ? 'CreateNamespace' : 'createNamespace')) continue
      yield {
        at: resource.at(path),
        severity: index.weigh(object, 'warning'),
        message: `${resource} goes to the namespace ${name}, which nothing in the tree makes; write a Namespace${engine === 'argo' ? ' or set CreateNamespace=true' : resource.kind === 'HelmRelease' ? ' or set install.createNamespace' : ''}`,
      }
    }
  },
})

/** Namespaces that are there before anything is deployed: those of Kubernetes, and of the controllers themselves. */
const GIVEN = /^(default|kube-[\w-]+|argocd|argo-cd|flux-system|openshift-[\w-]+)$/

/** The namespaces that the tree makes: objects, as kustomizations rename them, and those that others are told to make. */
function namespacesOf(infra: Infra, index: GitOpsIndex): ReadonlySet<string> {
  const objects = [...infra.ofKind('Namespace'), ...infra.sketches.filter(({ kind }) => kind === 'Namespace')]
  const made = new Set(objects.map(({ name }) => name))
  const files = new Set(objects.map(({ file }) => file))
  for (const { namespace, reaches } of infra.kustomizations)
    if (namespace !== undefined && reaches.some((file) => files.has(file))) made.add(namespace)
  if (made.size === 0) return made
  for (const { resource } of index.of('Application', 'ApplicationSet', 'HelmRelease')) {
    const options = resource.node(...specOf(resource), 'syncPolicy', 'syncOptions')?.items() ?? []
    const name =
      resource.get(...specOf(resource), 'destination', 'namespace') ?? resource.get('spec', 'targetNamespace')
    const makes =
      options.some(({ text }) => text === 'CreateNamespace=true') ||
      resource.get('spec', 'install', 'createNamespace') === true
    if (makes && typeof name === 'string') made.add(name)
  }
  return made
}

/** Whether Terraform, a script or a chart speaks of the namespace. */
function isMentioned(infra: Infra, name: string): boolean {
  const words = new RegExp(`(^|[^\\w-])${name.replace(/[^\w-]/g, '.')}($|[^\\w-])`, 'm')
  for (const file of infra.tree.values()) {
    if ((file.format === 'yaml' && !infra.templated.has(file.path)) || file.format === 'markdown') continue
    if (file.unread === undefined && file.text.includes(name) && words.test(file.text)) return true
  }
  return false
}
