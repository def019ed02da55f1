import type { Resource } from '../resource.ts'
import { folderOf, resolvePath, type SourceFile } from '../tree.ts'
import type { GitOpsIndex } from './gitops-index.ts'
import type { GitOpsObject, Kustomization } from './kubernetes.ts'

/** What an object of Flux or Argo CD applies, as far as the tree tells. */
export interface Closure {
  /** the folder that it is pointed at */
  readonly folder: string
  /** the kustomization of that folder; undefined where the manifests are taken as they lie there */
  readonly kustomization: Kustomization | undefined
  /** the uppermost folders whose kustomizations decide what is applied: its own, or those beneath it */
  readonly decided: readonly string[]
  /** the files that are taken as they lie there */
  readonly plain: ReadonlySet<SourceFile>
  /** the files of objects that it leads to, those among them */
  readonly files: ReadonlySet<SourceFile>
}

const KNOWN = new WeakMap<GitOpsIndex, Map<string, Closure | undefined>>()
const OF_OBJECT = new WeakMap<GitOpsObject, readonly Closure[]>()

/** What an object applies from the folders of this tree; nothing for charts, plugins, and what lies elsewhere. */
export function closuresOf(index: GitOpsIndex, object: GitOpsObject): readonly Closure[] {
  let closures = OF_OBJECT.get(object)
  if (!closures) {
    closures = readClosures(index, object)
    OF_OBJECT.set(object, closures)
  }
  return closures
}

function readClosures(index: GitOpsIndex, object: GitOpsObject): readonly Closure[] {
  const { engine, paths, resource } = object
  return paths.flatMap(({ target, exists, remote, place }) => {
    if (target === undefined || !exists || remote) return []
    if (engine === 'flux') return closureOf(index, `flux\0${target}`, () => ofFlux(index, target)) ?? []
    const source = place.kind === 'resource' ? place.path.slice(0, -1) : []
    if (resource.node(...source, 'plugin')) return []
    const recurse = resource.get(...source, 'directory', 'recurse') === true
    // which of the files those patterns leave is not worked out
    if (resource.node(...source, 'directory', 'include') || resource.node(...source, 'directory', 'exclude'))
      return []
    return closureOf(index, `argo\0${target}\0${recurse}`, () => ofArgo(index, target, recurse)) ?? []
  })
}

function closureOf(index: GitOpsIndex, key: string, make: () => Closure | undefined): Closure | undefined {
  let known = KNOWN.get(index)
  if (!known) {
    known = new Map()
    KNOWN.set(index, known)
  }
  if (!known.has(key)) known.set(key, make())
  return known.get(key)
}

function kustomized(kustomization: Kustomization, folder: string): Closure {
  return { folder, kustomization, decided: [folder], plain: new Set(), files: new Set(kustomization.reaches) }
}

/** Flux lists what it finds beneath a folder without a kustomization; folders that have one go in as such. */
function ofFlux(index: GitOpsIndex, folder: string): Closure {
  const own = index.kustomizationIn(folder)
  if (own) return kustomized(own, folder)
  const plain = new Set<SourceFile>()
  const decided = new Set<Kustomization>()
  for (const file of index.infra.files(folder)) {
    const nested = uppermost(index, folder, file.folder)
    if (nested) decided.add(nested)
    else if (index.resourcesIn(file).length > 0) plain.add(file)
  }
  const files = new Set(plain)
  for (const { reaches } of decided) for (const one of reaches) files.add(one)
  return { folder, kustomization: undefined, decided: [...decided].map((one) => one.folder), plain, files }
}

/** The first kustomization on the way from one folder down to another. */
function uppermost(index: GitOpsIndex, above: string, folder: string): Kustomization | undefined {
  let found: Kustomization | undefined
  for (let at = folder; at !== above && at !== ''; at = folderOf(at))
    found = index.kustomizationIn(at) ?? found
  return found
}

/** Argo CD takes the files of the folder itself, and those beneath where `directory.recurse` says so. */
function ofArgo(index: GitOpsIndex, folder: string, recurse: boolean): Closure | undefined {
  const own = index.kustomizationIn(folder)
  if (own) return kustomized(own, folder)
  const base = folder === '' ? '' : `${folder}/`
  if (index.infra.tree.has(`${base}Chart.yaml`)) return undefined
  const files = new Set<SourceFile>()
  for (const file of index.infra.files(folder))
    if ((recurse || file.folder === folder) && index.resourcesIn(file).length > 0) files.add(file)
  return { folder, kustomization: undefined, decided: [], plain: files, files }
}

/** The objects as they are written in the files that something applies. */
export function* appliedBy(index: GitOpsIndex, { files }: Closure): Iterable<Resource> {
  for (const file of files) yield* index.resourcesIn(file)
}

/** The folders of components that a Flux Kustomization adds to its path. */
export function componentsOf({ resource, paths }: GitOpsObject): readonly string[] {
  const [path] = paths
  if (path?.target === undefined) return []
  return (resource.node('spec', 'components')?.items() ?? []).flatMap(
    (item) => resolvePath(path.target!, item.text) ?? [],
  )
}
