import type { Node, Path } from '../../engine/formats/node.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'
import { mayMention } from '../../engine/views/rare-words.ts'
import { isVendored } from '../../engine/views/vendored.ts'
import { fewestPods } from '../../engine/views/workload-links.ts'

/** Labels of nodes that name one place, and what fails with it. */
const PLACES: Readonly<Record<string, string>> = {
  'kubernetes.io/hostname': 'node',
  'topology.kubernetes.io/zone': 'zone',
  'failure-domain.beta.kubernetes.io/zone': 'zone',
}

export default defineRule({
  summary: 'Replicas may run in more than one place.',
  why: 'Replicas that are bound to one node or zone fail together with it: their number says redundancy, and there is none.',
  remedy: 'Spread them with `topologySpreadConstraints`, and take the node or zone out of the selector.',
  mandate: 'H5',
  severity: 'warning',

  *check(infra) {
    const patches = /nodeSelector|nodeAffinity|nodeName|replicas/
    yield* judged(infra, { patches }, function* (objects) {
      for (const workload of objects.workloads) {
        const { resource, pod, podPath, kind } = workload
        if (kind !== 'Deployment' && kind !== 'StatefulSet' && kind !== 'Rollout') continue
        if (!mayMention(resource, 'nodeName', 'nodeSelector', 'nodeAffinity')) continue
        const pin = pinOf(pod, podPath)
        if (!pin) continue
        const pods = fewestPods(objects, workload) ?? 0
        // a single Pod may be bound to where its data is
        if ((pods < 2 && pin.field !== 'nodeName') || pods === 0 || isVendored(resource)) continue
        yield {
          at: resource.at(pin.path),
          message:
            pin.field === 'nodeName'
              ? `${resource} is bound to node ${pin.place} past the scheduler: when the node fails no Pod of it starts elsewhere`
              : `${resource} runs ${pods} Pods, all in ${pin.what} ${pin.place}: they fail together`,
          severity: weighedFor(objects.stage, 'warning'),
        }
      }
    })
  },
})

interface Pin {
  readonly field: string
  readonly what: string
  readonly place: string
  readonly path: Path
}

function pinOf(pod: Node, podPath: Path): Pin | undefined {
  const node = pod.get('nodeName')?.text
  if (node) return { field: 'nodeName', what: 'node', place: node, path: [...podPath, 'nodeName'] }
  for (const { key, value } of pod.get('nodeSelector')?.pairs() ?? []) {
    const what = PLACES[key.text]
    if (what)
      return { field: 'nodeSelector', what, place: value.text, path: [...podPath, 'nodeSelector', key.text] }
  }
  const base = [
    'affinity',
    'nodeAffinity',
    'requiredDuringSchedulingIgnoredDuringExecution',
    'nodeSelectorTerms',
  ]
  const terms = pod.at(base)?.items() ?? []
  // one of several terms is enough
  if (terms.length !== 1) return undefined
  for (const [index, one] of (terms[0]!.get('matchExpressions')?.items() ?? []).entries()) {
    const what = PLACES[one.get('key')?.text ?? '']
    const values = one.get('values')?.items() ?? []
    if (!what || one.get('operator')?.text !== 'In' || values.length !== 1) continue
    return {
      field: 'nodeAffinity',
      what,
      place: values[0]!.text,
      path: [...podPath, ...base, 0, 'matchExpressions', index, 'values', 0],
    }
  }
  return undefined
}
