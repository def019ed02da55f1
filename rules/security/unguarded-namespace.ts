import { hasAdopted } from '../../engine/deliverables.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule } from '../../engine/rule.ts'
import { type Delivered, judged, weighedFor } from '../../engine/views/delivered.ts'
import { podSecurityFaults } from '../../engine/views/pod-security.ts'
import { isVendored } from '../../engine/views/vendored.ts'
import { isClosed } from '../../engine/views/workload-links.ts'

const ENFORCE = 'pod-security.kubernetes.io/enforce'
/** Kinds by which other tools judge Pods as they are made. */
const OTHERS = ['ClusterPolicy', 'ValidatingPolicy', 'ConstraintTemplate', 'ValidatingAdmissionPolicy']
const PLATFORM = /^(kube-(system|public|node-lease)|default)$/

export default defineRule({
  summary: 'Every namespace says which Pods it admits.',
  why: 'Without a Pod Security Standard a namespace takes any Pod: one manifest, or one stolen token, with `privileged: true` is the node.',
  remedy: `Label the namespace with \`${ENFORCE}\`: \`restricted\`, or \`baseline\` where a program cannot; \`privileged\` for agents of the nodes is a decision, too.`,
  mandate: 'X5',
  severity: 'warning',
  fixable: 'sometimes',

  *check(infra) {
    const adopted = hasAdopted(infra)
    yield* judged(infra, { patches: /pod-security|kind: Namespace/ }, function* (objects) {
      const spaces = objects.ofKind('Namespace')
      const open = spaces.filter((one) => !one.node('metadata', 'labels', ENFORCE))
      // a tree without any such label decides it elsewhere, or has not begun
      if (open.length === 0 || (!adopted && open.length === spaces.length)) return
      if (objects.ofKind(...OTHERS).length > 0) return
      for (const space of open) {
        if (space.group !== '' || PLATFORM.test(space.name) || isVendored(space)) continue
        const level = levelOf(space, objects)
        yield {
          at: space.at(['metadata', 'labels', ENFORCE]),
          message: `${space} enforces no Pod Security Standard: it takes privileged Pods`,
          severity: adopted ? weighedFor(objects.stage, 'warning') : 'info',
          ...(level
            ? {
                fix: (at) => ({
                  title: `enforce ${level}, which its workloads meet`,
                  safety: 'unsafe',
                  edits: [{ op: 'set', at, value: level }],
                }),
              }
            : {}),
        }
      }
    })
  },
})

/** The strictest standard that all workloads of a namespace meet; undefined where not all can be seen. */
function levelOf(space: Resource, objects: Delivered): string | undefined {
  const own = objects.workloads.filter(({ resource }) => resource.namespace === space.name)
  if (own.length === 0 || !isClosed(objects)) return undefined
  const levels = new Set(own.flatMap((one) => podSecurityFaults(one).map(({ level }) => level)))
  return levels.has('baseline') ? undefined : levels.has('restricted') ? 'baseline' : 'restricted'
}
