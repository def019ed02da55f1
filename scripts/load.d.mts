/** A source of this repository by its path, or text that imports from a folder of it. */
export type Source = { readonly path: string } | { readonly contents: string; readonly folder: string }

/** Bundles a source into one module and imports it; rejects when it cannot be bundled. */
export function load<Module>(source: Source): Promise<Module>
