import { defineRule } from '../../engine/rule.ts'
import { nearest } from '../../engine/spelling.ts'
import { type GitOpsIndex, gitOpsOf, isLiteral } from '../../engine/views/gitops-index.ts'

export default defineRule({
  summary: 'The ConfigMaps and Secrets that Flux substitutes from are there.',
  why: 'One that is missing and not optional stops the whole Kustomization: nothing of it is applied any more.',
  remedy:
    'Correct the name, write what it means, or say `optional: true` with defaults in the manifests: `${NAME:=value}`.',
  mandate: 'F3',
  severity: 'warning',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    for (const { resource } of index.of('Kustomization')) {
      const from = resource.node('spec', 'postBuild', 'substituteFrom')?.items() ?? []
      for (const [at, item] of from.entries()) {
        const kind = item.get('kind')?.text ?? ''
        const name = item.get('name')?.text
        if (!isLiteral(name) || item.get('optional')?.value === true || index.isPartial) continue
        const known = namesOf(index, kind)
        // made by hand, by Terraform or in the cluster where none of its kind is in the tree
        if (known.size === 0 || known.has(name) || isMentioned(index, name)) continue
        const near = nearest(name, known)
        // a Secret is made by many things that the tree does not show
        if (kind === 'Secret' && near === undefined) continue
        yield {
          at: resource.at(['spec', 'postBuild', 'substituteFrom', at, 'name']),
          message: `${resource} substitutes from the ${kind} ${name}, which is not in the tree${near === undefined ? '; write it, or say optional: true' : `; ${near} is`}`,
        }
      }
    }
  },
})

/** Names of what is a ConfigMap or Secret once the tree is applied. */
function namesOf({ infra }: GitOpsIndex, kind: string): ReadonlySet<string> {
  const own = infra.ofKind(kind).map(({ name }) => name)
  const field = kind === 'ConfigMap' ? 'configMapGenerator' : 'secretGenerator'
  const generated = infra.kustomizations.flatMap(({ document }) =>
    (document.root?.get(field)?.items() ?? []).flatMap((item) => item.get('name')?.text ?? []),
  )
  const secrets =
    kind === 'Secret'
      ? infra
          .ofKind(
            'SealedSecret',
            'ExternalSecret',
            'VaultStaticSecret',
            'SopsSecret',
            'OnePasswordItem',
            'BitwardenSecret',
          )
          .flatMap((one) => [one.name, String(one.get('spec', 'target', 'name') ?? one.name)])
      : []
  return new Set([...own, ...generated, ...secrets])
}

/** Whether the name stands where something else may make it: Terraform, a script, a chart. */
function isMentioned({ infra }: GitOpsIndex, name: string): boolean {
  for (const file of infra.tree.values()) {
    if (file.format === 'yaml' && !infra.templated.has(file.path)) continue
    if (file.format !== 'markdown' && file.unread === undefined && file.text.includes(name)) return true
  }
  return false
}
