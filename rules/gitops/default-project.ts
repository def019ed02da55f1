import { hasAdopted } from '../../engine/deliverables.ts'
import { defineRule } from '../../engine/rule.ts'
import { appliedBy, closuresOf } from '../../engine/views/gitops-closure.ts'
import { type GitOpsIndex, gitOpsOf, specOf } from '../../engine/views/gitops-index.ts'
import type { GitOpsObject } from '../../engine/views/kubernetes.ts'

export default defineRule({
  summary: 'No Application is in the default project.',
  why: 'The project default allows every repository, every cluster and every kind, and cannot be deleted: what is in it has no border.',
  remedy: 'Write an AppProject with what it needs and name it in spec.project.',
  mandate: 'X1',
  severity: 'warning',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    const found = index
      .of('Application', 'ApplicationSet')
      .filter(({ resource }) => resource.get(...specOf(resource), 'project') === 'default')
    const [first] = found
    if (!first) return
    const projects = index.of('AppProject').map(({ resource }) => resource.name)
    // the default project with borders of its own
    if (projects.includes('default')) return
    // where there are no projects, one word is enough
    const told = projects.length === 0 ? [first] : found
    for (const object of told) {
      const { resource } = object
      const others = found.length - told.length
      yield {
        at: resource.at([...specOf(resource), 'project']),
        severity:
          (projects.length > 0 || hasAdopted(infra)) && !isRoot(index, object)
            ? index.weigh(object, 'warning')
            : 'info',
        message: `${others > 0 ? `${resource} and others are` : `${resource} is`} in the project default, which allows everything everywhere; ${projects.length > 0 ? `name one with borders (${projects.slice(0, 3).join(', ')})` : 'write an AppProject with borders'}`,
      }
    }
  },
})

/** Whether an Application brings the projects themselves, which have to come from somewhere. */
function isRoot(index: GitOpsIndex, object: GitOpsObject): boolean {
  return closuresOf(index, object).some((closure) =>
    [...appliedBy(index, closure)].some(
      ({ kind, group }) => group === 'argoproj.io' && kind.startsWith('App'),
    ),
  )
}
