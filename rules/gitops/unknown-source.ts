import type { Path } from '../../engine/formats/node.ts'
import { defineRule, type Fix } from '../../engine/rule.ts'
import { nearest } from '../../engine/spelling.ts'
import { type GitOpsIndex, gitOpsOf, isLiteral } from '../../engine/views/gitops-index.ts'

/** Where each kind names its source. */
const PLACES: Readonly<Record<string, readonly Path[]>> = {
  Kustomization: [['spec', 'sourceRef']],
  HelmRelease: [
    ['spec', 'chart', 'spec', 'sourceRef'],
    ['spec', 'chartRef'],
  ],
  HelmChart: [['spec', 'sourceRef']],
  ImageUpdateAutomation: [['spec', 'sourceRef']],
}

const SOURCES = ['GitRepository', 'OCIRepository', 'HelmRepository', 'HelmChart', 'Bucket'] as const

export default defineRule({
  summary: 'The source that a Flux object takes things from is there.',
  why: 'Without its source Flux applies nothing new, and what runs stays as it was.',
  remedy: 'Correct the name or the kind, or write the source.',
  mandate: 'F3',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    for (const { resource } of index.of(
      'Kustomization',
      'HelmRelease',
      'HelmChart',
      'ImageUpdateAutomation',
    )) {
      for (const path of PLACES[resource.kind]!) {
        const reference = resource.node(...path)
        const name = reference?.get('name')?.text
        // flux bootstrap writes the source of this name
        if (!reference || !isLiteral(name) || name === 'flux-system') continue
        const kind = reference.get('kind')?.text ?? 'GitRepository'
        if (index.named(kind, name).length > 0 || namesOf(index, kind).has(name)) continue
        const others = SOURCES.filter((one) => one !== kind && namesOf(index, one).has(name))
        if (others.length > 0) {
          yield {
            at: resource.at([...path, 'kind']),
            message: `${resource} takes from ${kind} ${name}, and ${name} is ${/^O/.test(others[0]!) ? 'an' : 'a'} ${others[0]}; name its kind`,
            fix: (): Fix => ({
              title: `take from ${others[0]} ${name}`,
              safety: 'unsafe',
              edits: [{ op: 'set', at: resource.at([...path, 'kind']), value: others[0] }],
            }),
          }
          continue
        }
        const known = namesOf(index, kind)
        // where no source of its kind is in the tree, all of them are elsewhere
        if (known.size === 0 || index.isPartial) continue
        const near = nearest(name, known)
        yield {
          at: resource.at([...path, 'name']),
          severity: index.hasEntry ? undefined : 'warning',
          message: `${resource} takes from ${kind} ${name}, which is not in the tree${near === undefined ? '; write it, or name one that is' : `; ${near} is`}`,
          fix:
            near === undefined
              ? undefined
              : (at): Fix => ({
                  title: `take from ${near}`,
                  safety: 'unsafe',
                  edits: [{ op: 'set', at, value: near }],
                }),
        }
      }
    }
  },
})

function namesOf(index: GitOpsIndex, kind: string): ReadonlySet<string> {
  if (kind !== 'ExternalArtifact') return new Set(index.of(kind).map(({ resource }) => resource.name))
  const made = index.infra
    .ofKind('ArtifactGenerator')
    .flatMap((one) => one.node('spec', 'artifacts')?.items() ?? [])
    .flatMap((item) => item.get('name')?.text ?? [])
  return new Set([...made, ...index.infra.ofKind('ExternalArtifact').map(({ name }) => name)])
}
