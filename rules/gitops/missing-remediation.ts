import { hasAdopted } from '../../engine/deliverables.ts'
import { absent } from '../../engine/place.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule, type Fix } from '../../engine/rule.ts'
import { gitOpsOf } from '../../engine/views/gitops-index.ts'

export default defineRule({
  summary: 'A HelmRelease says what happens when an upgrade fails.',
  why: 'By default Flux leaves a failed upgrade as it is: half of it runs, nothing is tried again, and nothing is rolled back before a person comes.',
  remedy:
    'Set `upgrade.remediation` with `retries` and `remediateLastFailure: true`, which rolls back, or `upgrade.strategy.name: RetryOnFailure`; the same for `install`.',
  mandate: 'D4',
  severity: 'warning',
  fixable: 'always',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    const releases = index.of('HelmRelease')
    const open = releases.filter(({ resource }) => !isHandled(resource))
    if (open.length === 0) return
    if (index.isPatched('HelmRelease', 'remediation') || index.isPatched('HelmRelease', 'strategy')) return
    // where none has it one word is enough; where some have it each of the others was forgotten
    const told = open.length === releases.length ? open.slice(0, 1) : open
    for (const object of told) {
      const { resource } = object
      const rest = told.length < open.length ? open.slice(1) : []
      yield {
        at: absent('remediation', resource.at(['spec'], 'key')),
        severity: hasAdopted(infra) ? index.weigh(object, 'warning') : 'info',
        message: `${rest.length > 0 ? 'no HelmRelease of the tree says' : `${resource} does not say`} what happens when an upgrade fails; set upgrade.remediation or upgrade.strategy`,
        related: rest.slice(0, 9).map((one) => ({
          at: one.resource.at(['metadata', 'name']),
          message: `${one.resource} neither`,
        })),
        fix: (): Fix => ({
          title: 'try again and roll back',
          safety: 'unsafe',
          edits: [resource, ...rest.map((one) => one.resource)].map((one) => ({
            op: 'set',
            at: one.at(['spec', 'upgrade', 'remediation']),
            value: { retries: 3, remediateLastFailure: true },
          })),
        }),
      }
    }
  },
})

/** Whether a release says what follows a failed upgrade: a remediation that does something, or a strategy. */
function isHandled(resource: Resource): boolean {
  const upgrade = resource.node('spec', 'upgrade')
  if (upgrade?.at(['strategy', 'name'])) return true
  const remediation = upgrade?.get('remediation')
  if (!remediation) return false
  const retries = remediation.get('retries')?.value
  return retries !== 0 || remediation.get('remediateLastFailure')?.value === true
}
