import { defineRule, type Fix } from '../../engine/rule.ts'
import { gitOpsOf } from '../../engine/views/gitops-index.ts'

const HOOK = 'argocd.argoproj.io/hook'
const POLICY = 'argocd.argoproj.io/hook-delete-policy'

export default defineRule({
  summary: 'A hook that gets a new name each time is deleted when it is done.',
  why: 'Argo CD deletes the last run of a hook by its name: one with `generateName` leaves a Job and its Pods behind at each sync, for ever.',
  remedy:
    'Annotate it with `argocd.argoproj.io/hook-delete-policy: HookSucceeded`, or set ttlSecondsAfterFinished.',
  mandate: 'D4',
  severity: 'warning',
  fixable: 'always',

  *check(infra) {
    if (infra.gitops.length === 0 || gitOpsOf(infra).of('Application', 'ApplicationSet').length === 0) return
    for (const resource of infra.ofKind('Job', 'Pod', 'Workflow')) {
      if (!resource.file.text.includes(HOOK) || !resource.node('metadata', 'annotations', HOOK)) continue
      if (!resource.node('metadata', 'generateName') || resource.node('metadata', 'name')) continue
      const policy = resource.node('metadata', 'annotations', POLICY)?.text ?? ''
      if (/HookSucceeded|HookFailed/.test(policy) || resource.node('spec', 'ttlSecondsAfterFinished'))
        continue
      if (resource.node('spec', 'ttlStrategy')) continue
      yield {
        at: resource.at(['metadata', 'annotations', policy === '' ? HOOK : POLICY]),
        message: `${resource} gets a new name at each sync and is never deleted; annotate it with hook-delete-policy: HookSucceeded`,
        fix: (): Fix => ({
          title: 'delete it when it has succeeded',
          safety: 'unsafe',
          edits: [
            { op: 'set', at: resource.at(['metadata', 'annotations', POLICY]), value: 'HookSucceeded' },
          ],
        }),
      }
    }
  },
})
