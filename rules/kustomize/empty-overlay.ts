import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { isSample } from '../../engine/views/sample-folders.ts'

/** Fields by which a kustomization gets objects. */
const BRINGS = [
  'resources',
  'bases',
  'components',
  'configMapGenerator',
  'secretGenerator',
  'helmCharts',
  'helmChartInflationGenerator',
  'generators',
  'crds',
]
/** Fields that only change objects. */
const CHANGES = [
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'images',
  'replicas',
  'namespace',
  'labels',
  'commonLabels',
  'commonAnnotations',
  'namePrefix',
  'nameSuffix',
  'replacements',
  'transformers',
]

export default defineRule({
  summary: 'The kustomization of an environment overlays something.',
  why: 'An overlay without resources builds nothing: its patches and images change no object, and what reads it may prune what ran before.',
  remedy: 'Name the base under `resources`, or delete the overlay.',
  mandate: 'E2',
  severity: 'warning',

  *check(infra) {
    const folders = new Set(
      infra.families.flatMap(({ kind, members }) =>
        kind === 'folder' ? members.map(({ path }) => path) : [],
      ),
    )
    for (const { file, folder, document, resources, components } of infra.kustomizations) {
      const { root } = document
      if (resources.length + components.length > 0) continue
      if (!root || infra.templated.has(file.path) || isSample(folder) || !isWithin(folders, folder)) continue
      if (root.get('kind')?.text === 'Component') continue
      const filled = (key: string): boolean => (root.get(key)?.size ?? 0) > 0 || !!root.get(key)?.text
      if (BRINGS.some(filled)) continue
      const changes = CHANGES.find(filled)
      // A list that is written empty is a place that is kept for what is to come.
      if (!changes && root.get('resources')) continue
      yield {
        at: keyed(file, changes ? [changes] : ['kind'], { document: document.index, part: 'key' }),
        message: changes
          ? `this kustomization names no resources, so ${changes} has nothing to change; name the base under resources`
          : 'this kustomization names no resources and builds nothing; name the base under resources or delete it',
      }
    }
  },
})

function isWithin(folders: ReadonlySet<string>, folder: string): boolean {
  for (let at = folder; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/'))))
    if (folders.has(at)) return true
  return false
}
