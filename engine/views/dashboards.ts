import type { Node, Path } from '../formats/node.ts'
import { type Keyed, keyed } from '../place.ts'
import type { Resource } from '../resource.ts'
import type { SourceFile } from '../tree.ts'
import { type Embedded, holdsWords, readEmbedded } from './embedded.ts'
import { byPath, type Inventory } from './inventory.ts'
import type { Dashboard } from './observability.ts'

/** Every Grafana dashboard: JSON files, what ConfigMaps hold, and the objects of Grafana's operator. */
export function readDashboards(
  inventory: Inventory,
  resources: readonly Resource[],
  embedded: readonly Embedded[],
): readonly Dashboard[] {
  const found: Dashboard[] = []
  const add = (file: SourceFile, root: Node | undefined, place: Keyed): void => {
    const model = root && modelOf(root)
    if (!model) return
    found.push({ file, title: model.get('title')?.text ?? '', uid: uidOf(root, model), model, place })
  }
  for (const file of inventory.of('dashboard')) {
    if (file.format !== 'json') continue
    add(file, file.documents[0]?.root, keyed(file, []))
  }
  for (const one of embedded) {
    const { resource, name, path, node } = one
    if (!name.endsWith('.json') || !holdsWords(one, '"panels"')) continue
    add(resource.file, readEmbedded(resource.file, node, 'json'), resource.origin(path))
  }
  for (const resource of resources) {
    const path: Path = ['spec', 'json']
    const node = resource.kind === 'GrafanaDashboard' ? resource.node(...path) : undefined
    if (node?.kind === 'scalar')
      add(resource.file, readEmbedded(resource.file, node, 'json'), resource.origin(path))
  }
  return found.sort((a, b) => byPath(a.file, b.file))
}

/** The dashboard itself: the root, what the HTTP API wraps as `dashboard`, or the `spec` of its newer form. */
function modelOf(root: Node): Node | undefined {
  const wrapped = root.get('dashboard')
  const spec = root.get('apiVersion')?.text.startsWith('dashboard.grafana.app/')
    ? root.get('spec')
    : undefined
  const model = wrapped?.kind === 'map' ? wrapped : (spec ?? root)
  if (model.kind !== 'map') return undefined
  if (spec) return model
  const panels = model.get('panels') ?? model.get('rows')
  const marks = ['schemaVersion', 'uid', 'title'].filter((key) => model.get(key)).length
  return panels?.kind === 'list' && marks > 0 ? model : undefined
}

function uidOf(root: Node | undefined, model: Node): string | undefined {
  return model.get('uid')?.text || root?.at(['metadata', 'name'])?.text || undefined
}
