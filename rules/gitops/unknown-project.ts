import { defineRule, type Fix } from '../../engine/rule.ts'
import { nearest } from '../../engine/spelling.ts'
import { gitOpsOf, isLiteral, specOf } from '../../engine/views/gitops-index.ts'

export default defineRule({
  summary: 'The project that an Application names is there.',
  why: 'Argo CD syncs nothing of an Application whose project it does not know.',
  remedy: 'Correct the name, or write the AppProject.',
  mandate: 'F3',
  severity: 'warning',
  fixable: 'sometimes',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    const projects = new Set(index.of('AppProject').map(({ resource }) => resource.name))
    // where the tree has none, somebody else keeps them; charts and generators may write more
    if (projects.size === 0 || infra.sketches.some(({ kind }) => kind === 'AppProject')) return
    for (const { resource } of index.of('Application', 'ApplicationSet')) {
      const path = [...specOf(resource), 'project']
      const name = resource.get(...path)
      if (!isLiteral(name) || name === 'default' || projects.has(name)) continue
      if (index.isPatched(resource.kind, 'project')) continue
      const near = nearest(name, projects)
      yield {
        at: resource.at(path),
        message: `${resource} is in the project ${name}, which is not in the tree${near === undefined ? '; write it, or name one that is' : `; ${near} is`}`,
        fix:
          near === undefined
            ? undefined
            : (at): Fix => ({
                title: `name the project ${near}`,
                safety: 'unsafe',
                edits: [{ op: 'set', at, value: near }],
              }),
      }
    }
  },
})
