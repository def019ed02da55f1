import type { DesignFile } from '../design.ts'
import { absent, keyed, type Place, whole } from '../place.ts'
import type { Resource } from '../resource.ts'
import { aliasOf, stagesOf } from './aliases.ts'
import { environmentFiles } from './environment-files.ts'
import { environmentFolders } from './environment-folders.ts'
import type { Environment, Stage } from './environments.ts'
import type { Inventory } from './inventory.ts'

const ORDER: readonly Stage[] = ['dev', 'test', 'staging', 'production', 'other']

interface Sighting {
  readonly folders: string[]
  place: Place | undefined
}

/**
 * The environments of a tree: those the design declares, in its order, then those found, in the order of their stages.
 * One for each spelling; a found name that differs from a declared one of the same stage in its spelling only
 * (`overlays/prod`, `production`) belongs to that.
 */
export function readEnvironments(
  inventory: Inventory,
  resources: readonly Resource[],
  designFile: DesignFile | undefined,
): readonly Environment[] {
  const declared = designFile?.design?.environments ?? []
  const sightings = new Map<string, Sighting>()
  declared.forEach(({ name }, index) => {
    if (!sightings.has(name))
      sightings.set(name, { folders: [], place: keyed(designFile!.path, ['environments', index]) })
  })
  const names = [...sightings.keys()]
  // `qa` stands in for a declared `test` only where nothing of the tree is called test itself.
  const certain = new Set<string>()
  const sight = (found: string): Sighting => {
    const name = spellingOf(found, names, certain)
    const known = sightings.get(name)
    if (known) return known
    const sighting: Sighting = { folders: [], place: undefined }
    sightings.set(name, sighting)
    return sighting
  }
  const folders = environmentFolders(inventory, new Set(names.map((name) => name.toLowerCase())))
  for (const name of folders.keys()) {
    if (aliasOf(name)?.alias.certain) certain.add(spellingOf(name, names, certain))
  }
  for (const [name, paths] of folders) {
    const sighting = sight(name)
    sighting.folders.push(...paths)
    sighting.place ??= placeOf(inventory, paths[0]!)
  }
  for (const [name, files] of environmentFiles(inventory, resources)) sight(name).place ??= whole(files[0]!)
  const stages = stagesOf([...sightings.keys()])
  const environments = [...sightings].map(([name, { folders: paths, place }]) => ({
    name,
    stage: stages.get(name)!,
    folders: paths.sort(),
    place: place!,
  }))
  const found = environments
    .slice(names.length)
    .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
  return [...environments.slice(0, names.length), ...found]
}

function rank(environment: Environment): number {
  return ORDER.indexOf(environment.stage)
}

/** The declared name that a found one means, or the found one. A stand-in means none that is found by a certain name. */
function spellingOf(found: string, declared: readonly string[], certain: ReadonlySet<string>): string {
  const lower = found.toLowerCase()
  const same = declared.find((name) => name.toLowerCase() === lower)
  if (same !== undefined) return same
  const alias = aliasOf(found)
  // Only whole words are spellings of one another: `prod-eu` is an environment beside `production`.
  if (!alias || alias.name !== lower) return found
  const stage = alias.alias.stages[0]
  const likely = declared.filter(
    (name) => aliasOf(name)?.alias.stages[0] === stage && (alias.alias.certain || !certain.has(name)),
  )
  return likely.length === 1 ? likely[0]! : found
}

function placeOf(inventory: Inventory, folder: string): Place {
  const files = inventory.below(folder)
  const first = files.find((file) => file.folder === folder) ?? files[0]
  return first ? whole(first) : absent(folder, whole(inventory.files[0]?.path ?? folder))
}
