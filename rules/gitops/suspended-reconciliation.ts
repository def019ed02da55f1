import { defineRule, type Fix } from '../../engine/rule.ts'
import { gitOpsOf, isExplained, specOf } from '../../engine/views/gitops-index.ts'

/** With this annotation Argo CD leaves an Application alone. */
const SKIP = 'argocd.argoproj.io/skip-reconcile'

export default defineRule({
  summary: 'Nothing is suspended in Git without a reason.',
  why: 'A suspension that was meant for an hour and was committed holds fixes and rollbacks back for as long as nobody remembers it.',
  remedy: 'Take the suspension away, or write its reason and end in a comment beside it.',
  mandate: 'D4',
  severity: 'warning',
  fixable: 'always',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    for (const object of index.objects) {
      const { engine, resource } = object
      const automated = [...specOf(resource), 'syncPolicy', 'automated', 'enabled']
      const path =
        engine === 'flux'
          ? resource.get('spec', 'suspend') === true && ['spec', 'suspend']
          : resource.get('metadata', 'annotations', SKIP) === 'true'
            ? ['metadata', 'annotations', SKIP]
            : resource.get(...automated) === false && automated
      if (!path || isExplained(resource, path)) continue
      if (index.isPatched(resource.kind, path.at(-1)!.toString())) continue
      yield {
        at: resource.at(path),
        severity: index.weigh(object, 'warning'),
        message: `${resource} is suspended in Git: nothing that is committed arrives; resume it, or write the reason beside it`,
        fix: (at): Fix => ({ title: 'resume it', safety: 'unsafe', edits: [{ op: 'remove', at }] }),
      }
    }
  },
})
