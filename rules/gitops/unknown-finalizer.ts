import { defineRule, type Fix } from '../../engine/rule.ts'
import { nearest } from '../../engine/spelling.ts'
import { gitOpsOf } from '../../engine/views/gitops-index.ts'

const KNOWN: ReadonlySet<string> = new Set([
  'resources-finalizer.argocd.argoproj.io',
  'resources-finalizer.argocd.argoproj.io/background',
  'resources-finalizer.argocd.argoproj.io/foreground',
  'pre-delete-finalizer.argocd.argoproj.io',
  'pre-delete-finalizer.argocd.argoproj.io/cleanup',
  'post-delete-finalizer.argocd.argoproj.io',
  'post-delete-finalizer.argocd.argoproj.io/cleanup',
])

export default defineRule({
  summary: 'A finalizer of Argo CD is one that Argo CD removes again.',
  why: 'Kubernetes deletes an object when its last finalizer is gone. One that nobody knows is never removed: the Application cannot be deleted, and what it deployed stays.',
  remedy:
    'Write `resources-finalizer.argocd.argoproj.io`, or no finalizer where what it deployed shall stay.',
  mandate: 'C4',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    if (infra.gitops.length === 0) return
    for (const { resource } of gitOpsOf(infra).of('Application', 'ApplicationSet', 'AppProject')) {
      const places = [
        ['metadata', 'finalizers'],
        ['spec', 'template', 'metadata', 'finalizers'],
      ]
      for (const path of places) {
        for (const [at, { text }] of (resource.node(...path)?.items() ?? []).entries()) {
          // those of other controllers are their own business
          if (!/argo(cd|proj)/i.test(text) || text.includes('{{') || KNOWN.has(text)) continue
          const near = nearest(text, KNOWN)
          yield {
            at: resource.at([...path, at]),
            message: `${resource} has the finalizer ${text}, which Argo CD never removes: it cannot be deleted${near === undefined ? '' : `; write ${near}`}`,
            fix:
              near === undefined
                ? undefined
                : (place): Fix => ({
                    title: `write ${near}`,
                    safety: 'unsafe',
                    edits: [{ op: 'set', at: place, value: near }],
                  }),
          }
        }
      }
    }
  },
})
