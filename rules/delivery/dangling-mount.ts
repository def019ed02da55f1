import { defineRule } from '../../engine/rule.ts'
import { nearest } from '../../engine/spelling.ts'
import { judged } from '../../engine/views/delivered.ts'

export default defineRule({
  summary: 'What a container mounts is a volume of its Pod.',
  why: 'The API server refuses a Pod that mounts a volume it does not have: nothing of the workload is applied.',
  remedy: 'Declare the volume under `volumes` (or `volumeClaimTemplates`), or correct its name in the mount.',
  mandate: 'C4',
  severity: 'error',

  *check(infra) {
    yield* judged(infra, { patches: /volume/ }, function* ({ workloads }) {
      for (const { resource, pod, kind, containers } of workloads) {
        let names: Set<string> | undefined
        for (const { name, node, path } of containers) {
          for (const field of ['volumeMounts', 'volumeDevices']) {
            for (const [index, mount] of (node.get(field)?.items() ?? []).entries()) {
              names ??= new Set(
                [
                  ...(pod.get('volumes')?.items() ?? []).map((volume) => volume.get('name')),
                  ...(kind === 'StatefulSet'
                    ? (resource.node('spec', 'volumeClaimTemplates')?.items() ?? [])
                    : []
                  ).map((claim) => claim.at(['metadata', 'name'])),
                ].flatMap((one) => one?.text ?? []),
              )
              const volume = mount.get('name')?.text
              if (volume === undefined || names.has(volume)) continue
              const meant = nearest(volume, [...names])
              yield {
                at: resource.at([...path, field, index, 'name']),
                message: `${resource}: container ${name} mounts ${volume}, and its Pod has no such volume; ${meant ? `did you mean ${meant}?` : 'declare it under volumes'}`,
              }
            }
          }
        }
      }
    })
  },
})
