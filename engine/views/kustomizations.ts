import type { Document, Node } from '../formats/node.ts'
import { keyed } from '../place.ts'
import type { SourceFile } from '../tree.ts'
import { byPath, type Inventory } from './inventory.ts'
import type { Kustomization, Reference } from './kubernetes.ts'
import { referenceTo } from './references.ts'

/** Every kustomization of the tree, Components included, in path order. */
export function readKustomizations(inventory: Inventory): readonly Kustomization[] {
  const objects = new Set(inventory.of('object'))
  const byFolder = new Map<string, FileKustomization>()
  const found: Kustomization[] = []
  for (const file of inventory.of('kustomization')) {
    const document = file.documents.find(({ root }) => root?.kind === 'map')
    if (!document?.root || document.unread !== undefined) continue
    const group = document.root.get('apiVersion')?.text ?? ''
    if (group !== '' && !group.startsWith('kustomize.config.k8s.io/')) continue
    const kustomization = new FileKustomization(inventory, file, document, byFolder, objects)
    found.push(kustomization)
    if (!byFolder.has(file.folder)) byFolder.set(file.folder, kustomization)
  }
  return found
}

class FileKustomization implements Kustomization {
  readonly file: SourceFile
  readonly document: Document
  readonly resources: readonly Reference[]
  readonly components: readonly Reference[]
  readonly patches: readonly Reference[]
  readonly others: readonly Reference[]
  readonly #byFolder: ReadonlyMap<string, FileKustomization>
  readonly #objects: ReadonlySet<SourceFile>
  readonly #inventory: Inventory
  #reaches: readonly SourceFile[] | undefined

  constructor(
    inventory: Inventory,
    file: SourceFile,
    document: Document,
    byFolder: ReadonlyMap<string, FileKustomization>,
    objects: ReadonlySet<SourceFile>,
  ) {
    this.file = file
    this.document = document
    this.#byFolder = byFolder
    this.#objects = objects
    this.#inventory = inventory
    const reader = new ReferenceReader(inventory, file, document)
    this.resources = [...reader.list('resources'), ...reader.list('bases')]
    this.components = reader.list('components')
    this.patches = [
      ...reader.field('patches', 'path'),
      ...reader.list('patchesStrategicMerge'),
      ...reader.field('patchesJson6902', 'path'),
      ...reader.list('patches'),
    ]
    this.others = reader.others()
  }

  get folder(): string {
    return this.file.folder
  }

  get namespace(): string | undefined {
    return this.document.root?.get('namespace')?.text || undefined
  }

  get reaches(): readonly SourceFile[] {
    this.#reaches ??= this.#follow()
    return this.#reaches
  }

  #follow(): readonly SourceFile[] {
    const seen = new Set<FileKustomization>([this])
    const reached = new Set<SourceFile>()
    const pending: FileKustomization[] = [this]
    for (let next = pending.pop(); next; next = pending.pop()) {
      for (const { target } of [...next.resources, ...next.components]) {
        if (target === undefined) continue
        const file = this.#inventory.tree.get(target)
        if (file && this.#objects.has(file)) reached.add(file)
        const deeper = this.#byFolder.get(
          file?.name.toLowerCase().startsWith('kustomization') ? file.folder : target,
        )
        if (!deeper || seen.has(deeper)) continue
        seen.add(deeper)
        pending.push(deeper)
      }
    }
    return [...reached].sort(byPath)
  }
}

class ReferenceReader {
  readonly #inventory: Inventory
  readonly #file: SourceFile
  readonly #document: Document
  /** what the kustomization says; most of the keys that may be asked for are absent */
  readonly #fields: ReadonlyMap<string, Node>

  constructor(inventory: Inventory, file: SourceFile, document: Document) {
    this.#inventory = inventory
    this.#file = file
    this.#document = document
    this.#fields = new Map((document.root?.pairs() ?? []).map(({ key, value }) => [key.text, value]))
  }

  #items(key: string): readonly Node[] {
    return this.#fields.get(key)?.items() ?? []
  }

  #reference(node: Node, path: readonly (string | number)[], text = node.text): Reference | undefined {
    // An inline patch stands where a path may stand; it has line breaks or braces.
    if (node.kind !== 'scalar' || text === '' || /[\n{]/.test(text)) return undefined
    const place = keyed(this.#file, path, { document: this.#document.index })
    return referenceTo(this.#inventory, this.#file.folder, text, place)
  }

  /** paths in a list */
  list(key: string): readonly Reference[] {
    return this.#items(key).flatMap((item, index) => this.#reference(item, [key, index]) ?? [])
  }

  /** paths in a field of a list's items */
  field(key: string, field: string): readonly Reference[] {
    return this.#items(key).flatMap((item, index) => {
      const node = item.get(field)
      return (node && this.#reference(node, [key, index, field])) ?? []
    })
  }

  others(): readonly Reference[] {
    const found: Reference[] = []
    for (const key of ['configMapGenerator', 'secretGenerator']) {
      found.push(...this.field(key, 'env'), ...this.#files(key, 'files'), ...this.#files(key, 'envs'))
    }
    for (const key of ['configurations', 'crds', 'generators', 'transformers', 'validators'])
      found.push(...this.list(key))
    found.push(...this.field('replacements', 'path'), ...this.field('helmCharts', 'valuesFile'))
    found.push(...this.#files('helmCharts', 'additionalValuesFiles'))
    const openapi = this.#fields.get('openapi')?.get('path')
    const schema = openapi && this.#reference(openapi, ['openapi', 'path'])
    return schema ? [...found, schema] : found
  }

  /** files of a generator: `name` or `key=name` */
  #files(key: string, field: string): readonly Reference[] {
    return this.#items(key).flatMap((item, index) =>
      (item.get(field)?.items() ?? []).flatMap((node, at) => {
        const text = node.text.slice(node.text.indexOf('=') + 1)
        return this.#reference(node, [key, index, field, at], text) ?? []
      }),
    )
  }
}
