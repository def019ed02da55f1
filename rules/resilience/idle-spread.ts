import type { Node, Path } from '../../engine/formats/node.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { isSelective, selects } from '../../engine/views/label-selectors.ts'
import type { Workload } from '../../engine/views/workloads.ts'

export default defineRule({
  summary: 'A spread constraint counts the Pods that it spreads.',
  why: 'A topology spread constraint whose selector misses its own Pods counts none of them: all may stand on one node, and the manifest says otherwise.',
  remedy: 'Let the constraint’s `labelSelector` select the labels of the Pod template.',
  mandate: 'H4',
  severity: 'error',

  *check(infra) {
    yield* judged(infra, { patches: /topologySpread|matchLabels/ }, function* ({ workloads }) {
      for (const workload of workloads) {
        for (const { selector, path } of constraintsOf(workload)) {
          const { resource, labels } = workload
          if (isSelective(selector) && selects(selector, labels)) continue
          const [pair] = selector?.get('matchLabels')?.pairs() ?? []
          yield {
            at: resource.at(path, 'key'),
            message: isSelective(selector)
              ? `${resource}: the spread constraint selects ${pair ? `${pair.key.text}=${pair.value.text}` : 'by an expression'} and none of its own Pods: it spreads nothing`
              : `${resource}: the spread constraint selects no Pods: it spreads nothing`,
            // without a selector the API server takes it, and it is seldom what was meant
            severity: isSelective(selector) ? undefined : 'warning',
            related: [
              {
                at: resource.at([...workload.templatePath, 'metadata', 'labels'], 'key'),
                message: 'its Pods’ labels',
              },
            ],
          }
        }
      }
    })
  },
})

function constraintsOf({
  pod,
  podPath,
}: Workload): readonly { readonly selector: Node | undefined; readonly path: Path }[] {
  return (pod.get('topologySpreadConstraints')?.items() ?? []).map((one, index) => ({
    selector: one.get('labelSelector'),
    path: [...podPath, 'topologySpreadConstraints', index, 'labelSelector'],
  }))
}
