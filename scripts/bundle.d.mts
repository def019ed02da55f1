/** What a bundle consists of. */
export interface Bundled {
  /** paths below `outdir`, sorted */
  readonly files: readonly string[]
  /** folders of the packages whose code is in it, relative to the repository, sorted */
  readonly libraries: readonly string[]
}

/** Files that are bundled, each with the chunks it may ask for. */
export type EntryName = 'infra-lint.cjs' | 'generator-infra.cjs' | 'infra-bot.cjs' | 'generators'

/** Bundles entries (all when not told) into `outdir` (`dist`); throws when a source cannot be bundled. */
export function bundle(options?: {
  readonly outdir?: string
  readonly only?: readonly EntryName[]
}): Promise<Bundled>
