import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'Every receiver is used by a route.',
  why: 'A receiver that no route names looks like a channel that is watched; what was meant for it goes elsewhere.',
  remedy: 'Route something to it, or remove it.',
  mandate: 'L3',
  severity: 'error',

  *check(infra) {
    for (const { file, receivers, routes } of infra.alertManagers) {
      const used = new Set(routes.map((route) => route.receiver))
      for (const { name, place } of receivers) {
        if (used.has(name)) continue
        yield {
          at: keyed(file, [...place.path, 'name'], { document: place.document ?? 0 }),
          message: `no route leads to receiver ${name}; route something to it or remove it`,
        }
      }
    }
  },
})
