import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { autoscalerOf } from '../../engine/views/workload-links.ts'

export default defineRule({
  summary: 'A claim that one node may mount belongs to a workload of one Pod.',
  why: 'A volume that is `ReadWriteOnce` is attached to one node: a second Pod on another node waits for ever, and on the same one both write it.',
  remedy:
    'Use a StatefulSet with `volumeClaimTemplates`, a volume that many may mount (`ReadWriteMany`), or one replica.',
  mandate: 'H2',
  severity: 'warning',

  *check(infra) {
    yield* judged(infra, { patches: /accessModes|persistentVolumeClaim/ }, function* (objects) {
      const claims = objects.ofKind('PersistentVolumeClaim')
      if (claims.length === 0) return
      for (const workload of objects.workloads) {
        const { resource, kind, pod, podPath, replicas } = workload
        if (kind !== 'Deployment' && kind !== 'Rollout' && kind !== 'DaemonSet') continue
        const autoscaler = autoscalerOf(objects, workload)
        const most = kind === 'DaemonSet' ? undefined : (autoscaler?.max ?? replicas)
        if (most !== undefined && most < 2) continue
        for (const [index, volume] of (pod.get('volumes')?.items() ?? []).entries()) {
          const name = volume.at(['persistentVolumeClaim', 'claimName'])?.text
          if (!name || volume.at(['persistentVolumeClaim', 'readOnly'])?.value === true) continue
          const claim = claims.find((one) => one.name === name && one.namespace === resource.namespace)
          const modes = claim?.node('spec', 'accessModes')?.items() ?? []
          if (!claim || modes.length === 0) continue
          if (modes.some(({ text }) => text !== 'ReadWriteOnce' && text !== 'ReadWriteOncePod')) continue
          yield {
            at: resource.at([...podPath, 'volumes', index, 'persistentVolumeClaim', 'claimName']),
            message: `${resource} runs ${most === undefined ? 'a Pod on each node' : `up to ${most} Pods`} that mount ${claim}, which is ${modes[0]!.text}: one of them gets it`,
            related: [{ at: claim.at(['spec', 'accessModes'], 'key'), message: `${claim}` }],
          }
        }
      }
    })
  },
})
