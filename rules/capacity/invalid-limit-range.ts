import type { Node } from '../../engine/formats/node.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { quantityOf } from '../../engine/views/quantities.ts'

/** Pairs of bounds of which the first one is not above the second. */
const ORDER = [
  ['min', 'max'],
  ['min', 'default'],
  ['min', 'defaultRequest'],
  ['defaultRequest', 'default'],
  ['defaultRequest', 'max'],
  ['default', 'max'],
] as const

export default defineRule({
  summary: 'The bounds of a LimitRange do not contradict each other.',
  why: 'The API server refuses a LimitRange whose least amount is above its largest, or whose default is outside of both: the namespace has none, and whatever forgets its limits takes what it likes.',
  remedy: 'Keep min ≤ defaultRequest ≤ default ≤ max for each resource.',
  mandate: 'W1',
  severity: 'error',

  *check(infra) {
    yield* judged(infra, { patches: /LimitRange|defaultRequest|spec\/limits/ }, function* (objects) {
      for (const range of objects.ofKind('LimitRange')) {
        for (const [index, limit] of (range.node('spec', 'limits')?.items() ?? []).entries()) {
          const told = new Set<string>()
          for (const [lower, upper] of ORDER) {
            for (const { key, value } of limit.get(lower)?.pairs() ?? []) {
              const most = limit.at([upper, key.text])
              if (!isAbove(value, most) || told.has(key.text)) continue
              told.add(key.text)
              yield {
                at: range.at(['spec', 'limits', index, lower, key.text]),
                message: `${range} has ${value.text} of ${key.text} as ${lower}, above the ${most!.text} of ${upper}: the API server refuses it`,
                related: [{ at: range.at(['spec', 'limits', index, upper, key.text]), message: `${upper}` }],
              }
            }
          }
        }
      }
    })
  },
})

function isAbove(lower: Node, upper: Node | undefined): boolean {
  const less = quantityOf(lower.text)
  const more = quantityOf(upper?.text)
  return less !== undefined && more !== undefined && less > more
}
