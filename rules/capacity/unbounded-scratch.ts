import { hasAdopted } from '../../engine/deliverables.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'
import { quantityOf } from '../../engine/views/quantities.ts'
import { mayMention } from '../../engine/views/rare-words.ts'
import { isVendored } from '../../engine/views/vendored.ts'

export default defineRule({
  summary: 'A volume for scratch data has a size that its Pod can hold.',
  why: 'What a program writes into an `emptyDir` fills the node’s disk, and with `medium: Memory` counts as memory of the container: a full one has other Pods evicted, or the container killed.',
  remedy:
    'Set `sizeLimit`; of a volume in memory well below the memory limit of the containers that mount it.',
  mandate: 'W1',
  severity: 'warning',

  *check(infra) {
    const adopted = hasAdopted(infra)
    yield* judged(infra, { patches: /emptyDir|sizeLimit|volumes/ }, function* (objects) {
      for (const { resource, pod, podPath, containers } of objects.workloads) {
        if (!mayMention(resource, 'emptyDir')) continue
        const volumes = pod.get('volumes')?.items() ?? []
        for (const [index, volume] of volumes.entries()) {
          const scratch = volume.get('emptyDir')
          if (!scratch) continue
          const name = volume.get('name')?.text ?? ''
          const at = resource.at([...podPath, 'volumes', index, 'emptyDir'], 'key')
          const memory = scratch.get('medium')?.text === 'Memory'
          const size = quantityOf(scratch.get('sizeLimit')?.text)
          const holders = containers.filter(({ node }) =>
            (node.get('volumeMounts')?.items() ?? []).some((mount) => mount.get('name')?.text === name),
          )
          const limits = holders.map(({ node }) =>
            quantityOf(node.at(['resources', 'limits', 'memory'])?.text),
          )
          if (memory && size !== undefined) {
            const least = Math.min(...limits.flatMap((one) => one ?? []))
            if (size < least || !Number.isFinite(least) || isVendored(resource)) continue
            yield {
              at: resource.at([...podPath, 'volumes', index, 'emptyDir', 'sizeLimit']),
              message: `${resource}: volume ${name} may hold ${scratch.get('sizeLimit')!.text} in memory, and the limit of a container that mounts it is no larger: it is killed before the volume is full`,
              severity: weighedFor(objects.stage, 'warning'),
            }
          } else if (size === undefined && memory) {
            // containers that are bounded are killed, the others take the node with them
            if (isVendored(resource)) continue
            yield {
              at,
              message: `${resource}: volume ${name} is in memory and has no sizeLimit: what is written there counts as memory of the container`,
              severity: adopted ? weighedFor(objects.stage, 'warning') : 'info',
            }
          } else if (size === undefined && adopted) {
            const bounded = holders.some(({ node }) => node.at(['resources', 'limits', 'ephemeral-storage']))
            if (bounded || isVendored(resource)) continue
            yield {
              at,
              message: `${resource}: volume ${name} has no sizeLimit: it may fill the disk of its node`,
              severity: 'info',
            }
          }
        }
      }
    })
  },
})
