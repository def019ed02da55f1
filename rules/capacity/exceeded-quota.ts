import type { Node } from '../../engine/formats/node.ts'
import { defineRule } from '../../engine/rule.ts'
import { type Delivered, judged } from '../../engine/views/delivered.ts'
import { quantityOf } from '../../engine/views/quantities.ts'
import { autoscalerOf } from '../../engine/views/workload-links.ts'
import type { Workload } from '../../engine/views/workloads.ts'

export default defineRule({
  summary: 'A namespace’s quota has room for its workloads at their upper bounds.',
  why: 'When load comes the autoscaler asks for Pods, and the quota refuses them: the workload stays small at the moment that it was made for.',
  remedy: 'Raise the quota, or lower the upper bounds of the autoscalers or what one Pod asks for.',
  mandate: 'F4',
  severity: 'error',

  *check(infra) {
    yield* judged(infra, { patches: /ResourceQuota|requests|maxReplica|spec\/hard/ }, function* (objects) {
      const quotas = objects
        .ofKind('ResourceQuota')
        .filter((one) => !one.node('spec', 'scopes') && !one.node('spec', 'scopeSelector'))
      for (const quota of quotas) {
        // without an environment nobody says what is applied together
        const workloads = objects.workloads.filter(
          ({ resource, kind }) =>
            (kind === 'Deployment' || kind === 'StatefulSet' || kind === 'Rollout') &&
            resource.namespace === quota.namespace &&
            (objects.environment !== undefined || resource.file.folder === quota.file.folder),
        )
        for (const { key, value } of quota.node('spec', 'hard')?.pairs() ?? []) {
          const allowed = quantityOf(value.text)
          if (allowed === undefined) continue
          const needs = workloads.map((workload) => ({ workload, need: needOf(workload, objects, key.text) }))
          const total = needs.reduce((sum, { need }) => sum + need, 0)
          if (total <= allowed * 1.000001) continue
          const [largest] = [...needs].sort((a, b) => b.need - a.need)
          yield {
            at: quota.at(['spec', 'hard', key.text]),
            message: `${quota} allows ${value.text} of ${key.text}, and the workloads at their upper bounds ask for ${inWords(key.text, total)}: the last Pods are refused`,
            related: [
              {
                at: largest!.workload.resource.at(['metadata', 'name']),
                message: `${largest!.workload.resource} asks for ${inWords(key.text, largest!.need)}`,
              },
            ],
          }
        }
      }
    })
  },
})

/** What a workload takes of a quota at its upper bound, in cores, bytes or Pods. */
function needOf(workload: Workload, objects: Delivered, key: string): number {
  const pods = autoscalerOf(objects, workload)?.max ?? workload.replicas ?? 0
  if (key === 'pods' || key === 'count/pods') return pods
  const match = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(key)
  if (!match) return 0
  const [, field = 'requests', what] = match
  return pods * perPod(workload, field, what!)
}

function perPod({ containers }: Workload, field: string, what: string): number {
  let running = 0
  let first = 0
  for (const { node, init } of containers) {
    const amount = amountOf(node, field, what)
    if (init) first = Math.max(first, amount)
    else running += amount
  }
  return Math.max(running, first)
}

function amountOf(node: Node, field: string, what: string): number {
  const own = quantityOf(node.at(['resources', field, what])?.text)
  if (own !== undefined || field === 'limits') return own ?? 0
  return quantityOf(node.at(['resources', 'limits', what])?.text) ?? 0
}

function inWords(key: string, amount: number): string {
  if (key.endsWith('cpu')) return `${Math.round(amount * 1000)}m`
  return key.endsWith('memory') ? `${Math.ceil(amount / 2 ** 20)}Mi` : String(amount)
}
