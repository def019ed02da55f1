import type { Resource } from '../resource.ts'
import type { SourceFile } from '../tree.ts'
import { liesAside } from './environment-folders.ts'
import type { Environment, Scope, Stage } from './environments.ts'
import type { Inventory } from './inventory.ts'
import type { GitOpsObject, Kustomization } from './kubernetes.ts'

/** What the scopes of a tree are made of. */
export interface ScopeSources {
  readonly inventory: Inventory
  readonly resources: readonly Resource[]
  readonly kustomizations: readonly Kustomization[]
  readonly gitops: readonly GitOpsObject[]
  readonly environments: readonly Environment[]
}

/**
 * One scope for each environment with the objects its folders lead to: through a kustomization what that reaches, with
 * the objects of Flux and Argo CD and the kustomizations beneath the folder that no other lists; without one the plain
 * objects beneath and what kustomizations there reach. Then on through the paths of Flux Kustomizations and Argo CD
 * Applications among them. Objects are unpatched, as written.
 *
 * What no environment reaches stands in a last scope without one, so that partial layouts are judged too; a tree
 * without environments has that scope only. Objects among tests, examples and documents are in no scope unless an
 * environment reaches them.
 */
export function readScopes(sources: ScopeSources): readonly Scope[] {
  const collector = new Collector(sources)
  const scopes: ObjectScope[] = []
  const reached = new Set<Resource>()
  for (const { name, stage, folders } of sources.environments) {
    const resources = collector.collect(folders)
    for (const resource of resources) reached.add(resource)
    scopes.push(new ObjectScope(name, stage, resources))
  }
  const rest = sources.resources.filter(
    (resource) => !reached.has(resource) && !liesAside(resource.file.folder),
  )
  if (scopes.length === 0 || rest.length > 0) scopes.push(new ObjectScope(undefined, 'other', rest))
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

  constructor(environment: string | undefined, stage: Stage, resources: readonly Resource[]) {
    this.environment = environment
    this.stage = stage
    this.resources = resources
    this.#index = new KindIndex(resources)
  }

  ofKind(...kinds: string[]): readonly Resource[] {
    return this.#index.ofKind(...kinds)
  }
}

class Collector {
  readonly #sources: ScopeSources
  readonly #byFile = new Map<SourceFile, Resource[]>()
  readonly #byFolder = new Map<string, Kustomization>()
  /** folders that a kustomization lists */
  readonly #listed = new Set<string>()
  /** the objects of Flux and Argo CD with the paths they deploy */
  readonly #paths = new Map<Resource, readonly string[]>()

  constructor(sources: ScopeSources) {
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

  /** The objects that an environment's folders lead to, in path order. */
  collect(folders: readonly string[]): readonly Resource[] {
    const reached = new Set<Resource>()
    const pending = folders.map((folder) => ({ folder, own: true }))
    const seen = new Set(folders)
    for (let next = pending.pop(); next; next = pending.pop()) {
      for (const file of this.#filesOf(next.folder, next.own)) {
        for (const resource of this.#byFile.get(file) ?? []) {
          if (reached.has(resource)) continue
          reached.add(resource)
          for (const target of this.#paths.get(resource) ?? []) {
            if (seen.has(target)) continue
            seen.add(target)
            pending.push({ folder: target, own: false })
          }
        }
      }
    }
    return this.#sources.resources.filter((resource) => reached.has(resource))
  }

  /** The files a folder leads to; of an environment's own folder also what is deployed from beneath it by itself. */
  #filesOf(folder: string, own: boolean): ReadonlySet<SourceFile> {
    const kustomization = this.#byFolder.get(folder)
    if (!kustomization) return this.#filesBelow(folder)
    const files = new Set(kustomization.reaches)
    if (!own) return files
    for (const file of this.#sources.inventory.below(folder)) {
      if (this.#byFile.get(file)?.some((resource) => this.#paths.has(resource))) files.add(file)
      const deeper = this.#byFolder.get(file.folder)
      if (deeper?.file !== file || this.#listed.has(file.folder) || isComponent(deeper)) continue
      for (const reached of deeper.reaches) files.add(reached)
    }
    return files
  }

  #filesBelow(folder: string): ReadonlySet<SourceFile> {
    const files = new Set<SourceFile>()
    const roots: Kustomization[] = []
    for (const file of this.#sources.inventory.below(folder)) {
      const deeper = this.#byFolder.get(file.folder)
      if (deeper?.file === file) roots.push(deeper)
      const target = file.linkTarget === undefined ? file : this.#sources.inventory.file(file.path)
      if (target) files.add(target)
    }
    // Beneath a kustomization only what it lists counts.
    for (const root of roots)
      for (const file of this.#sources.inventory.below(root.folder)) files.delete(file)
    for (const root of roots) for (const file of root.reaches) files.add(file)
    return files
  }
}

function isComponent({ document }: Kustomization): boolean {
  return document.root?.get('kind')?.text === 'Component'
}
