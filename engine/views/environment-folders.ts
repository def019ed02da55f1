import { folderOf } from '../tree.ts'
import { aliasOf, ENVIRONMENT_ALIASES } from './aliases.ts'
import { HOLDS, type Inventory } from './inventory.ts'

/** Folders whose children are environments where their names say so. */
const CONTAINERS: ReadonlySet<string> = new Set([
  'environments',
  'environment',
  'envs',
  'env',
  'overlays',
  'overlay',
  'clusters',
  'cluster',
  'stacks',
  'stages',
  'landscapes',
  'tiers',
  'inventories',
  'inventory',
  'variables',
  'tfvars',
  'vars',
  'image-tags',
  'helm-versions',
])

/** Containers whose unknown names count too, where they stand beside known ones and look like them. */
const OPEN_CONTAINERS: ReadonlySet<string> = new Set([
  'environments',
  'environment',
  'envs',
  'overlays',
  'clusters',
  'stages',
  'landscapes',
])

/** Names in an open container that are shared parts, no environments. */
const SHARED =
  /^([._].*|bases?|common|shared|globals?|modules?|components?|templates?|defaults?|all|base-.*)$/i

/** Folders of source code, documents and things that are not deployed: nothing beneath them is an environment. */
const ASIDE: ReadonlySet<string> = new Set([
  '.git',
  '.github',
  '.gitlab',
  '.terraform',
  '__fixtures__',
  '__tests__',
  'ci',
  'doc',
  'docs',
  'e2e',
  'example',
  'examples',
  'fixtures',
  'modules',
  'node_modules',
  'sample',
  'samples',
  'spec',
  'test',
  'testdata',
  'tests',
  'third_party',
  'vendor',
])

/** One of these in a path: asked of the file of every object. */
const ASIDE_STEP = new RegExp(
  `(?:^|/)(?:${[...ASIDE].map((name) => name.replace('.', '\\.')).join('|')})(?:/|$)`,
)

/** Whether a path lies in a folder of source code, documents, tests or examples; `overlays/test` is an environment. */
export function liesAside(path: string): boolean {
  if (!ASIDE_STEP.test(path)) return false
  const steps = path.split('/')
  return steps.some((step, index) => {
    if (!ASIDE.has(step)) return false
    return index === 0 || !CONTAINERS.has(steps[index - 1]!) || aliasOf(step) === undefined
  })
}

const INFRASTRUCTURE = HOLDS.terraform | HOLDS.terragrunt | HOLDS.kustomize | HOLDS.objects

/**
 * The folders that are environments, by the name they bear; a folder within one counts as part of it. Found by what
 * stands around a name, never by the name alone: `overlays/test` is one, `docs/test` and `src/test` are none.
 */
export function environmentFolders(
  inventory: Inventory,
  declared: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  const settled = new Set<string>()
  const search: Search = { inventory, declared, known: new Map() }
  for (const folder of inventory.contents.keys()) {
    if (folder === '') continue
    const parent = folderOf(folder)
    if (settled.has(parent)) {
      settled.add(folder)
      continue
    }
    const name = folder.slice(folder.lastIndexOf('/') + 1)
    if (isEnvironment(search, parent, folder, name)) {
      settled.add(folder)
      const folders = found.get(name)
      if (folders) folders.push(folder)
      else found.set(name, [folder])
    } else if (ASIDE.has(name)) settled.add(folder)
  }
  return found
}

interface Search {
  readonly inventory: Inventory
  /** names of the design, in lower case */
  readonly declared: ReadonlySet<string>
  /** by container: what the folders with known names hold directly */
  readonly known: Map<string, ReadonlySet<string>>
}

function isEnvironment(search: Search, parent: string, folder: string, name: string): boolean {
  const { inventory, declared } = search
  const container = parent.slice(parent.lastIndexOf('/') + 1)
  if (CONTAINERS.has(container)) {
    if (!inventory.holds(folder, INFRASTRUCTURE | HOLDS.data)) return container === 'image-tags'
    if (declared.has(name.toLowerCase()) || aliasOf(name)) return true
    // a chart that stands beside environments is what they are released from
    if (inventory.tree.has(`${folder}/Chart.yaml`)) return false
    return OPEN_CONTAINERS.has(container) && !SHARED.test(name) && looksLikeSibling(search, parent, folder)
  }
  return ENVIRONMENT_ALIASES.has(name.toLowerCase()) && standsFree(inventory, parent, folder, name)
}

/** Whether a folder beside it bears a known name and holds a file or folder of the same name. */
function looksLikeSibling({ inventory, known }: Search, parent: string, folder: string): boolean {
  let entries = known.get(parent)
  if (!entries) {
    const siblings = inventory.foldersIn(parent).filter((path) => aliasOf(path.slice(parent.length + 1)))
    entries = new Set(siblings.flatMap((sibling) => [...entriesOf(inventory, sibling)]))
    known.set(parent, entries)
  }
  if (entries.size === 0) return false
  for (const entry of entriesOf(inventory, folder)) if (entries.has(entry)) return true
  return false
}

function entriesOf(inventory: Inventory, folder: string): ReadonlySet<string> {
  const entries = new Set<string>()
  for (const { path } of inventory.below(folder)) {
    const rest = path.slice(folder.length + 1)
    const slash = rest.indexOf('/')
    entries.add(slash < 0 ? rest : rest.slice(0, slash))
  }
  return entries
}

/**
 * A folder outside of any container, such as `apps/{base,staging}` or `terraform/prod`: it must hold infrastructure,
 * and a base or environments of other stages must stand beside it, unless its name can mean nothing else.
 */
function standsFree(inventory: Inventory, parent: string, folder: string, name: string): boolean {
  if (!inventory.holds(folder, INFRASTRUCTURE)) return false
  if (inventory.tree.has(`${folder}/env.hcl`)) return true
  const own = aliasOf(name)!.alias.stages[0]
  let base = false
  let others = false
  for (const sibling of inventory.foldersIn(parent)) {
    const word = sibling.slice(sibling.lastIndexOf('/') + 1).toLowerCase()
    const alias = ENVIRONMENT_ALIASES.get(word)
    if (word === 'base' || word === 'bases')
      base ||= inventory.holds(sibling, HOLDS.kustomize | HOLDS.objects)
    else if (alias && alias.stages[0] !== own) others ||= inventory.holds(sibling, INFRASTRUCTURE)
  }
  if (base && inventory.holds(folder, HOLDS.kustomize | HOLDS.objects)) return true
  const holdsAliases = inventory
    .foldersIn(folder)
    .some((child) => ENVIRONMENT_ALIASES.has(child.slice(folder.length + 1).toLowerCase()))
  if (holdsAliases) return false
  if (others) return true
  const plain = /^(prod|production|staging)$/i.test(name)
  return plain && inventory.holds(folder, HOLDS.terraform | HOLDS.terragrunt)
}
