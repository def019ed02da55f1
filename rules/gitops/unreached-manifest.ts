import { type Matcher, matcher } from '../../engine/glob.ts'
import type { Infra } from '../../engine/infra.ts'
import { keyed, type Place, whole } from '../../engine/place.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule } from '../../engine/rule.ts'
import { folderOf, type SourceFile } from '../../engine/tree.ts'
import { closuresOf, componentsOf } from '../../engine/views/gitops-closure.ts'
import { type GitOpsIndex, gitOpsOf, sourcesOf } from '../../engine/views/gitops-index.ts'
import { isSample } from '../../engine/views/sample-folders.ts'

export default defineRule({
  summary: 'What lies beneath a path of Flux or Argo CD is deployed by something.',
  why: 'A manifest that no kustomization lists is reviewed, patched and searched for as if it ran, and is not in the cluster.',
  remedy:
    'List it in the kustomization above it, or delete it. A line that is commented out there says that it is left out on purpose.',
  mandate: 'F3',
  severity: 'warning',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    const tops = new Set<string>()
    const reached = new Set<SourceFile>()
    for (const object of index.objects) {
      for (const closure of closuresOf(index, object)) {
        // without a kustomization all that lies there is taken
        for (const folder of closure.decided) tops.add(folder)
        for (const file of closure.files) reached.add(file)
      }
      for (const folder of componentsOf(object))
        for (const file of index.kustomizationIn(folder)?.reaches ?? []) reached.add(file)
    }
    if (tops.size === 0) return
    const governed = foldersFrom(infra, index, tops)
    const told = new Set<string>()
    let telling: readonly SourceFile[] | undefined
    for (const file of candidates(infra, index, { tops, governed, reached })) {
      const top = uppermost(index, governed, file)
      if (told.has(top) || isLeftOut(index, governed, file)) continue
      told.add(top)
      telling ??= tellers(infra, index)
      if (isMentioned(infra, telling, file, top)) continue
      yield {
        at: top === file.path ? whole(file) : placeOf(index, top),
        message: `${top} lies beneath what is deployed and nothing lists it: nothing of it is in the cluster; list it or delete it`,
      }
    }
  },
})

/** What is deployed. */
interface Reach {
  /** the folders that Flux and Argo CD are pointed at */
  readonly tops: ReadonlySet<string>
  /** with them those of the kustomizations that they lead to */
  readonly governed: ReadonlySet<string>
  readonly reached: ReadonlySet<SourceFile>
}

/** Files of objects beneath a folder that is deployed, of which nothing leads to. */
function* candidates(
  infra: Infra,
  index: GitOpsIndex,
  { tops, governed, reached }: Reach,
): Iterable<SourceFile> {
  let named: ReadonlySet<string> | undefined
  let generated: Matcher | undefined
  for (const folder of tops) {
    for (const file of infra.files(folder)) {
      if (reached.has(file)) continue
      const held = index.resourcesIn(file)
      if (held.length === 0) continue
      // what deploys others may be applied by hand or from elsewhere, unless the kustomization above lists such things
      if (held.some(isEntry) && !listsEntries(index, governed, file)) continue
      if (isSample(file.folder)) continue
      named ??= namedPaths(infra, tops, governed)
      generated ??= generatedPaths(index)
      if (!named.has(file.path) && !isInChart(infra, file) && !generated(file.folder)) yield file
    }
  }
}

/** The folders of all kustomizations that others lead to, those given included. */
function foldersFrom(infra: Infra, index: GitOpsIndex, tops: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set(tops)
  const pending = [...tops]
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const own = index.kustomizationIn(folder)
    for (const { target } of [...(own?.resources ?? []), ...(own?.components ?? [])]) {
      if (target === undefined) continue
      const next = infra.tree.has(target) ? folderOf(target) : target
      if (found.has(next) || !index.kustomizationIn(next)) continue
      found.add(next)
      pending.push(next)
    }
  }
  return found
}

/** Whether a file belongs to a chart: `crds/` beside its templates. */
function isInChart(infra: Infra, file: SourceFile): boolean {
  for (let at = file.folder; at !== ''; at = folderOf(at)) if (infra.tree.has(`${at}/Chart.yaml`)) return true
  return false
}

function isEntry({ group, kind }: Resource): boolean {
  if (group === 'argoproj.io') return kind.startsWith('App')
  return group.endsWith('.toolkit.fluxcd.io')
    ? kind === 'Kustomization' || kind === 'GitRepository'
    : kind === 'FluxInstance'
}

/** Whether the kustomization that decides about a file leads to others that deploy something. */
function listsEntries(index: GitOpsIndex, governed: ReadonlySet<string>, file: SourceFile): boolean {
  let at = file.folder
  while (!governed.has(at) && at !== '') at = folderOf(at)
  return index.kustomizationIn(at)?.reaches.some((one) => index.resourcesIn(one).some(isEntry)) ?? false
}

/**
 * Every path that a kustomization names for anything, and every one that Flux or Argo CD is pointed at. What lies beneath a
 * deployed folder and is not led to names nothing: it goes with it.
 */
function namedPaths(
  infra: Infra,
  tops: ReadonlySet<string>,
  governed: ReadonlySet<string>,
): ReadonlySet<string> {
  const named = new Set<string>()
  for (const { folder, resources, components, patches, others } of infra.kustomizations) {
    if (!governed.has(folder) && [...tops].some((top) => top === '' || folder.startsWith(`${top}/`))) continue
    for (const { target } of [...resources, ...components, ...patches, ...others])
      if (target !== undefined) named.add(target)
  }
  for (const { paths } of infra.gitops)
    for (const { target } of paths) if (target !== undefined) named.add(target)
  return named
}

/** Whether a folder may be one that an ApplicationSet makes an Application of, or lies in one. */
function generatedPaths(index: GitOpsIndex): Matcher {
  const patterns = index.of('ApplicationSet').flatMap(({ resource }) => {
    const templates = sourcesOf(resource).map((at) => String(resource.get(...at, 'path') ?? ''))
    const { text } = resource.file
    const listed = text.slice(resource.root.start, resource.root.end).matchAll(/\bpath:\s*["']?([^\s"']+)/g)
    return [...templates, ...[...listed].map(([, path]) => path!)]
  })
  // what a generator fills in may be anything
  const globs = patterns.map((pattern) => pattern.replace(/\{\{[^}]*\}\}/g, '*').replace(/^(\.?\/)+/, ''))
  const kept = globs.filter((glob) => /[^*/]/.test(glob)).map((glob) => glob.replace(/\/+$/, ''))
  return matcher(kept.flatMap((glob) => [glob, `${glob}/**`]))
}

/** The highest folder on the way up that no kustomization reaches: the file itself where its own folder is reached. */
function uppermost(index: GitOpsIndex, governed: ReadonlySet<string>, file: SourceFile): string {
  let top = file.path
  for (let at = file.folder; !governed.has(at) && at !== ''; at = folderOf(at))
    if (index.kustomizationIn(at)) top = at
  return top
}

function placeOf(index: GitOpsIndex, folder: string): Place {
  const { file, document } = index.kustomizationIn(folder)!
  return document.root?.get('kind') ? keyed(file, ['kind'], { document: document.index }) : whole(file)
}

/** Whether a kustomization on the way up speaks of the file or its folder: commented out, it is left out on purpose. */
function isLeftOut(index: GitOpsIndex, governed: ReadonlySet<string>, file: SourceFile): boolean {
  let below = file.path
  for (let at = file.folder; ; at = folderOf(at)) {
    const own = index.kustomizationIn(at)
    const name = below.slice(at === '' ? 0 : at.length + 1)
    if (own && new RegExp(`^\\s*#.*${name.replace(/[^\w/-]/g, '.')}`, 'm').test(own.file.text)) return true
    if (own?.document.root?.get('kind')?.text === 'Component') return true
    if (governed.has(at) || at === '') return false
    below = at
  }
}

/** Files that may tell how something is applied: scripts, workflows, documents. */
function tellers(infra: Infra, index: GitOpsIndex): readonly SourceFile[] {
  return [...infra.tree.values()].filter(
    (one) =>
      // settings of bots and owners name what is there, not what is applied
      one.format !== 'json' &&
      one.name !== 'CODEOWNERS' &&
      !/^kustomization(\.ya?ml)?$/i.test(one.name) &&
      one.unread === undefined &&
      index.resourcesIn(one).length === 0,
  )
}

/** Whether another file speaks of it: a generator beside it that decrypts it, or one that tells how it is applied. */
function isMentioned(infra: Infra, telling: readonly SourceFile[], file: SourceFile, top: string): boolean {
  const beside = top === file.path ? infra.files(file.folder) : []
  return (
    beside.some((one) => one !== file && one.folder === file.folder && one.text.includes(file.name)) ||
    telling.some(({ text }) => text.includes(top))
  )
}
