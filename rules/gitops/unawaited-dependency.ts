import { absent } from '../../engine/place.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule, type Fix } from '../../engine/rule.ts'
import { appliedBy, closuresOf } from '../../engine/views/gitops-closure.ts'
import { gitOpsOf, isExplained } from '../../engine/views/gitops-index.ts'

export default defineRule({
  summary: 'A Kustomization that others wait for says when it is ready.',
  why: 'Without health checks it is ready as soon as it is applied: what depends on it starts while its pods are still pulled, or never come up.',
  remedy: 'Set `wait: true`, or list in `healthChecks` what the others need.',
  mandate: 'D4',
  severity: 'warning',
  fixable: 'always',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    const needed = new Map<string, Resource>()
    for (const { resource } of index.of('Kustomization')) {
      for (const item of resource.node('spec', 'dependsOn')?.items() ?? []) {
        const name = item.get('name')?.text
        // `readyExpr` says itself when a dependency counts as ready
        if (name && !item.get('readyExpr') && !needed.has(name)) needed.set(name, resource)
      }
    }
    if (needed.size === 0) return
    for (const object of index.of('Kustomization')) {
      const { resource } = object
      const dependent = needed.get(resource.name)
      if (dependent === undefined || resource.get('spec', 'wait') === true) continue
      if ((resource.node('spec', 'healthChecks')?.size ?? 0) > 0 || isExplained(resource, ['spec', 'wait']))
        continue
      const closures = closuresOf(index, object)
      // one that applies what waits for it must not wait for that: gitops/circular-dependency
      if (closures.some(({ files }) => files.has(dependent.file))) continue
      const slow = closures
        .flatMap((closure) => [...appliedBy(index, closure)])
        .find(({ kind }) => SLOW.has(kind))
      if (
        !slow ||
        index.isPatched('Kustomization', 'wait:') ||
        index.isPatched('Kustomization', 'healthChecks')
      )
        continue
      const wait = resource.node('spec', 'wait')
      yield {
        at: wait ? resource.at(['spec', 'wait']) : absent('health check', resource.at(['metadata', 'name'])),
        severity: index.weigh(object, 'warning'),
        message: `${dependent.name} depends on ${resource}, which counts as ready before ${slow} is; set wait: true or list health checks`,
        fix: (): Fix => ({
          title: 'wait until what it applies is ready',
          safety: 'unsafe',
          edits: [{ op: 'set', at: resource.at(['spec', 'wait']), value: true }],
        }),
      }
    }
  },
})

/** Kinds that are applied at once and ready later; the rest is what it is when it is applied. */
const SLOW: ReadonlySet<string> = new Set([
  'DaemonSet',
  'Deployment',
  'HelmRelease',
  'Job',
  'Kustomization',
  'Rollout',
  'StatefulSet',
])
