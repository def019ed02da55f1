/**
 * Bundles a source of this repository into one module and imports it; rejects when it cannot be bundled.
 * `instead` has texts that stand in for files, by their path.
 */
export function load<Module>(
  path: string,
  options?: { readonly instead?: Readonly<Record<string, string>> },
): Promise<Module>
