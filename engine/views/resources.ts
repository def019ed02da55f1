import { LOCK_PATH } from '../design.ts'
import type { Node, Path } from '../formats/node.ts'
import { Resource } from '../resource.ts'
import type { SourceFile } from '../tree.ts'
import type { Inventory } from './inventory.ts'
import type { Kustomization } from './kubernetes.ts'

/** Groups of the Kubernetes API whose name has no dot; all others, custom ones included, are domain names. */
const SHORT_GROUPS: ReadonlySet<string> = new Set(['apps', 'autoscaling', 'batch', 'extensions', 'policy'])

/**
 * Groups of files that look like objects and that no API server takes: configuration of programs, and of tools that
 * run beside a cluster.
 */
const FILE_GROUPS =
  /(^|\.)(config\.k8s\.io|kubeadm\.k8s\.io|kind\.x-k8s\.io|audit\.k8s\.io|k3d\.io|chainsaw\.kyverno\.io|cli\.kyverno\.io|kuttl\.dev|backstage\.io|ctlptl\.dev|viaduct\.ai|client\.authentication\.k8s\.io)$/

/** Whether a document's root is an object that a Kubernetes API server would be given. */
export function isObject(root: Node): boolean {
  if (root.kind !== 'map') return false
  const apiVersion = wordOf(root.get('apiVersion'))
  const kind = wordOf(root.get('kind'))
  if (!apiVersion || !kind) return false
  let served = SERVED.get(apiVersion)
  if (served === undefined) {
    if (SERVED.size >= MOST_VERSIONS) SERVED.clear()
    served = isServed(apiVersion)
    SERVED.set(apiVersion, served)
  }
  return served && (kind !== 'Config' || apiVersion.indexOf('/') > 0)
}

/** By `apiVersion`: thousands of objects have the same. */
const SERVED = new Map<string, boolean>()
const MOST_VERSIONS = 1000

/** Whether a version of an API is one that an API server may have. */
function isServed(apiVersion: string): boolean {
  const [group, version, more] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion]
  if (more !== undefined || !/^v\d+([a-z]+\d+)?$/.test(version!)) return false
  if (group === '') return true
  return group!.includes('.') ? !FILE_GROUPS.test(group!) : SHORT_GROUPS.has(group!)
}

function wordOf(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.text : undefined
}

/** The paths of a chart's own templates: everything in `templates/` beside a `Chart.yaml`. */
export function readTemplated(inventory: Inventory): ReadonlySet<string> {
  const templated = new Set<string>()
  for (const chart of inventory.of('chart')) {
    const folder = chart.folder === '' ? 'templates' : `${chart.folder}/templates`
    for (const file of inventory.below(folder)) templated.add(file.path)
  }
  return templated
}

/**
 * Every Kubernetes object of the tree, in path order; the items of a List each on its own. A patch of a kustomization
 * looks like an object and is none: a file that is only used as a patch is left out.
 */
export function readResources(
  inventory: Inventory,
  templated: ReadonlySet<string>,
  kustomizations: readonly Kustomization[],
): readonly Resource[] {
  const patches = patchesOf(kustomizations)
  const resources: Resource[] = []
  for (const file of inventory.of('object')) {
    if (templated.has(file.path) || patches.has(file.path) || file.path === LOCK_PATH) continue
    for (const document of file.documents) {
      if (document.root && document.unread === undefined)
        explode(file, document.index, document.root, WHOLE, resources)
    }
  }
  return resources
}

function patchesOf(kustomizations: readonly Kustomization[]): ReadonlySet<string> {
  const patches = new Set<string>()
  for (const { patches: references } of kustomizations) {
    for (const { target } of references) if (target !== undefined) patches.add(target)
  }
  for (const { resources } of kustomizations) {
    for (const { target } of resources) if (target !== undefined) patches.delete(target)
  }
  return patches
}

/** Where an object stands that is the whole document. */
const WHOLE: Path = []

/** Lists nest no deeper than readers do: 100 levels. */
function explode(file: SourceFile, document: number, node: Node, base: Path, into: Resource[]): void {
  if (!isObject(node)) return
  const resource = new Resource(file, document, base, node)
  const { kind } = resource
  const items = kind.endsWith('List') ? node.get('items') : undefined
  if (items?.kind === 'list') {
    for (const [index, item] of items.items().entries())
      explode(file, document, item, [...base, 'items', index], into)
  } else if (kind !== 'List') into.push(resource)
}
