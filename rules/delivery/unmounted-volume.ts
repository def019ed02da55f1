import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { mayMention } from '../../engine/views/rare-words.ts'
import { isVendored } from '../../engine/views/vendored.ts'

export default defineRule({
  summary: 'Every volume of a Pod is mounted by one of its containers.',
  why: 'A volume that nobody mounts holds nothing: where it is a claim the program writes beside it, into the container, and loses its data with the next restart.',
  remedy: 'Mount the volume where the program keeps its data, or remove it.',
  mandate: 'C4',
  severity: 'warning',

  *check(infra) {
    yield* judged(infra, { patches: /volume/i }, function* ({ workloads }) {
      for (const { resource, pod, podPath, kind, containers } of workloads) {
        if (!mayMention(resource, 'olumes', 'olumeClaim')) continue
        const volumes = pod.get('volumes')?.items() ?? []
        const claims =
          kind === 'StatefulSet' ? (resource.node('spec', 'volumeClaimTemplates')?.items() ?? []) : []
        if (volumes.length + claims.length === 0) continue
        const mounted = new Set(
          containers.flatMap(({ node }) =>
            ['volumeMounts', 'volumeDevices'].flatMap((field) =>
              (node.get(field)?.items() ?? []).map((mount) => mount.get('name')?.text),
            ),
          ),
        )
        const idle = [
          ...volumes.map((volume, index) => ({
            name: volume.get('name')?.text,
            at: [...podPath, 'volumes', index, 'name'],
            keeps: volume.get('persistentVolumeClaim') !== undefined,
          })),
          ...claims.map((claim, index) => ({
            name: claim.at(['metadata', 'name'])?.text,
            at: ['spec', 'volumeClaimTemplates', index, 'metadata', 'name'],
            keeps: true,
          })),
        ]
        for (const { name, at, keeps } of idle) {
          if (!name || mounted.has(name) || isVendored(resource)) continue
          // that one is there twice is said elsewhere
          mounted.add(name)
          yield {
            at: resource.at(at),
            message: `${resource} has a volume ${name} that no container mounts${keeps ? ': its data goes elsewhere, and does not last' : ''}`,
            severity: keeps ? undefined : 'info',
          }
        }
      }
    })
  },
})
