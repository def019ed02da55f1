import { hasAdopted } from '../../engine/deliverables.ts'
import { absent, type Place } from '../../engine/place.ts'
import { defineRule, type Fix } from '../../engine/rule.ts'
import { automatedWithout, gitOpsOf, isExplained } from '../../engine/views/gitops-index.ts'

export default defineRule({
  summary: 'What is changed in the cluster by hand is put back as Git says.',
  why: 'A HelmRelease is only looked at when its chart or values change, an Application without self-heal only when Git does: a change by hand stays, unseen, until a deployment meets it.',
  remedy:
    'Set `spec.driftDetection.mode: enabled` on HelmReleases (`warn` tells and changes nothing; `ignore` leaves what an autoscaler writes), and `automated.selfHeal: true` on Applications.',
  mandate: 'F5',
  severity: 'warning',
  fixable: 'always',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    const releases = index.of('HelmRelease')
    const open = releases.filter(({ resource }) => {
      const mode = resource.get('spec', 'driftDetection', 'mode')
      return (
        mode !== 'enabled' && mode !== 'warn' && !isExplained(resource, ['spec', 'driftDetection', 'mode'])
      )
    })
    if (open.length > 0 && !index.isPatched('HelmRelease', 'driftDetection')) {
      // where none has it one word is enough; where some have it each of the others was forgotten
      const told = open.length === releases.length ? open.slice(0, 1) : open
      for (const object of told) {
        const { resource } = object
        const rest = told.length < open.length ? open.slice(1) : []
        const mode = resource.node('spec', 'driftDetection', 'mode')
        const at: Place = mode
          ? resource.at(['spec', 'driftDetection', 'mode'])
          : absent('drift detection', resource.at(['metadata', 'name']))
        yield {
          at,
          severity: hasAdopted(infra) ? index.weigh(object, 'warning') : 'info',
          message: `${rest.length > 0 ? 'no HelmRelease of the tree' : `${resource} never`} puts back what is changed by hand; set spec.driftDetection.mode to enabled`,
          related: rest.slice(0, 9).map((one) => ({
            at: one.resource.at(['metadata', 'name']),
            message: `${one.resource} neither`,
          })),
          fix: (): Fix => ({
            title: 'put back what is changed by hand',
            safety: 'unsafe',
            edits: [resource, ...rest.map((one) => one.resource)].map((one) => ({
              op: 'set',
              at: one.at(['spec', 'driftDetection', 'mode']),
              value: 'enabled',
            })),
          }),
        }
      }
    }
    const applications = automatedWithout(index, 'selfHeal')
    for (const { object, path } of applications.told) {
      const { resource } = object
      const rest = applications.told.length < applications.open.length ? applications.open.slice(1) : []
      const heal = resource.node(...path, 'selfHeal')
      yield {
        at: heal
          ? resource.at([...path, 'selfHeal'])
          : absent('selfHeal', resource.at(path.slice(0, -1), 'key')),
        severity: hasAdopted(infra) ? index.weigh(object, 'warning') : 'info',
        message: `${rest.length > 0 ? 'no Application of the tree' : `${resource} never`} puts back what is changed by hand; set automated.selfHeal to true`,
        related: rest.slice(0, 9).map((one) => ({
          at: one.object.resource.at(['metadata', 'name']),
          message: `${one.object.resource} neither`,
        })),
        fix: (): Fix => ({
          title: 'put back what is changed by hand',
          safety: 'unsafe',
          edits: [{ object, path }, ...rest].map((one) => ({
            op: 'set',
            at: one.object.resource.at([...one.path, 'selfHeal']),
            value: true,
          })),
        }),
      }
    }
  },
})
