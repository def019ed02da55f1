import { durationSeconds } from '../../engine/cron.ts'
import { defineRule } from '../../engine/rule.ts'
import { gitOpsOf, isExplained } from '../../engine/views/gitops-index.ts'

/** Objects that are looked at again, but for images: what lists a registry is limited by the registry. */
const KINDS = [
  'Kustomization',
  'HelmRelease',
  'GitRepository',
  'OCIRepository',
  'HelmRepository',
  'HelmChart',
  'Bucket',
] as const

export default defineRule({
  summary: 'The times by which Flux looks, tries again and gives up fit together.',
  why: 'Every few seconds is a load on the API server and on the Git host that gains nothing, and after days drift has long done harm.',
  remedy:
    'Between minutes and hours; `retryInterval` shorter than `interval`. Webhooks (a Receiver) make changes arrive at once.',
  mandate: 'F5',
  severity: 'warning',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    for (const object of index.of(...KINDS)) {
      const { resource } = object
      const written = resource.node('spec', 'interval')?.text
      const interval = written === undefined ? undefined : durationSeconds(written)
      if (interval === undefined || isExplained(resource, ['spec', 'interval'])) continue
      const applies = resource.kind === 'Kustomization' || resource.kind === 'HelmRelease'
      if (interval < 30) {
        yield {
          at: resource.at(['spec', 'interval']),
          severity: index.weigh(object, 'warning'),
          message: `${resource} looks every ${written}; a minute and more is enough, a Receiver makes changes arrive at once`,
        }
      } else if (applies && interval > 86_400) {
        yield {
          at: resource.at(['spec', 'interval']),
          severity: index.weigh(object, 'warning'),
          message: `${resource} looks only every ${written}: what was changed by hand stays for longer than a day`,
        }
      }
      const later = resource.node('spec', 'retryInterval')?.text
      const retry = later === undefined ? undefined : durationSeconds(later)
      if (retry !== undefined && retry > interval) {
        yield {
          at: resource.at(['spec', 'retryInterval']),
          severity: index.weigh(object, 'warning'),
          message: `${resource} tries again after ${later} what failed, and looks every ${written} anyway; write less than the interval`,
        }
      }
      const given = resource.kind === 'Kustomization' ? resource.node('spec', 'timeout')?.text : undefined
      const timeout = given === undefined ? undefined : durationSeconds(given)
      if (timeout !== undefined && timeout > interval) {
        yield {
          at: resource.at(['spec', 'timeout']),
          // a long start may need it: the next look only comes late
          severity: 'info',
          message: `${resource} may take ${given} and is due every ${written}: a failing one is looked at later than it says`,
        }
      }
    }
  },
})
