import type { Block } from '../formats/hcl.ts'
import type { SourceFile } from '../tree.ts'

/** A block with the file it stands in. */
export interface PlacedBlock {
  readonly file: SourceFile
  readonly block: Block
}

/** A provider that a module names in `required_providers`. */
export interface RequiredProvider {
  readonly name: string
  readonly source: string | undefined
  readonly constraint: string | undefined
  readonly file: SourceFile
  /** range of the entry's value */
  readonly start: number
  readonly end: number
}

/** A provider of `.terraform.lock.hcl`. */
export interface LockedProvider {
  readonly source: string
  readonly version: string
  readonly constraints: string | undefined
  readonly hashes: readonly string[]
  readonly file: SourceFile
  readonly block: Block
}

/**
 * A folder of `.tf`, `.tofu` and `.tf.json` files: a module. A *root* is one that people apply: it has a backend, a cloud block,
 * a lock file or tfvars, or no other module of the tree calls it while it configures a provider.
 */
export interface TerraformModule {
  readonly folder: string
  readonly files: readonly SourceFile[]
  readonly root: boolean
  /** whether it stands among examples, tests, documents, vendored code or files to be copied: nobody applies it there */
  readonly sample: boolean
  /** modules of the tree that call it, samples left out; what they require holds for it too */
  readonly callers: readonly TerraformModule[]
  /** blocks by type: `blocks('resource')`, in file order */
  blocks(type: string): readonly PlacedBlock[]
  readonly requiredVersion:
    | {
        readonly constraint: string | undefined
        readonly file: SourceFile
        readonly start: number
        readonly end: number
      }
    | undefined
  readonly requiredProviders: readonly RequiredProvider[]
  /** names of providers used by resources, data sources and provider blocks, whether required or not */
  readonly usedProviders: ReadonlySet<string>
  readonly backend: PlacedBlock | undefined
  readonly lockFile: SourceFile | undefined
  readonly locked: readonly LockedProvider[]
  readonly variableFiles: readonly SourceFile[]
  /** local modules it calls, by folder */
  readonly calls: readonly string[]
}
