import { hasAdopted } from '../../engine/deliverables.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'
import { isVendored } from '../../engine/views/vendored.ts'
import type { Container } from '../../engine/views/workloads.ts'

export default defineRule({
  summary: 'Every container says what it needs, and how much memory it may take.',
  why: 'Without requests the scheduler fills a node until it fails; without a memory limit one leak takes its neighbours with it.',
  remedy:
    'Set `resources.requests` for cpu and memory, and `resources.limits.memory`; a LimitRange gives them to containers that say nothing.',
  mandate: 'W1',
  severity: 'warning',

  *check(infra) {
    const adopted = hasAdopted(infra)
    yield* judged(
      infra,
      { patches: /\$patch|"?op"?: "?remove|resources: *(null|\{\})/ },
      function* (objects) {
        const ranges = objects.ofKind('LimitRange')
        for (const { resource, containers, pod } of objects.workloads) {
          if (containers.every(saysAll)) continue
          const given = (field: string, what: string): boolean =>
            ranges.some(
              (range) =>
                range.namespace === resource.namespace &&
                (range.node('spec', 'limits')?.items() ?? []).some((limit) =>
                  field === 'limits'
                    ? limit.at(['default', what])
                    : (limit.at(['defaultRequest', what]) ?? limit.at(['default', what])),
                ),
            )
          const lacks = (field: string, what: string): readonly string[] =>
            pod.at(['resources', field, what]) || given(field, what)
              ? []
              : containers
                  .filter(
                    ({ node, init }) =>
                      !init &&
                      !node.at(['resources', field, what]) &&
                      // a limit is the request where none is written
                      !(field === 'requests' && node.at(['resources', 'limits', what])),
                  )
                  .map(({ name }) => name)
          const cpu = lacks('requests', 'cpu')
          const memory = lacks('requests', 'memory')
          const limit = lacks('limits', 'memory')
          const facts = [
            ...(cpu.length > 0 ? [`request for cpu (${cpu.join(', ')})`] : []),
            ...(memory.length > 0 ? [`request for memory (${memory.join(', ')})`] : []),
            ...(limit.length > 0 ? [`limit of memory (${limit.join(', ')})`] : []),
          ]
          const first = [...cpu, ...memory, ...limit][0]
          const lacking = containers.find(({ name }) => name === first)
          if (!lacking || isVendored(resource)) continue
          yield {
            at: resource.at([...lacking.path, 'resources'], 'key'),
            message: `${resource} has no ${facts.join(', no ')}`,
            severity: adopted ? weighedFor(objects.stage, 'warning') : 'info',
          }
        }
      },
    )
  },
})

/** Whether a container says all that is asked of one; those that run first are asked for nothing. */
function saysAll({ node, init }: Container): boolean {
  if (init) return true
  const resources = node.get('resources')
  const limits = resources?.get('limits')
  if (!limits?.get('memory')) return false
  return limits.get('cpu') !== undefined || resources?.get('requests')?.get('cpu') !== undefined
}
