import type { Node } from '../../engine/formats/node.ts'
import { defineRule } from '../../engine/rule.ts'
import { type Delivered, judged, weighedFor } from '../../engine/views/delivered.ts'
import { shareOf } from '../../engine/views/quantities.ts'
import { fewestPods, selectedBy } from '../../engine/views/workload-links.ts'

export default defineRule({
  summary: 'A disruption budget lets at least one Pod go at a time.',
  why: 'A budget that allows no disruption holds up every drain of a node: upgrades stop, or somebody forces them and the budget protects nothing.',
  remedy: 'Write `maxUnavailable: 1`, or run one replica more than must be there.',
  mandate: 'H2',
  severity: 'warning',

  *check(infra) {
    yield* judged(infra, { patches: speaksOfBudget }, function* (objects) {
      for (const budget of objects.ofKind('PodDisruptionBudget')) {
        const least = budget.node('spec', 'minAvailable')
        const most = budget.node('spec', 'maxUnavailable')
        const field = least ? 'minAvailable' : 'maxUnavailable'
        const written = least ?? most
        if (!written) continue
        const workloads = selectedBy(objects, budget.namespace, budget.node('spec', 'selector')).filter(
          ({ kind }) => kind === 'Deployment' || kind === 'StatefulSet' || kind === 'Rollout',
        )
        if (isNever(least, most)) {
          yield {
            at: budget.at(['spec', field]),
            message: `${budget} allows no disruption (${field}: ${written.text}): no node with one of its Pods can be drained`,
            severity: weighedFor(objects.stage, 'warning'),
          }
          continue
        }
        // Pods of several workloads are counted together
        const [workload] = workloads
        if (!workload || workloads.length !== 1) continue
        const pods = fewestPods(objects, workload)
        if (pods === undefined || pods === 0) continue
        const kept = shareOf(least?.text, pods, 'up')
        const allowed = kept === undefined ? shareOf(most?.text, pods, 'up') : pods - kept
        if (allowed === undefined || allowed > 0) continue
        yield {
          at: budget.at(['spec', field]),
          message: `${budget} wants ${written.text} of the Pods of ${workload.resource} to stay, which runs ${pods === 1 ? 'one' : `as few as ${pods}`}: no node with one of them can be drained`,
          severity: weighedFor(objects.stage, 'warning'),
        }
      }
    })
  },
})

function isNever(least: Node | undefined, most: Node | undefined): boolean {
  return least ? least.text === '100%' : most?.text === '0' || most?.text === '0%'
}

/** Whether a patch changes a budget, or lowers a number of Pods to what one that is written wants to stay. */
function speaksOfBudget(text: string, objects: Delivered): boolean {
  if (/minAvailable|PodDisruptionBudget/.test(text)) return true
  const kept = objects
    .ofKind('PodDisruptionBudget')
    .map((one) => one.get('spec', 'minAvailable'))
    .filter((one) => one !== undefined)
  if (kept.length === 0) return false
  return [...text.matchAll(/[rR]eplica\w*\D{0,40}?(\d+)/g)].some((match) =>
    kept.some((one) => typeof one !== 'number' || Number(match[1]) <= one),
  )
}
