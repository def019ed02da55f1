import type { Resource } from '../../engine/resource.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'No Deployment replaces all its Pods at once.',
  why: 'With `Recreate`, or with `maxUnavailable: 100%`, every release is an outage, and a bad one is an outage until somebody rolls back.',
  remedy:
    'Use `RollingUpdate` with a small `maxUnavailable`, or a Rollout or Canary that shifts traffic step by step.',
  mandate: 'D2',
  severity: 'error',
  fixable: 'always',

  *check(infra) {
    for (const scope of infra.scopes) {
      for (const deployment of scope.ofKind('Deployment')) {
        const strategy = deployment.node('spec', 'strategy')
        const type = strategy?.get('type')?.text
        const unavailable = strategy?.at(['rollingUpdate', 'maxUnavailable'])?.text
        if (type !== 'Recreate' && unavailable !== '100%') continue
        if (type === 'Recreate' && isLoneWorker(deployment, scope.ofKind('Service'))) continue
        const path =
          type === 'Recreate'
            ? ['spec', 'strategy', 'type']
            : ['spec', 'strategy', 'rollingUpdate', 'maxUnavailable']
        const volumes = deployment.node('spec', 'template', 'spec', 'volumes')?.items() ?? []
        const bound = type === 'Recreate' && volumes.some((volume) => volume.get('persistentVolumeClaim'))
        yield {
          at: deployment.at(path),
          environment: scope.environment,
          message:
            type === 'Recreate'
              ? `${deployment} stops every Pod before it starts a new one (strategy Recreate)${bound ? '; a claim that one Pod mounts belongs in a StatefulSet' : ''}`
              : `${deployment} may take every Pod down at once (maxUnavailable 100%)`,
          // A claim that only one Pod can mount leaves a Deployment no other strategy.
          severity: bound ? 'warning' : undefined,
          fix: (at) => ({
            title: type === 'Recreate' ? 'use RollingUpdate' : 'allow a quarter to be unavailable',
            safety: 'unsafe',
            edits: [{ op: 'set', at, value: type === 'Recreate' ? 'RollingUpdate' : '25%' }],
          }),
        }
      }
    }
  },
})

/**
 * One Pod by declaration, without a port and behind no Service but one that metrics are read from: a controller or
 * consumer that must not run twice, so that `Recreate` is the only right strategy and nobody meets the gap.
 */
function isLoneWorker(deployment: Resource, services: readonly Resource[]): boolean {
  if (deployment.get('spec', 'replicas') !== 1) return false
  const pod = deployment.node('spec', 'template')
  const containers = pod?.at(['spec', 'containers'])?.items() ?? []
  if (containers.some((container) => (container.get('ports')?.size ?? 0) > 0)) return false
  return !services.some((service) => {
    const wanted = service.node('spec', 'selector')?.pairs() ?? []
    return (
      wanted.length > 0 &&
      !/metrics/.test(service.name) &&
      wanted.every(({ key, value }) => pod?.at(['metadata', 'labels', key.text])?.text === value.text)
    )
  })
}
