import { readdirSync } from 'node:fs'

/** The groups of custom resources that are shipped, sorted. */
export function groupsShipped(): readonly string[] {
  const folder = new URL('../../../schemas/kubernetes/groups/', import.meta.url)
  return readdirSync(folder)
    .map((name) => name.replace(/\.gz$/, ''))
    .sort()
}
