import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'
import { autoscalerOf, autoscalersOf } from '../../engine/views/workload-links.ts'

export default defineRule({
  summary: 'The number of replicas of a workload with an autoscaler is the autoscaler’s alone.',
  why: 'Each time the manifest is applied the number in it is set again: in the middle of a peak the workload shrinks to what is written.',
  remedy: 'Leave `spec.replicas` out where an autoscaler decides.',
  mandate: 'H1',
  severity: 'warning',
  fixable: 'sometimes',

  *check(infra) {
    yield* judged(infra, { patches: /"?\/?spec\/replicas|^\s*replicas:/m }, function* (objects) {
      if (autoscalersOf(objects).length === 0) return
      for (const workload of objects.workloads) {
        const { resource } = workload
        const written = resource.node('spec', 'replicas')
        // without any Pod nothing is scaled: a workload that is switched off on purpose
        if (!written || written.text === '0') continue
        const autoscaler = autoscalerOf(objects, workload)
        if (!autoscaler || isIgnored(objects.ofKind('Application', 'ApplicationSet'))) continue
        yield {
          at: resource.at(['spec', 'replicas']),
          message: `${resource} sets ${written.text} replicas, and ${autoscaler.resource} decides their number: each time it is applied the number goes back`,
          related: [{ at: autoscaler.resource.at(autoscaler.targetPath), message: `${autoscaler.resource}` }],
          fix: (at) => ({
            title: 'leave the number to the autoscaler',
            safety: 'unsafe',
            edits: [{ op: 'remove', at }],
          }),
        }
      }
    })
  },
})

/** Whether Argo CD is told to leave the number alone. */
function isIgnored(applications: readonly { readonly file: { readonly text: string } }[]): boolean {
  return applications.some(({ file }) => /\/spec\/replicas|\.spec\.replicas/.test(file.text))
}
