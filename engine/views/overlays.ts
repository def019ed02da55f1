import type { Node, Path } from '../formats/node.ts'
import { readYaml } from '../formats/yaml.ts'
import { type Keyed, keyed } from '../place.ts'
import type { Resource } from '../resource.ts'
import type { SourceFile, Tree } from '../tree.ts'
import type { Kustomization, Reference } from './kubernetes.ts'

/** One step of a JSON patch (RFC 6902). */
export interface JsonOperation {
  readonly op: string
  /** as written: `/spec/replicas` */
  readonly pointer: string
  readonly value: Node | undefined
}

/** What a patch is for, where it says so. */
export interface PatchTarget {
  readonly group: string | undefined
  readonly kind: string | undefined
  readonly name: string | undefined
  readonly namespace: string | undefined
  /** whether it selects by labels or annotations too, which bases may set in many ways */
  readonly selects: boolean
}

/** An entry of a kustomization's patches. */
export interface Patch {
  readonly kustomization: Kustomization
  /** the entry; its path, where the patch is a file of its own */
  readonly place: Keyed
  /** `patches`, `patchesStrategicMerge`, `patchesJson6902` */
  readonly field: string
  readonly target: PatchTarget | undefined
  /** the file, where it is one of the tree */
  readonly file: SourceFile | undefined
  /** the patch as it is written */
  readonly text: string
  /** documents of a strategic merge patch */
  readonly merges: readonly Node[]
  readonly operations: readonly JsonOperation[]
}

/** What a kustomization patches, as far as the tree alone tells. */
export interface Overlay {
  readonly kustomization: Kustomization
  readonly patches: readonly Patch[]
  /** the objects it starts from, before any patch: its own resources and those of its bases */
  readonly objects: readonly Resource[]
  /** whether these are all: nothing remote, generated, rendered, unread, missing, or made by a component */
  readonly complete: boolean
  /** whether these are as written: nothing beneath it patches, renames or transforms */
  readonly plain: boolean
  /**
   * The objects a patch of it is for: those its target selects, or those its documents name. Undefined where that
   * cannot be told: a target with a regular expression or with labels.
   */
  targetsOf(patch: Patch): readonly Resource[] | undefined
}

/** Fields of a kustomization that bring objects nobody sees in the tree. */
const MAKERS: ReadonlySet<string> = new Set([
  'helmCharts',
  'helmChartInflationGenerator',
  'generators',
  'transformers',
  'components',
  'configMapGenerator',
  'secretGenerator',
])
/** Fields that change what objects are called. */
const RENAMERS: ReadonlySet<string> = new Set(['namePrefix', 'nameSuffix'])
/** Fields that hold patches. */
const PATCHES = ['patches', 'patchesStrategicMerge', 'patchesJson6902']
/** Fields by which objects are no longer as they are written; labels and the namespace never stand in a patch. */
const CHANGERS: ReadonlySet<string> = new Set([
  ...PATCHES,
  'images',
  'replicas',
  'replacements',
  'vars',
  'commonAnnotations',
])

/** The overlays of a tree: kustomizations that patch something, in path order. */
export function readOverlays(
  tree: Tree,
  kustomizations: readonly Kustomization[],
  resources: readonly Resource[],
): readonly Overlay[] {
  const byFolder = new Map<string, Kustomization>()
  for (const one of kustomizations) if (!byFolder.has(one.folder)) byFolder.set(one.folder, one)
  const byFile = new Map<SourceFile, Resource[]>()
  for (const resource of resources) {
    const list = byFile.get(resource.file)
    if (list) list.push(resource)
    else byFile.set(resource.file, [resource])
  }
  const keys = new Map<Kustomization, readonly string[]>()
  const keysOf = (one: Kustomization): readonly string[] => {
    let known = keys.get(one)
    if (!known) {
      known = one.document.root?.pairs().map(({ key }) => key.text) ?? []
      keys.set(one, known)
    }
    return known
  }
  return kustomizations.flatMap((kustomization) => {
    if (!keysOf(kustomization).some((key) => PATCHES.includes(key))) return []
    const patches = patchesOf(tree, kustomization)
    if (patches.length === 0) return []
    return [
      new FoundOverlay(kustomization, patches, baseOf({ tree, byFolder, byFile, keysOf }, kustomization)),
    ]
  })
}

type Base = Pick<Overlay, 'objects' | 'complete' | 'plain'>

class FoundOverlay implements Overlay {
  readonly kustomization: Kustomization
  readonly patches: readonly Patch[]
  readonly objects: readonly Resource[]
  readonly complete: boolean
  readonly plain: boolean
  readonly #targets = new Map<Patch, readonly Resource[] | undefined>()

  constructor(kustomization: Kustomization, patches: readonly Patch[], base: Base) {
    this.kustomization = kustomization
    this.patches = patches
    this.objects = base.objects
    this.complete = base.complete
    this.plain = base.plain
  }

  targetsOf(patch: Patch): readonly Resource[] | undefined {
    if (!this.#targets.has(patch)) this.#targets.set(patch, targetsOf(patch, this.objects))
    return this.#targets.get(patch)
  }
}

interface Known {
  readonly tree: Tree
  readonly byFolder: ReadonlyMap<string, Kustomization>
  readonly byFile: ReadonlyMap<SourceFile, readonly Resource[]>
  /** the fields of a kustomization */
  keysOf(kustomization: Kustomization): readonly string[]
}

function baseOf(known: Known, top: Kustomization): Base {
  const objects: Resource[] = []
  const seen = new Set<Kustomization>([top])
  const pending = [top]
  let complete = true
  let plain = true
  for (let next = pending.pop(); next; next = pending.pop()) {
    for (const key of known.keysOf(next)) {
      if (MAKERS.has(key) || (next !== top && RENAMERS.has(key))) complete = false
      if (next !== top && (CHANGERS.has(key) || RENAMERS.has(key))) plain = false
    }
    for (const reference of next.resources) {
      const file = reference.target === undefined ? undefined : known.tree.get(reference.target)
      const deeper = known.byFolder.get(folderOf(reference, file))
      if (file && !/^kustomization(\.ya?ml)?$/i.test(file.name)) {
        const held = known.byFile.get(file) ?? []
        objects.push(...held)
        if (held.length === 0 || file.documents.some(({ problems, unread }) => problems.length > 0 || unread))
          complete = false
      } else if (!deeper) complete = false
      else if (!seen.has(deeper)) {
        seen.add(deeper)
        pending.push(deeper)
      }
    }
  }
  return { objects, complete, plain }
}

function folderOf({ target }: Reference, file: SourceFile | undefined): string {
  return file?.folder ?? target ?? '\n'
}

/** The patches of a kustomization; of one that nobody can read its entry without content. */
function patchesOf(tree: Tree, kustomization: Kustomization): readonly Patch[] {
  const { root, index: document } = kustomization.document
  const found: Patch[] = []
  for (const field of PATCHES) {
    for (const [index, item] of (root?.get(field)?.items() ?? []).entries()) {
      const path = item.kind === 'map' ? item.get('path') : item
      const inline = item.kind === 'map' ? (item.get('patch') ?? item.get('op')) : item
      const reference = kustomization.patches.find(({ place }) => {
        const steps = place.kind === 'keyed' ? place.path : []
        return steps[0] === field && steps[1] === index
      })
      const file = reference?.target === undefined ? undefined : tree.get(reference.target)
      const at: Path = path && file && item.kind === 'map' ? [field, index, 'path'] : [field, index]
      found.push(
        new WrittenPatch(inline, {
          kustomization,
          field,
          file,
          place: keyed(kustomization.file, at, { document }),
          target: item.kind === 'map' ? targetOf(item.get('target')) : undefined,
        }),
      )
    }
  }
  return found
}

/** A patch whose content is read when somebody asks. */
class WrittenPatch implements Patch {
  readonly kustomization: Kustomization
  readonly place: Keyed
  readonly field: string
  readonly target: PatchTarget | undefined
  readonly file: SourceFile | undefined
  readonly #inline: Node | undefined
  #roots: readonly Node[] | undefined
  #merges: readonly Node[] | undefined
  #operations: readonly JsonOperation[] | undefined

  constructor(inline: Node | undefined, facts: Omit<Patch, 'merges' | 'operations' | 'text'>) {
    this.kustomization = facts.kustomization
    this.place = facts.place
    this.field = facts.field
    this.target = facts.target
    this.file = facts.file
    this.#inline = inline
  }

  get text(): string {
    const text = this.file?.text ?? this.#inline?.text ?? ''
    // one line without braces is the path of a file that is not there
    return this.file || /[\n{]/.test(text) ? text : ''
  }

  get #read(): readonly Node[] {
    if (!this.#roots) {
      const documents = this.file?.documents ?? readYaml(this.text, { dialect: 'kubernetes' })
      this.#roots = documents.flatMap((one) => one.root ?? [])
    }
    return this.#roots
  }

  get merges(): readonly Node[] {
    this.#merges ??= this.#read.filter((one) => one.kind === 'map')
    return this.#merges
  }

  get operations(): readonly JsonOperation[] {
    this.#operations ??= this.#read.flatMap((one) =>
      one.kind === 'list' ? one.items().map(operationOf) : [],
    )
    return this.#operations
  }
}

function targetOf(node: Node | undefined): PatchTarget | undefined {
  if (node?.kind !== 'map') return undefined
  const text = (key: string) => node.get(key)?.text || undefined
  const selects = ['labelSelector', 'annotationSelector'].some((key) => text(key) !== undefined)
  return {
    group: text('group'),
    kind: text('kind'),
    name: text('name'),
    namespace: text('namespace'),
    selects,
  }
}

function operationOf(node: Node): JsonOperation {
  return { op: node.get('op')?.text ?? '', pointer: node.get('path')?.text ?? '', value: node.get('value') }
}

/** A pattern that means itself: regular expressions of strangers are not run. */
const PLAIN = /^[\w-]+(\.[\w-]+)*$/

function targetsOf(patch: Patch, objects: readonly Resource[]): readonly Resource[] | undefined {
  const { target } = patch
  if (target) {
    const parts = [target.group, target.kind, target.name, target.namespace]
    if (target.selects || parts.some((part) => part !== undefined && part !== '.*' && !PLAIN.test(part)))
      return undefined
    const meets = (part: string | undefined, text: string): boolean =>
      part === undefined || part === '.*' || part === text
    return objects.filter(
      (one) =>
        meets(target.group, one.group) &&
        meets(target.kind, one.kind) &&
        meets(target.name, one.name) &&
        // The overlay's namespace is set before or after: either is meant.
        (target.namespace === undefined ||
          one.namespace === undefined ||
          meets(target.namespace, one.namespace)),
    )
  }
  if (patch.merges.length === 0) return undefined
  return patch.merges.flatMap((root) => namedBy(root, objects))
}

/** The objects that a document of a strategic merge patch names. */
export function namedBy(root: Node, objects: readonly Resource[]): readonly Resource[] {
  const kind = root.get('kind')?.text ?? ''
  const group = (root.get('apiVersion')?.text ?? '').split('/').slice(0, -1).join('/')
  const name = root.at(['metadata', 'name'])?.text
  // What tells objects apart best is asked first.
  return objects.filter((one) => one.name === name && one.kind === kind && one.group === group)
}
