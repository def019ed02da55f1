import type { Resource } from '../resource.ts'
import type { SourceFile } from '../tree.ts'
import { aliasOf } from './aliases.ts'
import { liesAside } from './environment-folders.ts'
import type { Inventory } from './inventory.ts'

const VARIABLES = /^(.+?)(\.auto)?\.tfvars(\.json)?$/
const VALUES = /^values[-._](.+)\.ya?ml$|^(.+)[-._]values\.ya?ml$/
const PULUMI = /^Pulumi\.(.+)\.ya?ml$/

/**
 * Environments that show in files only, by name: `prod.tfvars`, `values-staging.yaml`, `Pulumi.dev.yaml`,
 * `projects/prod.yaml` with an AppProject. A `test` alone is none: it may as well be input of a test.
 */
export function environmentFiles(
  inventory: Inventory,
  resources: readonly Resource[],
): ReadonlyMap<string, readonly SourceFile[]> {
  const found = new Map<string, SourceFile[]>()
  for (const [folder, named] of namedFiles(inventory)) {
    if (liesAside(folder)) continue
    const stages = new Set([...named.keys()].map((name) => aliasOf(name)?.alias.stages[0]))
    stages.delete(undefined)
    if (stages.size === 0 || (stages.size === 1 && stages.has('test'))) continue
    for (const [name, files] of named) if (aliasOf(name)) add(found, name, files)
  }
  for (const resource of resources) {
    if (resource.kind !== 'AppProject' || resource.group !== 'argoproj.io') continue
    const name = resource.file.name.replace(/\.[^.]+$/, '')
    if (/(^|\/)projects$/.test(resource.file.folder) && aliasOf(name)) add(found, name, [resource.file])
  }
  return found
}

/** Files named after something, by folder and that name. */
function namedFiles(inventory: Inventory): ReadonlyMap<string, ReadonlyMap<string, SourceFile[]>> {
  const folders = new Map<string, Map<string, SourceFile[]>>()
  for (const file of inventory.files) {
    if (file.linkTarget !== undefined) continue
    const name = nameIn(file)
    if (name === undefined) continue
    const named = folders.get(file.folder) ?? new Map<string, SourceFile[]>()
    folders.set(file.folder, named)
    add(named, name, [file])
  }
  return folders
}

function nameIn(file: SourceFile): string | undefined {
  const { name } = file
  if (name.includes('.tfvars')) {
    const match = VARIABLES.exec(name)
    return match?.[1] === 'terraform' ? undefined : match?.[1]
  }
  if (file.format !== 'yaml') return undefined
  if (name.startsWith('Pulumi.')) return PULUMI.exec(name)?.[1]
  const match = name.includes('values') ? VALUES.exec(name) : undefined
  return match?.[1] ?? match?.[2]
}

function add(found: Map<string, SourceFile[]>, name: string, files: readonly SourceFile[]): void {
  const known = found.get(name)
  if (known) known.push(...files)
  else found.set(name, [...files])
}
