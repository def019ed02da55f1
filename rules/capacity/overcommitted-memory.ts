import { hasAdopted } from '../../engine/deliverables.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'
import { quantityOf } from '../../engine/views/quantities.ts'
import { isVendored } from '../../engine/views/vendored.ts'

/** From which multiple of its request a limit says that one of the two is not meant. */
const FAR = 4
/** A difference that no node notices, in bytes: consoles and small agents that are idle most of the time. */
const SMALL = 512 * 2 ** 20

export default defineRule({
  summary: 'A container’s memory limit is near what it asks for.',
  why: 'Memory cannot be taken back as cpu can. Nodes are filled by requests; where Pods may use many times as much, all of them together have more than the node, and it kills what it finds.',
  remedy:
    'Raise the request to what the program uses at its peak, or lower the limit; equal is best for what must stay.',
  mandate: 'W1',
  severity: 'warning',

  *check(infra) {
    if (!hasAdopted(infra)) return
    yield* judged(infra, { patches: /memory/ }, function* (objects) {
      for (const { resource, containers } of objects.workloads) {
        for (const { name, node, path, init } of containers) {
          if (init) continue
          const asked = node.at(['resources', 'requests', 'memory'])
          const allowed = node.at(['resources', 'limits', 'memory'])
          const request = quantityOf(asked?.text)
          const limit = quantityOf(allowed?.text)
          if (!request || limit === undefined || limit < FAR * request) continue
          if (limit - request < SMALL || isVendored(resource)) continue
          yield {
            at: resource.at([...path, 'resources', 'requests', 'memory']),
            message: `${resource}: container ${name} asks for ${asked!.text} of memory and may use ${allowed!.text}, ${Math.floor(limit / request)} times as much: nodes are filled by what is asked for`,
            severity: weighedFor(objects.stage, 'warning'),
            related: [{ at: resource.at([...path, 'resources', 'limits', 'memory']), message: 'its limit' }],
          }
        }
      }
    })
  },
})
