import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'The paths that Flux and Argo CD are pointed at are in the tree.',
  why: 'A controller that is pointed at nothing applies nothing, or prunes what it applied before.',
  remedy: 'Correct the path, or write what it means.',
  mandate: 'F3',
  severity: 'warning',

  *check(infra) {
    for (const { resource, paths } of infra.gitops) {
      for (const { text, place, target, exists, remote } of paths) {
        if (exists || remote) continue
        if (
          target !== undefined &&
          infra.lock &&
          Object.keys(infra.lock.files).some((path) => path.startsWith(`${target}/`))
        )
          continue
        yield { at: place, message: `${resource} is pointed at ${text}, which is not in the tree` }
      }
    }
  },
})
