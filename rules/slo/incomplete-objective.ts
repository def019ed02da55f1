import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'Each objective has a target between nothing and all, and a window.',
  why: 'Without a target there is no budget, without a window no end to it; and a target of 100 % leaves none, so that every alert on it is either silent or always on.',
  remedy:
    'State `target` as a share below 1, such as 0.999, and `timeWindow` with a duration, such as `30d`.',
  mandate: 'S1',
  severity: 'error',

  *check(infra) {
    for (const { name, target, window, file, place } of infra.objectives) {
      const faults = [
        target === undefined ? 'no target' : undefined,
        target !== undefined && target >= 1 ? `a target of ${target}, which leaves no budget` : undefined,
        target !== undefined && target <= 0 ? `a target of ${target}, which asks for nothing` : undefined,
        window === undefined ? 'no window' : undefined,
      ].filter((one) => one !== undefined)
      if (faults.length === 0) continue
      yield {
        at: keyed(file, place.path, { document: place.document ?? 0 }),
        message: `objective ${name || 'without a name'} has ${faults.join(' and ')}`,
      }
    }
  },
})
