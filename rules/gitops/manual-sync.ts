import { hasAdopted } from '../../engine/deliverables.ts'
import { absent } from '../../engine/place.ts'
import { defineRule, type Fix } from '../../engine/rule.ts'
import { gitOpsOf, specOf } from '../../engine/views/gitops-index.ts'

export default defineRule({
  summary: 'Applications are synced by Argo CD, not by hand.',
  why: 'Where each sync waits for a person Git says what ought to run, and nobody knows since when it does not.',
  remedy:
    'Set `syncPolicy.automated` with prune and selfHeal. A gate before production belongs to the pull request, or to sync windows of the project.',
  mandate: 'F5',
  severity: 'warning',
  fixable: 'always',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    const applications = index.of('Application', 'ApplicationSet')
    const manual = applications.filter(
      ({ resource }) => !resource.node(...specOf(resource), 'syncPolicy', 'automated'),
    )
    const [first] = manual
    // some by hand beside others that are automated is a choice
    if (!first || manual.length < applications.length) return
    const { resource } = first
    if (index.isPatched(resource.kind, 'automated')) return
    yield {
      at: absent('automated sync', resource.at(['metadata', 'name'])),
      severity: hasAdopted(infra) ? index.weigh(first, 'warning') : 'info',
      message: `${manual.length > 1 ? 'no Application of the tree is' : `${resource} is never`} synced by itself; set syncPolicy.automated`,
      related: manual.slice(1, 10).map((one) => ({
        at: one.resource.at(['metadata', 'name']),
        message: `${one.resource} neither`,
      })),
      fix: (): Fix => ({
        title: 'sync by itself',
        safety: 'unsafe',
        edits: manual.map((one) => ({
          op: 'set',
          at: one.resource.at([...specOf(one.resource), 'syncPolicy', 'automated']),
          value: { prune: true, selfHeal: true },
        })),
      }),
    }
  },
})
