import type { Resource } from '../resource.ts'
import type { SourceFile } from '../tree.ts'
import { liesAside } from './environment-folders.ts'
import type { Environment, Scope, Stage } from './environments.ts'
import type { Inventory } from './inventory.ts'
import type { GitOpsObject, Kustomization } from './kubernetes.ts'
import { type RenderedRoot, type Renderings, variablesOf } from './renderings.ts'

/** What the scopes of a tree are made of. */
export interface ScopeSources {
  readonly resources: readonly Resource[]
  readonly kustomizations: readonly Kustomization[]
  readonly gitops: readonly GitOpsObject[]
  readonly environments: readonly Environment[]
  readonly renderings: Renderings
}

/**
 * One scope for each environment with the objects its folders lead to: through a kustomization what that reaches, with
 * the objects of Flux and Argo CD and the kustomizations beneath the folder that no other lists; without one the plain
 * objects beneath and what kustomizations there reach. Then on through the paths of Flux Kustomizations and Argo CD
 * Applications among them. `resources` are unpatched, as written; `rendered` are what the kustomizations make of them, made
 * when somebody asks.
 *
 * What no environment reaches stands in a last scope without one, so that partial layouts are judged too; a tree
 * without environments has that scope only. Objects among tests, examples and documents are in no scope unless an
 * environment reaches them.
 */
export function readScopes(inventory: Inventory, sources: ScopeSources): readonly Scope[] {
  const collector = new Collector(inventory, sources)
  const scopes: ObjectScope[] = []
  const reached = new Set<Resource>()
  for (const { name, stage, folders } of sources.environments) {
    const collected = collector.collect(folders)
    for (const resource of collected.resources) reached.add(resource)
    scopes.push(new ObjectScope(name, stage, collected.resources, collector, () => collected))
  }
  const rest = sources.resources.filter(
    (resource) => !reached.has(resource) && !liesAside(resource.file.folder),
  )
  if (scopes.length === 0 || rest.length > 0) {
    const collect = (): Collected => collector.collectRest(rest)
    scopes.push(new ObjectScope(undefined, 'other', rest, collector, collect))
  }
  return scopes
}

/** Objects by kind, in the order they are given. */
export class KindIndex {
  readonly #resources: readonly Resource[]
  #kinds: Map<string, Resource[]> | undefined

  constructor(resources: readonly Resource[]) {
    this.#resources = resources
  }

  ofKind(...kinds: readonly string[]): readonly Resource[] {
    if (!this.#kinds) {
      this.#kinds = new Map()
      for (const resource of this.#resources) {
        const list = this.#kinds.get(resource.kind)
        if (list) list.push(resource)
        else this.#kinds.set(resource.kind, [resource])
      }
    }
    const known = this.#kinds
    const present = [...new Set(kinds)].filter((kind) => known.has(kind))
    if (present.length <= 1) return known.get(present[0] ?? '') ?? []
    return this.#resources.filter((resource) => present.includes(resource.kind))
  }
}

class ObjectScope implements Scope {
  readonly environment: string | undefined
  readonly stage: Stage
  readonly resources: readonly Resource[]
  readonly #index: KindIndex
  readonly #collector: Collector
  readonly #collect: () => Collected
  #collected: Collected | undefined
  #rendered: readonly Resource[] | undefined
  #renderedIndex: KindIndex | undefined

  constructor(
    environment: string | undefined,
    stage: Stage,
    resources: readonly Resource[],
    collector: Collector,
    collect: () => Collected,
  ) {
    this.environment = environment
    this.stage = stage
    this.resources = resources
    this.#index = new KindIndex(resources)
    this.#collector = collector
    this.#collect = collect
  }

  get #led(): Collected {
    this.#collected ??= this.#collect()
    return this.#collected
  }

  get roots(): readonly RenderedRoot[] {
    return this.#led.roots
  }

  get rendered(): readonly Resource[] {
    this.#rendered ??= this.#collector.render(this.#led)
    return this.#rendered
  }

  renderedOfKind(...kinds: string[]): readonly Resource[] {
    this.#renderedIndex ??= new KindIndex(this.rendered)
    return this.#renderedIndex.ofKind(...kinds)
  }

  ofKind(...kinds: string[]): readonly Resource[] {
    return this.#index.ofKind(...kinds)
  }
}

/** What an environment's folders lead to. */
interface Collected {
  /** in path order */
  readonly resources: readonly Resource[]
  /** the kustomizations that are applied, in the order they were met */
  readonly roots: readonly (RenderedRoot & { readonly kustomization: Kustomization })[]
  /** files that are applied as they are */
  readonly plain: ReadonlySet<SourceFile>
}

/** Files with the kustomizations that lead to them. */
interface Reached {
  readonly files: Set<SourceFile>
  readonly roots: Kustomization[]
  readonly plain: Set<SourceFile>
}

class Collector {
  readonly #inventory: Inventory
  readonly #sources: ScopeSources
  readonly #byFile = new Map<SourceFile, Resource[]>()
  readonly #byFolder = new Map<string, Kustomization>()
  /** folders that a kustomization lists */
  readonly #listed = new Set<string>()
  /** the objects of Flux and Argo CD with the paths they deploy */
  readonly #paths = new Map<Resource, readonly string[]>()

  constructor(inventory: Inventory, sources: ScopeSources) {
    this.#inventory = inventory
    this.#sources = sources
    for (const resource of sources.resources) {
      const list = this.#byFile.get(resource.file)
      if (list) list.push(resource)
      else this.#byFile.set(resource.file, [resource])
    }
    for (const kustomization of sources.kustomizations) {
      if (!this.#byFolder.has(kustomization.folder)) this.#byFolder.set(kustomization.folder, kustomization)
      for (const { target } of [...kustomization.resources, ...kustomization.components]) {
        if (target !== undefined) this.#listed.add(target)
      }
    }
    for (const { resource, paths } of sources.gitops) {
      this.#paths.set(
        resource,
        paths.flatMap(({ target, exists }) => (target !== undefined && exists ? [target] : [])),
      )
    }
  }

  /** The objects that an environment's folders lead to. */
  collect(folders: readonly string[]): Collected {
    const reached = new Set<Resource>()
    const plain = new Set<SourceFile>()
    const kustomizations = new Set<Kustomization>()
    /** folder → the object of Flux or Argo CD that deploys it */
    const deployers = new Map<string, Resource>()
    const pending = folders.map((folder) => ({ folder, own: true }))
    const seen = new Set(folders)
    for (let next = pending.pop(); next; next = pending.pop()) {
      const found = this.#reachedFrom(next.folder, next.own)
      for (const file of found.plain) plain.add(file)
      for (const kustomization of found.roots) kustomizations.add(kustomization)
      for (const file of found.files) {
        for (const resource of this.#byFile.get(file) ?? []) {
          if (reached.has(resource)) continue
          reached.add(resource)
          for (const target of this.#paths.get(resource) ?? []) {
            deployers.set(target, resource)
            if (seen.has(target)) continue
            seen.add(target)
            pending.push({ folder: target, own: false })
          }
        }
      }
    }
    return {
      resources: this.#sources.resources.filter((resource) => reached.has(resource)),
      roots: [...kustomizations].map((kustomization) => this.#root(kustomization, deployers)),
      plain,
    }
  }

  /** The same for objects that no environment gets: through the kustomizations that no other lists. */
  collectRest(resources: readonly Resource[]): Collected {
    const plain = new Set(resources.map(({ file }) => file))
    const roots: Collected['roots'][number][] = []
    for (const kustomization of this.#sources.kustomizations) {
      if (this.#listed.has(kustomization.folder) || isComponent(kustomization)) continue
      const { reaches } = kustomization
      if (!reaches.some((file) => plain.has(file)) || liesAside(kustomization.folder)) continue
      roots.push(this.#root(kustomization, new Map()))
      for (const file of reaches) plain.delete(file)
    }
    return { resources, roots, plain }
  }

  #root(kustomization: Kustomization, deployers: ReadonlyMap<string, Resource>): Collected['roots'][number] {
    const { folder } = kustomization
    const deployer =
      deployers.get(folder) ?? [...this.#paths].find(([, targets]) => targets.includes(folder))?.[0]
    const configMaps = (): readonly Resource[] =>
      this.#sources.resources.filter(({ kind }) => kind === 'ConfigMap')
    return { folder, kustomization, variables: deployer ? variablesOf(deployer, configMaps) : NO_VARIABLES }
  }

  /** The same with what kustomizations make; of one that kustomize would refuse what it lists, as written. */
  render({ roots, plain }: Collected): readonly Resource[] {
    const made = new Set<Resource>()
    for (const root of roots) {
      const rendered =
        this.#sources.renderings.resources(root) ??
        root.kustomization.reaches.flatMap((file) => this.#byFile.get(file) ?? [])
      for (const resource of rendered) made.add(resource)
    }
    for (const file of plain) for (const resource of this.#byFile.get(file) ?? []) made.add(resource)
    return [...made]
  }

  /** The files a folder leads to; of an environment's own folder also what is deployed from beneath it by itself. */
  #reachedFrom(folder: string, own: boolean): Reached {
    const kustomization = this.#byFolder.get(folder)
    if (!kustomization) return this.#below(folder)
    const reached: Reached = {
      files: new Set(kustomization.reaches),
      roots: [kustomization],
      plain: new Set(),
    }
    if (!own) return reached
    for (const file of this.#inventory.below(folder)) {
      if (this.#byFile.get(file)?.some((resource) => this.#paths.has(resource)) && !reached.files.has(file)) {
        reached.files.add(file)
        reached.plain.add(file)
      }
      const deeper = this.#byFolder.get(file.folder)
      if (deeper?.file !== file || this.#listed.has(file.folder) || isComponent(deeper)) continue
      if (deeper !== kustomization) reached.roots.push(deeper)
      for (const one of deeper.reaches) reached.files.add(one)
    }
    return reached
  }

  #below(folder: string): Reached {
    const plain = new Set<SourceFile>()
    const roots: Kustomization[] = []
    for (const file of this.#inventory.below(folder)) {
      const deeper = this.#byFolder.get(file.folder)
      if (deeper?.file === file) roots.push(deeper)
      const target = file.linkTarget === undefined ? file : this.#inventory.file(file.path)
      if (target) plain.add(target)
    }
    // Beneath a kustomization only what it lists counts.
    for (const root of roots) for (const file of this.#inventory.below(root.folder)) plain.delete(file)
    const files = new Set(plain)
    for (const root of roots) for (const file of root.reaches) files.add(file)
    // one that another lists is applied through that
    const applied = roots.filter((root) => !this.#listed.has(root.folder) && !isComponent(root))
    return { files, roots: applied, plain }
  }
}

const NO_VARIABLES: ReadonlyMap<string, string> = new Map()

function isComponent({ document }: Kustomization): boolean {
  return document.root?.get('kind')?.text === 'Component'
}
