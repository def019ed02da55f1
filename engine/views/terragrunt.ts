import { folderOf, resolvePath, type SourceFile } from '../tree.ts'
import type { Inventory } from './inventory.ts'
import type { PlacedBlock } from './terraform.ts'

/** What Terragrunt's files say about modules: where state is kept, and which modules they deploy. */
export interface Terragrunt {
  /** folders of local modules that a unit's `terraform { source = … }` names */
  readonly calls: ReadonlySet<string>
  /** the `remote_state` block that holds for a folder with a `terragrunt.hcl`: its own, or that of a file it includes */
  remoteState(folder: string): PlacedBlock | undefined
}

/** Reads the `terragrunt.hcl` and `root.hcl` files of a tree. */
export function readTerragrunt(inventory: Inventory): Terragrunt {
  const calls = new Set<string>()
  const files = inventory.of('hcl').filter(({ name }) => name === 'terragrunt.hcl')
  for (const file of files) {
    for (const block of file.hcl.body.blocksOf('terraform')) {
      const source = block.body.attribute('source')?.value
      const folder = source && moduleFolder(file, file.text.slice(source.start, source.end))
      if (folder !== undefined) calls.add(folder)
    }
  }
  return { calls, remoteState: (folder) => remoteStateOf(inventory, folder) }
}

/** The folder of a local source; `//` parts what is copied from the module in it. Undefined for URLs and expressions. */
function moduleFolder(file: SourceFile, expression: string): string | undefined {
  const text = expression.replace(/^"|"$/g, '').replace('//', '/')
  const fromTop = /^\$\{(?:get_repo_root|get_path_to_repo_root)\(\)\}\/(.*)$/.exec(text)
  if (fromTop) return fromTop[1]!.includes('${') ? undefined : resolvePath('', fromTop[1]!)
  const own = text.replace(/^\$\{get_(?:original_)?terragrunt_dir\(\)\}/, '.')
  return /^\.\.?\//.test(own) && !own.includes('${') ? resolvePath(file.folder, own) : undefined
}

function remoteStateOf(inventory: Inventory, folder: string): PlacedBlock | undefined {
  const unit = fileIn(inventory, folder, 'terragrunt.hcl')
  if (!unit) return undefined
  const own = blockOf(unit)
  if (own) return own
  if (unit.hcl.body.blocksOf('include').length === 0) return undefined
  for (let at = folder; at !== ''; ) {
    at = folderOf(at)
    for (const name of ['root.hcl', 'terragrunt.hcl']) {
      const file = fileIn(inventory, at, name)
      const block = file && blockOf(file)
      if (block) return block
    }
  }
  return undefined
}

function fileIn(inventory: Inventory, folder: string, name: string): SourceFile | undefined {
  return inventory.file(folder === '' ? name : `${folder}/${name}`)
}

function blockOf(file: SourceFile): PlacedBlock | undefined {
  const block = file.hcl.body.blocksOf('remote_state')[0]
  return block && { file, block }
}
