import { hasAdopted } from '../../engine/deliverables.ts'
import { defineRule, type Fix } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'
import { isVendored } from '../../engine/views/vendored.ts'

/** What tells Flux, Argo CD or Helm to make the Job anew, or to leave it. */
const REPLACED =
  /^(kustomize\.toolkit\.fluxcd\.io\/(force|ssa|reconcile)|argocd\.argoproj\.io\/(hook|sync-options)|helm\.sh\/hook)$/

/** How each of the two is told to replace what it cannot change. */
const ENGINES = [
  { id: 'flux', name: 'Flux', key: 'kustomize.toolkit.fluxcd.io/force', value: 'enabled' },
  {
    id: 'argo',
    name: 'Argo CD',
    key: 'argocd.argoproj.io/sync-options',
    value: 'Force=true,Replace=true',
  },
] as const

export default defineRule({
  summary: 'A Job that is delivered by GitOps can be delivered again.',
  why: 'The template of a Job cannot be changed. One that keeps its name is applied once; the next release with another image is refused, and all that is applied with it waits.',
  remedy:
    'Let Flux make it anew (`kustomize.toolkit.fluxcd.io/force: enabled`), make it a hook of Argo CD (`argocd.argoproj.io/hook`), or give it a new name with each release.',
  mandate: 'D1',
  severity: 'warning',
  fixable: 'always',

  *check(infra) {
    if (infra.gitops.length === 0) return
    yield* judged(infra, { patches: /annotations|\bJob\b/ }, function* (objects) {
      const jobs = objects.ofKind('Job')
      // what no environment gets somebody starts by hand
      if (jobs.length === 0 || objects.environment === undefined) return
      const engines = ENGINES.filter(({ id }) => infra.gitops.some(({ engine }) => engine === id))
      // whoever forces replaces everything
      const forced = infra.gitops.some(
        ({ resource }) =>
          resource.get('spec', 'force') === true || /Replace=true/.test(JSON.stringify(resource.root.value)),
      )
      if (forced) return
      for (const job of jobs) {
        if (job.group !== 'batch' || !job.node('metadata', 'name') || /[${]/.test(job.name)) continue
        // one that goes away by itself is applied anew, again and again: another matter
        if (job.node('spec', 'ttlSecondsAfterFinished')) continue
        const annotations = job.node('metadata', 'annotations')?.pairs() ?? []
        if (annotations.some(({ key }) => REPLACED.test(key.text)) || isVendored(job)) continue
        yield {
          at: job.at(['metadata', 'name']),
          message: `${job} keeps its name, and the template of a Job cannot be changed: the next release of it is refused`,
          severity: hasAdopted(infra) ? weighedFor(objects.stage, 'warning') : 'info',
          fix: (): Fix => ({
            title: `let ${engines.map(({ name }) => name).join(' and ')} make it anew when it changes`,
            safety: 'unsafe',
            edits: engines.map(({ key, value }) => ({
              op: 'set',
              at: job.at(['metadata', 'annotations', key]),
              value,
            })),
          }),
        }
      }
    })
  },
})
