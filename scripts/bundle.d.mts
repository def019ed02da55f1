/** What a bundle consists of. */
export interface Bundled {
  /** paths below `outdir`, sorted */
  readonly files: readonly string[]
  /** packages of node_modules whose code is in it, sorted */
  readonly libraries: readonly string[]
}

/** Bundles into `outdir`, `dist` when absent; throws when a source cannot be bundled. */
export function bundle(options?: { readonly outdir?: string }): Promise<Bundled>
