import { defineRule, type Fix } from '../../engine/rule.ts'
import { appliedBy, closuresOf } from '../../engine/views/gitops-closure.ts'
import { automatedWithout, gitOpsOf, isExplained } from '../../engine/views/gitops-index.ts'

export default defineRule({
  summary: 'What is deleted from Git is deleted from the cluster.',
  why: 'Without pruning every object that Git no longer has goes on running: nobody sees it, patches it or counts its cost.',
  remedy:
    'Set `prune: true`. What must never be deleted is annotated `kustomize.toolkit.fluxcd.io/prune: disabled`, with Argo CD `argocd.argoproj.io/sync-options: Prune=false`; or write the reason beside `prune: false`.',
  mandate: 'F5',
  severity: 'warning',
  fixable: 'always',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    for (const object of index.of('Kustomization')) {
      const { resource } = object
      // without the key the object is refused: kubernetes/invalid-resource says so
      if (resource.get('spec', 'prune') !== false || isExplained(resource, ['spec', 'prune'])) continue
      const applied = closuresOf(index, object).flatMap((closure) => [...appliedBy(index, closure)])
      if (applied.length > 0 && applied.every(({ kind }) => KEPT.has(kind))) continue
      if (index.isPatched('Kustomization', 'prune')) continue
      yield {
        at: resource.at(['spec', 'prune']),
        severity: index.weigh(object, 'warning'),
        message: `${resource} leaves in the cluster what Git no longer has; prune, or write the reason beside it`,
        fix: (at): Fix => ({
          title: 'delete what Git no longer has',
          safety: 'unsafe',
          edits: [{ op: 'set', at, value: true }],
        }),
      }
    }
    const { open, told } = automatedWithout(index, 'prune')
    for (const { object, path } of told) {
      const { resource } = object
      const rest = told.length < open.length ? open.slice(1) : []
      yield {
        at: resource.node(...path, 'prune') ? resource.at([...path, 'prune']) : resource.at(path, 'key'),
        severity: index.weigh(object, 'warning'),
        message: `${rest.length > 0 ? 'no Application of the tree deletes' : `${resource} is synced by itself and leaves in the cluster`} what Git no longer has; prune, or write the reason beside it`,
        related: rest.slice(0, 9).map((one) => ({
          at: one.object.resource.at(['metadata', 'name']),
          message: `${one.object.resource} neither`,
        })),
        fix: (): Fix => ({
          title: 'delete what Git no longer has',
          safety: 'unsafe',
          edits: [{ object, path }, ...rest].map((one) => ({
            op: 'set',
            at: one.object.resource.at([...one.path, 'prune']),
            value: true,
          })),
        }),
      }
    }
  },
})

/** Kinds whose deletion takes data or everything of a kind along: these alone are left unpruned for good reason. */
const KEPT: ReadonlySet<string> = new Set([
  'CustomResourceDefinition',
  'Namespace',
  'PersistentVolume',
  'PersistentVolumeClaim',
])
