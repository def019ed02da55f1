import { hasAdopted } from '../../engine/deliverables.ts'
import type { Node, Pair } from '../../engine/formats/node.ts'
import { defineRule } from '../../engine/rule.ts'
import { type Delivered, judged, weighedFor } from '../../engine/views/delivered.ts'
import { selects } from '../../engine/views/label-selectors.ts'
import { isVendored } from '../../engine/views/vendored.ts'
import { fewestPods, servicesOf } from '../../engine/views/workload-links.ts'
import type { Workload } from '../../engine/views/workloads.ts'

export default defineRule({
  summary:
    'A workload that answers requests has what keeps it answering: readiness, a disruption budget, Pods apart, an orderly end.',
  why: 'Without a readiness probe requests reach Pods that cannot answer; without a budget and spread one drained node takes all of them; without a stop hook or delay every release drops requests.',
  remedy:
    'Add a `readinessProbe`, a PodDisruptionBudget, `topologySpreadConstraints` or anti-affinity, and a `preStop` hook. One finding a workload says what it lacks.',
  mandate: 'H2',
  severity: 'warning',

  *check(infra) {
    const adopted = hasAdopted(infra)
    yield* judged(infra, { patches: /\$patch|"?op"?: "?remove/ }, function* (objects) {
      const budgets = budgetsOf(objects)
      for (const workload of objects.workloads) {
        const { resource, kind } = workload
        if (kind !== 'Deployment' && kind !== 'StatefulSet' && kind !== 'Rollout') continue
        if (servicesOf(objects, workload).length === 0) continue
        const missing = missingFrom(workload, objects, budgets, adopted)
        if (missing.length === 0 || isVendored(resource)) continue
        yield {
          at: resource.at(['metadata', 'name']),
          message: `${resource} answers requests without ${missing.join(', ')}`,
          severity: adopted && missing[0] === READINESS ? weighedFor(objects.stage, 'warning') : 'info',
        }
      }
    })
  },
})

const READINESS = 'a readiness probe'

/** What a workload lacks. Of a tree that has not taken the mandate on, only what users would notice is asked. */
function missingFrom(
  workload: Workload,
  objects: Delivered,
  budgets: Budgets,
  adopted: boolean,
): readonly string[] {
  const { resource, pod, containers, labels } = workload
  const missing: string[] = []
  const serving = containers.filter(({ node, init }) => !init && (node.get('ports')?.size ?? 0) > 0)
  if (serving.length > 0 && !serving.some(({ node }) => node.get('readinessProbe'))) missing.push(READINESS)
  if (!adopted || objects.stage === 'dev' || objects.stage === 'test') return missing
  if ((fewestPods(objects, workload) ?? 0) > 1) {
    if (!isCovered(budgets, resource.namespace, labels)) missing.push('a disruption budget')
    if (!pod.get('topologySpreadConstraints') && !pod.at(['affinity', 'podAntiAffinity']))
      missing.push('a spread over nodes')
  }
  const delayed = containers.some(
    ({ node, init }) => !init && (node.at(['lifecycle', 'preStop']) ?? node.at(['lifecycle', 'stopSignal'])),
  )
  // a database ends its connections itself
  if (!delayed && workload.kind !== 'StatefulSet') missing.push('a stop hook that lets requests end')
  return missing
}

/** The selectors of disruption budgets, by namespace and the first label that they ask for, '' where they ask for none. */
type Budgets = ReadonlyMap<string, readonly (Node | undefined)[]>

/** Thousands of workloads look for thousands of budgets. */
function budgetsOf(objects: Delivered): Budgets {
  const budgets = new Map<string, (Node | undefined)[]>()
  for (const budget of objects.ofKind('PodDisruptionBudget')) {
    const selector = budget.node('spec', 'selector')
    const pair = selector?.get('matchLabels')?.pairs()[0]
    const key = keyOf(budget.namespace, pair)
    const others = budgets.get(key)
    if (others) others.push(selector)
    else budgets.set(key, [selector])
  }
  return budgets
}

function isCovered(budgets: Budgets, namespace: string | undefined, labels: Node | undefined): boolean {
  if (budgets.size === 0) return false
  for (const pair of [undefined, ...(labels?.pairs() ?? [])])
    if (budgets.get(keyOf(namespace, pair))?.some((selector) => selects(selector, labels))) return true
  return false
}

function keyOf(namespace: string | undefined, pair: Pair | undefined): string {
  return pair ? `${namespace ?? ''}/${pair.key.text}=${pair.value.text}` : (namespace ?? '')
}
