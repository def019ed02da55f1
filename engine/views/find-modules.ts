import type { Attribute, Block } from '../formats/hcl.ts'
import { resolvePath, type SourceFile } from '../tree.ts'
import { liesAside } from './environment-folders.ts'
import type { Inventory } from './inventory.ts'
import { isSample } from './sample-folders.ts'
import type { LockedProvider, PlacedBlock, RequiredProvider, TerraformModule } from './terraform.ts'
import { readTerragrunt, type Terragrunt } from './terragrunt.ts'

/** Every folder of Terraform or OpenTofu files, in path order; downloaded modules (`.terraform/`) are left out. */
export function readModules(inventory: Inventory): readonly TerraformModule[] {
  const files = new Map<string, SourceFile[]>()
  for (const file of inventory.of('terraform')) addTo(files, file.folder, file)
  for (const link of inventory.links) {
    // A linked file is part of the module it is linked into; places are those of the file itself.
    const target = /\.(tf|tofu)(\.json)?$/.test(link.name) ? inventory.file(link.path) : undefined
    if (target) addTo(files, link.folder, target)
  }
  const folders = [...files.keys()].filter((folder) => !`/${folder}/`.includes('/.terraform/')).sort()
  const terragrunt = readTerragrunt(inventory)
  const variables = variableFiles(inventory, new Set(folders))
  const modules = folders.map((folder) => {
    const lock = inventory.tree.get(pathIn(folder, '.terraform.lock.hcl'))
    return new FolderModule(folder, files.get(folder)!, lock, variables.get(folder) ?? [], terragrunt)
  })
  const called = new Set<string>(terragrunt.calls)
  const callers = new Map<string, FolderModule[]>()
  for (const module of modules) {
    for (const folder of module.calls) {
      called.add(folder)
      if (!module.sample && folder !== module.folder) addTo(callers, folder, module)
    }
  }
  for (const module of modules) module.settle(called, callers.get(module.folder) ?? [])
  return modules
}

function addTo<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

function pathIn(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

/**
 * Variable files by module: those in its folder or in a folder beneath that is no module, and those of
 * `variables/<environment>/<module>.tfvars` in a neighbouring folder, told by the module's name.
 */
function variableFiles(
  inventory: Inventory,
  modules: ReadonlySet<string>,
): ReadonlyMap<string, SourceFile[]> {
  const found = new Map<string, SourceFile[]>()
  const byName = new Map<string, string[]>()
  for (const folder of modules) addTo(byName, folder.slice(folder.lastIndexOf('/') + 1), folder)
  for (const file of inventory.of('variables')) {
    const owner = ancestors(file.folder).find((folder) => modules.has(folder))
    if (owner !== undefined) {
      addTo(found, owner, file)
      continue
    }
    const name = file.name.replace(/(\.auto)?\.tfvars(\.json)?$/, '')
    const top = file.path.slice(0, file.path.indexOf('/') + 1)
    for (const folder of byName.get(name) ?? []) if (folder.startsWith(top)) addTo(found, folder, file)
  }
  return found
}

function ancestors(folder: string): readonly string[] {
  const found = [folder]
  for (let at = folder; at !== ''; ) {
    at = at.slice(0, Math.max(0, at.lastIndexOf('/')))
    found.push(at)
  }
  return found
}

/** Files to be copied: the place they are copied to is the one that is applied. */
const TEMPLATES = /(^|\/)(templates?|boilerplate|scaffold)(\/|$)/i

class FolderModule implements TerraformModule {
  readonly folder: string
  readonly files: readonly SourceFile[]
  readonly lockFile: SourceFile | undefined
  readonly variableFiles: readonly SourceFile[]
  readonly calls: readonly string[]
  readonly sample: boolean
  readonly #byType = new Map<string, PlacedBlock[]>()
  readonly #terragrunt: Terragrunt
  #root = false
  #callers: readonly TerraformModule[] = []
  #required: readonly RequiredProvider[] | undefined
  #used: ReadonlySet<string> | undefined
  #locked: readonly LockedProvider[] | undefined
  #version: { readonly found: TerraformModule['requiredVersion'] } | undefined
  #backend: { readonly found: PlacedBlock | undefined } | undefined

  constructor(
    folder: string,
    files: readonly SourceFile[],
    lockFile: SourceFile | undefined,
    variables: readonly SourceFile[],
    terragrunt: Terragrunt,
  ) {
    this.folder = folder
    this.files = files
    this.lockFile = lockFile
    this.variableFiles = variables
    this.#terragrunt = terragrunt
    this.sample = isSample(folder) || TEMPLATES.test(folder)
    for (const file of files)
      for (const block of file.hcl.body.blocks) addTo(this.#byType, block.type, { file, block })
    this.calls = this.#localCalls()
  }

  get root(): boolean {
    return this.#root
  }

  get callers(): readonly TerraformModule[] {
    return this.#callers
  }

  /** Decides whether it is a root, once it is known which modules are called. */
  settle(called: ReadonlySet<string>, callers: readonly TerraformModule[]): void {
    this.#callers = callers
    if (this.backend) this.#root = true
    // Examples and tests configure providers too, and nobody keeps their state.
    else if (this.sample || liesAside(this.folder)) this.#root = false
    else if (this.lockFile || this.variableFiles.length > 0) this.#root = true
    else this.#root = !called.has(this.folder) && this.blocks('provider').length > 0
  }

  blocks(type: string): readonly PlacedBlock[] {
    return this.#byType.get(type) ?? []
  }

  #localCalls(): readonly string[] {
    const calls = new Set<string>()
    for (const { block } of this.blocks('module')) {
      const source = stringOf(block.body.attribute('source'))
      if (!source || !/^\.\.?(\/|$)/.test(source)) continue
      const folder = resolvePath(this.folder, source)
      if (folder !== undefined) calls.add(folder)
    }
    return [...calls].sort()
  }

  /** The blocks of a type inside the `terraform` blocks. */
  #settings(type: string): readonly PlacedBlock[] {
    return this.blocks('terraform').flatMap(({ file, block }) =>
      block.body.blocksOf(type).map((inner) => ({ file, block: inner })),
    )
  }

  get requiredVersion(): TerraformModule['requiredVersion'] {
    if (!this.#version) {
      let found: TerraformModule['requiredVersion']
      for (const { file, block } of this.blocks('terraform')) {
        const attribute = block.body.attribute('required_version')
        if (!attribute || found) continue
        const { start, end } = attribute.value
        found = { constraint: stringOf(attribute), file, start, end }
      }
      this.#version = { found }
    }
    return this.#version.found
  }

  get requiredProviders(): readonly RequiredProvider[] {
    this.#required ??= this.#settings('required_providers').flatMap(({ file, block }) =>
      block.body.attributes.map((attribute) => requirement(file, attribute)),
    )
    return this.#required
  }

  get usedProviders(): ReadonlySet<string> {
    this.#used ??= this.#uses()
    return this.#used
  }

  #uses(): ReadonlySet<string> {
    const used = new Set<string>()
    for (const type of ['resource', 'data', 'ephemeral', 'list', 'action']) {
      for (const { file, block } of this.blocks(type)) {
        const meta = block.body.attribute('provider')
        const kind = block.labels[0] ?? ''
        used.add(meta ? providerOf(file, meta.value) : kind.split('_')[0]!)
      }
    }
    for (const { block } of this.blocks('provider')) used.add(block.labels[0] ?? '')
    for (const { file, block } of this.blocks('module')) {
      for (const { value } of block.body.attribute('providers')?.value.entries() ?? [])
        used.add(providerOf(file, value))
    }
    used.delete('')
    // `terraform_data` and `terraform_remote_state` are built in.
    used.delete('terraform')
    return used
  }

  get backend(): PlacedBlock | undefined {
    if (!this.#backend) {
      const found =
        this.#settings('backend')[0] ??
        this.#settings('cloud')[0] ??
        this.#terragrunt.remoteState(this.folder)
      this.#backend = { found }
    }
    return this.#backend.found
  }

  get locked(): readonly LockedProvider[] {
    const file = this.lockFile
    if (!file) return []
    this.#locked ??= file.hcl.body.blocksOf('provider').map((block) => lockedProvider(file, block))
    return this.#locked
  }
}

/** The string an attribute is set to, where it is a literal. */
export function stringOf(attribute: Attribute | undefined): string | undefined {
  const value = attribute?.value.literal()?.value
  return typeof value === 'string' ? value : undefined
}

function requirement(file: SourceFile, attribute: Attribute): RequiredProvider {
  const { value, name } = attribute
  const { start, end } = value
  const literal = value.literal()?.value
  // Before Terraform 0.13 the entry was the constraint itself.
  if (typeof literal === 'string') return { name, source: undefined, constraint: literal, file, start, end }
  const part = (key: string): string | undefined => {
    const text = value.entry(key)?.value.literal()?.value
    return typeof text === 'string' ? text : undefined
  }
  return { name, source: part('source'), constraint: part('version'), file, start, end }
}

/** The local name of `aws`, `aws.west`, `"aws.west"` or an instance of one. */
function providerOf(file: SourceFile, value: { readonly start: number; readonly end: number }): string {
  return /^["\s]*([\w-]+)/.exec(file.text.slice(value.start, value.end))?.[1] ?? ''
}

function lockedProvider(file: SourceFile, block: Block): LockedProvider {
  const hashes = block.body.attribute('hashes')?.value.items() ?? []
  return {
    source: block.labels[0] ?? '',
    version: stringOf(block.body.attribute('version')) ?? '',
    constraints: stringOf(block.body.attribute('constraints')),
    hashes: hashes.flatMap((item) => {
      const hash = item.literal()?.value
      return typeof hash === 'string' ? [hash] : []
    }),
    file,
    block,
  }
}
