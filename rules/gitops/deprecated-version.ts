import type { Infra } from '../../engine/infra.ts'
import { Resource } from '../../engine/resource.ts'
import { defineRule, type Fix } from '../../engine/rule.ts'
import { SourceFile } from '../../engine/tree.ts'
import { gitOpsOf } from '../../engine/views/gitops-index.ts'

/** The version of each kind that Flux 2 keeps; earlier betas of it are taken away one release after the other. */
const CURRENT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'kustomize.toolkit.fluxcd.io': { Kustomization: 'v1' },
  'helm.toolkit.fluxcd.io': { HelmRelease: 'v2' },
  'source.toolkit.fluxcd.io': {
    Bucket: 'v1',
    GitRepository: 'v1',
    HelmChart: 'v1',
    HelmRepository: 'v1',
    OCIRepository: 'v1',
  },
  'notification.toolkit.fluxcd.io': { Alert: 'v1beta3', Provider: 'v1beta3', Receiver: 'v1' },
  'image.toolkit.fluxcd.io': { ImagePolicy: 'v1', ImageRepository: 'v1', ImageUpdateAutomation: 'v1' },
}

export default defineRule({
  summary: 'Objects of Flux use the version of their kind that stays.',
  why: 'Flux drops its beta versions: after that upgrade every object that still uses one is refused, and what it deploys is left alone.',
  remedy: 'Write the current version; `flux migrate -f .` does it for a whole repository.',
  mandate: 'C4',
  severity: 'warning',
  fixable: 'sometimes',

  *check(infra) {
    if (infra.gitops.length === 0) return
    for (const { resource } of gitOpsOf(infra).objects) {
      const current = currentOf(resource.apiVersion, resource.kind)
      if (current !== undefined) {
        yield {
          at: resource.at(['apiVersion']),
          message: `${resource}: ${resource.apiVersion} is deprecated, and later releases of Flux refuse it; use ${current}`,
          fix: holdsAs(infra, resource, current)
            ? (at): Fix => ({
                title: `use ${current}`,
                safety: 'safe',
                edits: [{ op: 'set', at, value: current }],
              })
            : undefined,
        }
      }
      const checks =
        resource.kind === 'Kustomization' ? resource.node('spec', 'healthChecks')?.items() : undefined
      for (const [at, check] of (checks ?? []).entries()) {
        const written = check.get('apiVersion')?.text ?? ''
        const newer = currentOf(written, check.get('kind')?.text ?? '')
        if (newer === undefined) continue
        yield {
          at: resource.at(['spec', 'healthChecks', at, 'apiVersion']),
          message: `${resource} asks for the health of a ${written}, which later releases of Flux do not serve; use ${newer}`,
          fix: (place): Fix => ({
            title: `use ${newer}`,
            safety: 'safe',
            edits: [{ op: 'set', at: place, value: newer }],
          }),
        }
      }
    }
  },
})

/** The version that takes the place of one of Flux' betas; undefined for what is current or unknown. */
function currentOf(apiVersion: string, kind: string): string | undefined {
  if (!apiVersion.includes('.toolkit.fluxcd.io/')) return undefined
  const [group = '', version = ''] = apiVersion.split('/')
  const current = CURRENT[group]?.[kind]
  // `v1beta3` is what some kinds are at: what is older has a smaller number
  const older = /(alpha|beta)/.test(version) && version !== current
  return older && current !== undefined ? `${group}/${current}` : undefined
}

/** Whether an object is what the other version asks for: some fields went with the betas. */
function holdsAs(infra: Infra, resource: Resource, apiVersion: string): boolean {
  const { file, document, base } = resource
  const node = resource.root.get('apiVersion')
  if (!node || base.length > 0) return false
  const text = file.text.slice(0, node.start) + apiVersion + file.text.slice(node.end)
  const root = new SourceFile({ path: file.path, text }).documents[document]?.root
  if (!root) return false
  const verdict = infra.conformance.verdict(new Resource(file, document, [], root))
  return verdict?.status === 'valid'
}
