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
 * One scope for each environment with the objects its folders lead to: through a kustomization what that reaches, else
 * the plain objects beneath the folder and what kustomizations beneath it reach; then on through the paths of Flux
 * Kustomizations and Argo CD Applications among them. Objects are unpatched, as written.
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
    }
    for (const { resource, paths } of sources.gitops) {
      const targets = paths.flatMap(({ target, exists }) => (target !== undefined && exists ? [target] : []))
      if (targets.length > 0) this.#paths.set(resource, targets)
    }
  }

  /** The objects that folders lead to, in path order. */
  collect(folders: readonly string[]): readonly Resource[] {
    const reached = new Set<Resource>()
    const pending = [...folders]
    const seen = new Set(pending)
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      for (const file of this.#filesOf(folder)) {
        for (const resource of this.#byFile.get(file) ?? []) {
          if (reached.has(resource)) continue
          reached.add(resource)
          for (const target of this.#paths.get(resource) ?? []) {
            if (seen.has(target)) continue
            seen.add(target)
            pending.push(target)
          }
        }
      }
    }
    return this.#sources.resources.filter((resource) => reached.has(resource))
  }

  #filesOf(folder: string): ReadonlySet<SourceFile> {
    const kustomization = this.#byFolder.get(folder)
    if (kustomization) return new Set(kustomization.reaches)
    const files = new Set<SourceFile>()
    const roots: string[] = []
    for (const file of this.#sources.inventory.below(folder)) {
      const deeper = this.#byFolder.get(file.folder)
      if (deeper?.file === file) roots.push(deeper.folder)
      const target = file.linkTarget === undefined ? file : this.#sources.inventory.file(file.path)
      if (target) files.add(target)
    }
    // Beneath a kustomization only what it lists counts.
    for (const root of roots) {
      for (const file of this.#sources.inventory.below(root)) files.delete(file)
    }
    for (const root of roots) for (const file of this.#byFolder.get(root)!.reaches) files.add(file)
    return files
  }
}
