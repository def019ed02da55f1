import type { Node } from '../formats/node.ts'
import { keyed } from '../place.ts'
import type { SourceFile } from '../tree.ts'
import type { Inventory } from './inventory.ts'
import type { Chart } from './kubernetes.ts'

const VALUES = /^(values([-._].+)?|.+[-._]values)\.ya?ml$/

/** Every Helm chart of the tree, in path order; a `Chart.yaml` without a name is none. */
export function readCharts(inventory: Inventory): readonly Chart[] {
  const charts: Chart[] = []
  for (const file of inventory.of('chart')) {
    const root = file.documents[0]?.root
    const name = root?.get('name')?.text
    if (!root || !name) continue
    const requirements = inventory.tree.get(inFolder(file.folder, 'requirements.yaml'))
    charts.push({
      file,
      folder: file.folder,
      name,
      version: root.get('version')?.text ?? '',
      dependencies: [
        ...dependenciesOf(file, root),
        ...(requirements?.documents[0]?.root
          ? dependenciesOf(requirements, requirements.documents[0].root)
          : []),
      ],
      values: inventory
        .below(file.folder)
        .filter(
          (other) =>
            other.folder === file.folder && VALUES.test(other.name) && other.linkTarget === undefined,
        ),
    })
  }
  return charts
}

function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

function dependenciesOf(file: SourceFile, root: Node): Chart['dependencies'] {
  return (root.get('dependencies')?.items() ?? []).map((item, index) => ({
    name: item.get('name')?.text ?? '',
    version: item.get('version')?.text ?? '',
    repository: item.get('repository')?.text ?? '',
    place: keyed(file, ['dependencies', index]),
  }))
}
