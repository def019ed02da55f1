import type { Path } from '../formats/node.ts'
import type { Infra } from '../infra.ts'
import type { Severity } from '../mandate.ts'
import type { Resource } from '../resource.ts'
import type { SourceFile } from '../tree.ts'
import { aliasOf } from './aliases.ts'
import type { Environment, Stage } from './environments.ts'
import { repositoryKey } from './gitops.ts'
import type { GitOpsObject, Kustomization } from './kubernetes.ts'
import { isSample } from './sample-folders.ts'

/** A value that nobody fills in before Flux or Argo CD reads it. */
export function isLiteral(text: unknown): text is string {
  return typeof text === 'string' && text !== '' && !/\$\{|\$\(|\{\{|<[a-z]/i.test(text)
}

/** Where an Application says what it deploys: `spec`, or the template of an ApplicationSet. */
export function specOf({ kind }: Resource): Path {
  return kind === 'ApplicationSet' ? ['spec', 'template', 'spec'] : ['spec']
}

/** Where the sources of an Application or ApplicationSet stand: `spec.source`, and each of `spec.sources`. */
export function sourcesOf(resource: Resource): readonly Path[] {
  const spec = specOf(resource)
  const several = resource.node(...spec, 'sources')?.items() ?? []
  const one: Path[] = resource.node(...spec, 'source') ? [[...spec, 'source']] : []
  return [...one, ...several.map((_, index) => [...spec, 'sources', index])]
}

/** Whether a comment stands behind a value or in the line above it: a choice that has its reason beside it. */
export function isExplained(resource: Resource, path: Path): boolean {
  const node = resource.node(...path)
  if (!node) return false
  const { text } = resource.file
  const end = text.indexOf('\n', node.end)
  if (/\s#/.test(text.slice(node.end, end < 0 ? undefined : end))) return true
  const line = text.lastIndexOf('\n', node.start - 1)
  return line > 0 && /^\s*#/.test(text.slice(text.lastIndexOf('\n', line - 1) + 1, line))
}

/** The objects of Flux and Argo CD that deploy something, by kind, with what rules ask about them. */
export class GitOpsIndex {
  readonly infra: Infra
  /** all but those in examples, tests and documents, in path order */
  readonly objects: readonly GitOpsObject[]
  readonly #byKind = new Map<string, GitOpsObject[]>()
  #environments: ReadonlyMap<Resource, readonly Environment[]> | undefined
  #patches: readonly string[] | undefined
  #byName: Map<string, Resource[]> | undefined
  #partial: boolean | undefined
  #byFile: Map<SourceFile, Resource[]> | undefined
  #byFolder: Map<string, Kustomization> | undefined

  constructor(infra: Infra) {
    this.infra = infra
    this.objects = infra.gitops.filter(({ resource }) => !isSample(resource.file.folder))
    for (const object of this.objects) {
      const list = this.#byKind.get(object.resource.kind)
      if (list) list.push(object)
      else this.#byKind.set(object.resource.kind, [object])
    }
  }

  /** The objects of some kinds; `Kustomization` is that of Flux. */
  of(...kinds: readonly string[]): readonly GitOpsObject[] {
    const [only] = kinds
    if (kinds.length === 1) return this.#byKind.get(only!) ?? []
    return kinds.flatMap((kind) => this.#byKind.get(kind) ?? [])
  }

  /** The objects of a kind that bear a name, in whatever namespace: overlays and parents set namespaces. */
  named(kind: string, name: string): readonly Resource[] {
    if (!this.#byName) {
      this.#byName = new Map()
      for (const { resource } of this.objects) {
        const key = `${resource.kind} ${resource.name}`
        const list = this.#byName.get(key)
        if (list) list.push(resource)
        else this.#byName.set(key, [resource])
      }
    }
    return this.#byName.get(`${kind} ${name}`) ?? []
  }

  /** The environments that get an object; [] where none of the tree's environments leads to it. */
  environmentsOf(resource: Resource): readonly Environment[] {
    if (!this.#environments) {
      const own = new Set(this.objects.map((object) => object.resource))
      const found = new Map<Resource, Environment[]>()
      const byName = new Map(this.infra.environments.map((one) => [one.name, one]))
      for (const { environment, resources } of this.infra.scopes) {
        const known = environment === undefined ? undefined : byName.get(environment)
        if (!known) continue
        for (const one of resources) {
          if (!own.has(one)) continue
          const list = found.get(one)
          if (list) list.push(known)
          else found.set(one, [known])
        }
      }
      this.#environments = found
    }
    return this.#environments.get(resource) ?? []
  }

  /** The stages that an object is for: those of its environments, else what its paths, destination and name say. */
  stagesOf({ resource, paths }: GitOpsObject): ReadonlySet<Stage> {
    const known = this.environmentsOf(resource)
    if (known.length > 0) return new Set(known.map(({ stage }) => stage))
    const words = [
      ...paths.flatMap(({ text }) => text.split('/')),
      resource.name,
      resource.namespace ?? '',
      ...resource.file.folder.split('/'),
      String(resource.get(...specOf(resource), 'destination', 'namespace') ?? ''),
    ]
    const stages = words.flatMap((word) => {
      const found = aliasOf(word)
      return found?.alias.certain ? found.alias.stages.slice(0, 1) : []
    })
    return new Set(stages)
  }

  /** A severity as it counts for an object: what is a warning for users is a note where developers try things. */
  weigh(object: GitOpsObject, severity: Severity): Severity {
    const stages = this.stagesOf(object)
    if (stages.size === 0 || stages.has('production') || stages.has('staging')) return severity
    return stages.has('other') ? severity : 'info'
  }

  /**
   * Whether a patch speaks of a field of a kind: one of a kustomization, one that a Flux Kustomization adds to what it
   * applies, or a policy that mutates. What is absent or wrong as it is written may be right then.
   */
  isPatched(kind: string, field: string): boolean {
    this.#patches ??= this.#readPatches()
    return this.#patches.some((text) => text.includes(kind) && text.includes(field))
  }

  #readPatches(): readonly string[] {
    const texts = this.infra.overlays.flatMap(({ patches }) =>
      patches.map(({ target, text, merges, operations }) => {
        const kinds = merges.map((root) => root.get('kind')?.text).join(' ')
        return `${target?.kind ?? (operations.length > 0 ? EVERY_KIND : kinds)}\n${text}`
      }),
    )
    for (const { resource } of this.of('Kustomization', 'Application', 'ApplicationSet')) {
      const places: Path[] = [
        ['spec', 'patches'],
        ...sourcesOf(resource).map((at) => [...at, 'kustomize', 'patches']),
      ]
      for (const place of places) {
        for (const item of resource.node(...place)?.items() ?? [])
          texts.push(`${item.at(['target', 'kind'])?.text ?? ''}\n${item.get('patch')?.text ?? ''}`)
      }
    }
    for (const { root, file } of this.infra.ofKind('ClusterPolicy', 'Policy', 'MutatingPolicy')) {
      const text = file.text.slice(root.start, root.end)
      if (text.includes('mutat')) texts.push(text)
    }
    return texts
  }

  /** The objects that a file holds. */
  resourcesIn(file: SourceFile): readonly Resource[] {
    if (!this.#byFile) {
      this.#byFile = new Map()
      for (const resource of this.infra.resources) {
        const list = this.#byFile.get(resource.file)
        if (list) list.push(resource)
        else this.#byFile.set(resource.file, [resource])
      }
    }
    return this.#byFile.get(file) ?? []
  }

  /** The kustomization of a folder. */
  kustomizationIn(folder: string): Kustomization | undefined {
    if (!this.#byFolder) {
      this.#byFolder = new Map()
      for (const one of this.infra.kustomizations)
        if (!this.#byFolder.has(one.folder)) this.#byFolder.set(one.folder, one)
    }
    return this.#byFolder.get(folder)
  }

  /** This repository, as `repositoryKey` writes it: what Git says, else the source that Flux was bootstrapped with. */
  get ownRepository(): string | undefined {
    const { repository } = this.infra
    if (repository !== undefined) return repositoryKey(repository)
    const [bootstrap] = this.named('GitRepository', 'flux-system')
    const url = bootstrap?.get('spec', 'url')
    return isLiteral(url) ? repositoryKey(url) : undefined
  }

  /**
   * Whether objects of Flux come from elsewhere too: other repositories and artifacts, templates that are rendered in the
   * cluster or by Helm, kustomizations by URL. What is named and not in the tree may be there then.
   */
  get isPartial(): boolean {
    this.#partial ??= this.#takesFromElsewhere()
    return this.#partial
  }

  #takesFromElsewhere(): boolean {
    const { infra } = this
    return (
      infra.ofKind('ResourceSet', 'ResourceSetInputProvider', 'GitOpsTemplate', 'Terraform').length > 0 ||
      this.of('Kustomization').some(({ paths }) => paths.some(({ remote }) => remote)) ||
      this.of('Kustomization').some(
        ({ resource, paths }) => paths.length === 0 && this.#isElsewhere(resource),
      ) ||
      infra.kustomizations.some(({ resources, components }) =>
        [...resources, ...components].some(({ remote }) => remote),
      ) ||
      [...infra.templated].some((path) => infra.tree.get(path)?.text.includes('toolkit.fluxcd.io'))
    )
  }

  /** Whether a Flux Kustomization takes what it applies from a source that is not known to be this tree. */
  #isElsewhere(resource: Resource): boolean {
    const name = resource.get('spec', 'sourceRef', 'name')
    const [source] = this.named('GitRepository', String(name))
    const url = source?.get('spec', 'url')
    return name !== 'flux-system' && !(isLiteral(url) && repositoryKey(url) === this.ownRepository)
  }

  /** Whether the manifest that Flux is started with is in the tree: then the tree is what the cluster gets. */
  get hasEntry(): boolean {
    return (
      this.of('Kustomization').some(({ resource }) => resource.name === 'flux-system') ||
      this.infra.ofKind('FluxInstance').length > 0
    )
  }
}

/** An Application with the path of its `automated`. */
export interface Automated {
  readonly object: GitOpsObject
  readonly path: Path
}

/**
 * The Applications that are synced by themselves and lack a word of `automated` without a reason beside it: all of them, and
 * those to speak of. Where none of the tree has the word the first is enough; where some have it each of the others was forgotten.
 */
export function automatedWithout(
  index: GitOpsIndex,
  word: 'prune' | 'selfHeal',
): { readonly open: readonly Automated[]; readonly told: readonly Automated[] } {
  const automated = index.of('Application', 'ApplicationSet').flatMap((object): readonly Automated[] => {
    const path = [...specOf(object.resource), 'syncPolicy', 'automated']
    const node = object.resource.node(...path)
    return node?.kind === 'map' && node.get('enabled')?.value !== false ? [{ object, path }] : []
  })
  const open = automated.filter(
    ({ object: { resource }, path }) =>
      resource.get(...path, word) !== true && !isExplained(resource, [...path, word]),
  )
  const kind = open[0]?.object.resource.kind
  if (kind === undefined || index.isPatched(kind, word)) return { open: [], told: [] }
  return { open, told: open.length === automated.length ? open.slice(0, 1) : open }
}

/** A JSON patch without a kind in its target may be for any of these. */
const EVERY_KIND =
  'Kustomization HelmRelease GitRepository OCIRepository HelmRepository Application ApplicationSet'

const INDEXES = new WeakMap<Infra, GitOpsIndex>()

/** The GitOps objects of a tree, indexed once. */
export function gitOpsOf(infra: Infra): GitOpsIndex {
  let index = INDEXES.get(infra)
  if (!index) {
    index = new GitOpsIndex(infra)
    INDEXES.set(infra, index)
  }
  return index
}
