import type { Path } from '../../engine/formats/node.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import { repositoryKey } from '../../engine/views/gitops.ts'
import { type GitOpsIndex, gitOpsOf, isLiteral, sourcesOf } from '../../engine/views/gitops-index.ts'
import type { GitOpsObject } from '../../engine/views/kubernetes.ts'
import { floats, isPinned } from '../../engine/views/versions.ts'

export default defineRule({
  summary: 'What is deployed from another repository or registry is named by its version.',
  why: 'A branch, `latest` or an open range puts into production whatever somebody else releases next, without a commit, a review or a way back.',
  remedy: 'Name a version, tag, commit or digest, and let a bot propose the next one by pull request.',
  mandate: 'A2',
  severity: 'warning',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    for (const object of index.of('GitRepository', 'OCIRepository', 'HelmRelease', 'HelmChart')) {
      const { resource } = object
      // the repository that Flux was started with is this one, or the one that it was forked from
      if (resource.kind === 'GitRepository' && resource.name === 'flux-system') continue
      if (resource.kind === 'GitRepository') yield* ofRepository(index, object)
      else if (resource.kind === 'OCIRepository') yield* ofArtifact(index, object)
      else {
        const base: Path = resource.kind === 'HelmChart' ? ['spec'] : ['spec', 'chart', 'spec']
        const chart = resource.node(...base, 'chart')?.text
        // a chart in Git or in a bucket is versioned by its source
        if (chart && resource.node(...base, 'sourceRef', 'kind')?.text === 'HelmRepository')
          yield* ofChart(index, object, { base, key: 'version', name: chart })
      }
    }
    for (const object of index.of('Application', 'ApplicationSet')) {
      for (const base of sourcesOf(object.resource)) {
        const chart = object.resource.node(...base, 'chart')?.text
        if (chart) yield* ofChart(index, object, { base, key: 'targetRevision', name: chart })
        else yield* ofRevision(index, object, base)
      }
    }
  },
})

/** Names of branches, and of tags that are moved. */
const MOVING = /^(head|main|master|trunk|develop|latest|edge|nightly)$/i

/** Where a version goes in an object. */
interface Slot {
  readonly base: Path
  readonly key: string
  readonly name: string
}

function* ofChart(index: GitOpsIndex, object: GitOpsObject, { base, key, name }: Slot): Iterable<Problem> {
  const { resource } = object
  const version = resource.node(...base, key)?.text ?? ''
  if (version !== '' && (!isLiteral(version) || !isOpen(version))) return
  // overlays set the version of each environment
  if (version === '' && index.isPatched(resource.kind, key)) return
  // of an Application a chart's revision must be there: gitops/incomplete-source
  if (version === '' && key === 'targetRevision') return
  if (isSaidAlready(index, resource, [...base, key])) return
  const what = version === '' ? 'without a version' : `in any version ${version}`
  yield {
    at: at(resource, base, version === '' ? undefined : key),
    severity: index.weigh(object, 'warning'),
    message: `${resource} takes the chart ${name} ${what}, and with it the next release as soon as there is one; name a version`,
  }
}

function at(resource: Resource, base: Path, key: string | undefined): Problem['at'] {
  return key === undefined ? resource.at([...base, 'chart']) : resource.at([...base, key])
}

function* ofRepository(index: GitOpsIndex, object: GitOpsObject): Iterable<Problem> {
  const { resource } = object
  const url = resource.get('spec', 'url')
  const reference = resource.node('spec', 'ref')
  const semver = reference?.get('semver')?.text
  const name = reference?.get('name')?.text ?? ''
  if (reference?.get('commit') || reference?.get('tag')) return
  if (name !== '' && !/^refs\/heads\//.test(name)) return
  if (semver !== undefined && !(isLiteral(semver) && isOpen(semver))) return
  if (!isForeign(index, url) || !deploys(index, resource)) return
  const branch = reference?.get('branch')?.text ?? (name.slice('refs/heads/'.length) || 'the default branch')
  if (reference && !isLiteral(branch)) return
  if (index.isPatched('GitRepository', 'ref')) return
  const severity = weightOf(index, object)
  if (severity === undefined) return
  yield {
    at: reference ? resource.at(['spec', 'ref'], 'key') : resource.at(['spec', 'url']),
    severity,
    message: `${resource} follows ${semver === undefined ? branch : `any release ${semver}`} of another repository; name a tag or a commit`,
  }
}

function* ofArtifact(index: GitOpsIndex, object: GitOpsObject): Iterable<Problem> {
  const { resource } = object
  const reference = resource.node('spec', 'ref')
  if (reference?.get('digest')) return
  const semver = reference?.get('semver')?.text
  const tag = reference?.get('tag')?.text
  const moving =
    semver === undefined ? tag === undefined || MOVING.test(tag) : isLiteral(semver) && isOpen(semver)
  if (!moving || index.isPatched('OCIRepository', 'ref')) return
  const severity = weightOf(index, object)
  if (severity === undefined) return
  yield {
    at: reference ? resource.at(['spec', 'ref'], 'key') : resource.at(['spec', 'url']),
    severity,
    message: `${resource} takes ${semver === undefined ? `the tag ${tag ?? 'latest'}` : `any release ${semver}`}, which moves; name a version or a digest`,
  }
}

function* ofRevision(index: GitOpsIndex, object: GitOpsObject, base: Path): Iterable<Problem> {
  const { resource } = object
  const written = resource.node(...base, 'targetRevision')?.text ?? ''
  if (written !== '' && !MOVING.test(written)) return
  if (!isForeign(index, resource.get(...base, 'repoURL')) || index.isPatched(resource.kind, 'targetRevision'))
    return
  const severity = weightOf(index, object)
  if (severity === undefined || isSaidAlready(index, resource, [...base, 'targetRevision'])) return
  yield {
    at: resource.at([...base, written === '' ? 'repoURL' : 'targetRevision']),
    severity,
    message: `${resource} follows ${written === '' ? 'the default branch' : written} of another repository; name a tag or a commit`,
  }
}

/** Whether a range has no upper end. */
function isOpen(version: string): boolean {
  return version.split('||').some((one) => /^[*xX]$|^>=?\s*[^<,\s]+$/.test(one.trim()))
}

/** Whether a repository is known to be another than this one; this one is versioned by its own pull requests. */
function isForeign(index: GitOpsIndex, url: unknown): boolean {
  const own = index.ownRepository
  return own !== undefined && isLiteral(url) && repositoryKey(url) !== own
}

/** Whether anything is deployed from a source: one for image automation only is pushed to. */
function deploys(index: GitOpsIndex, source: Resource): boolean {
  return index
    .of('Kustomization', 'HelmRelease')
    .some(({ resource }) =>
      [
        resource.get('spec', 'sourceRef', 'name'),
        resource.get('spec', 'chart', 'spec', 'sourceRef', 'name'),
      ].includes(source.name),
    )
}

/** Whether environments/floating-version says so: what moves here is pinned in the environment below. */
function isSaidAlready({ infra }: GitOpsIndex, resource: Resource, path: Path): boolean {
  return infra.families.some((family) =>
    family.members.some((member) =>
      [...member.versions].some(
        ([key, use]) =>
          use.place.kind === 'keyed' &&
          use.place.file === resource.file.path &&
          use.place.path.join('\n') === path.join('\n') &&
          floats(use) &&
          family.below(member).some((one) => {
            const other = one.versions.get(key)
            return other !== undefined && isPinned(other)
          }),
      ),
    ),
  )
}

/** Developers may follow a branch; of an object that names no environment nobody knows. */
function weightOf(index: GitOpsIndex, object: GitOpsObject): Problem['severity'] {
  const stages = index.stagesOf(object)
  if (stages.has('production')) return 'warning'
  return stages.size === 0 || stages.has('other') ? 'info' : undefined
}
