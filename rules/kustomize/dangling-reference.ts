import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'What a kustomization names is in the tree.',
  why: 'A reference to nothing stops the whole environment from being built, or was never built at all.',
  remedy: 'Correct the path, or write the file it means.',
  mandate: 'E2',
  severity: 'error',

  *check(infra) {
    for (const { file, resources, components, patches, others } of infra.kustomizations) {
      if (infra.templated.has(file.path)) continue
      for (const reference of [...resources, ...components, ...patches, ...others]) {
        if (reference.exists || reference.remote) continue
        // A path the lock names is a generated file that is gone: drift/missing-file restores it.
        if (reference.target !== undefined && infra.lock?.files[reference.target]) continue
        yield {
          at: reference.place,
          message:
            reference.target === undefined
              ? `${reference.text} leaves the tree; name a path inside it`
              : `${reference.text} is not in the tree; kustomize cannot build this`,
        }
      }
    }
  },
})
