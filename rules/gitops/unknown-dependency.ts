import { defineRule, type Fix, type Problem } from '../../engine/rule.ts'
import { nearest } from '../../engine/spelling.ts'
import { type GitOpsIndex, gitOpsOf, isLiteral } from '../../engine/views/gitops-index.ts'
import type { GitOpsObject } from '../../engine/views/kubernetes.ts'

export default defineRule({
  summary: 'What a Flux object depends on is there.',
  why: 'Flux waits for a dependency for ever: what names one that nobody applies is never reconciled, in no environment.',
  remedy:
    'Correct the name, or take the dependency away. A HelmRelease depends on releases, a Kustomization on Kustomizations.',
  mandate: 'F3',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    for (const kind of ['Kustomization', 'HelmRelease'] as const) {
      for (const object of index.of(kind)) {
        const dependencies = object.resource.node('spec', 'dependsOn')?.items() ?? []
        for (const [at, item] of dependencies.entries()) {
          const name = item.get('name')?.text
          // flux bootstrap makes the Kustomization of this name
          if (isLiteral(name) && name !== 'flux-system') yield* judge(index, object, kind, name, at)
        }
      }
    }
  },
})

function* judge(
  index: GitOpsIndex,
  { resource }: GitOpsObject,
  kind: 'Kustomization' | 'HelmRelease',
  name: string,
  item: number,
): Iterable<Problem> {
  const found = index.named(kind, name)
  const path = ['spec', 'dependsOn', item, 'name']
  if (found.length > 0) {
    const own = index.environmentsOf(resource)
    const theirs = found.map((one) => index.environmentsOf(one))
    const apart =
      own.length > 0 && theirs.every((list) => list.length > 0 && !list.some((one) => own.includes(one)))
    if (!apart) return
    yield {
      at: resource.at(path),
      severity: 'warning',
      message: `${resource} of ${own.map((one) => one.name).join(', ')} depends on ${kind} ${name}, which only ${theirs[0]!.map((one) => one.name).join(', ')} has; name one of its own environment`,
    }
    return
  }
  const other = kind === 'Kustomization' ? 'HelmRelease' : 'Kustomization'
  if (index.named(other, name).length > 0) {
    yield {
      at: resource.at(path),
      message: `${resource} depends on ${name}, which is a ${other}: Flux looks for a ${kind} of this name and waits for ever`,
    }
    return
  }
  if (index.isPartial) return
  const near = nearest(name, new Set(index.of(kind).map((one) => one.resource.name)))
  yield {
    at: resource.at(path),
    // what Flux is started with is elsewhere: more may be
    severity: index.hasEntry ? undefined : 'warning',
    message: `${resource} depends on ${kind} ${name}, which is not in the tree${near === undefined ? '; Flux waits for it for ever' : `; ${near} is`}`,
    fix:
      near === undefined || near === resource.name
        ? undefined
        : (place): Fix => ({
            title: `depend on ${near}`,
            safety: 'unsafe',
            edits: [{ op: 'set', at: place, value: near }],
          }),
  }
}
