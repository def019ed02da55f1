import type { Place } from '../place.ts'
import { resolvePath } from '../tree.ts'
import type { Inventory } from './inventory.ts'
import type { Reference } from './kubernetes.ts'

/** A URL, an SCP-like Git address, or the `host/org/repo//path?ref=` that kustomize takes. */
const REMOTE =
  /^([a-z][a-z0-9+.-]*:\/\/|git::|[\w.-]+@[\w.-]+:|(www\.)?(github|gitlab)\.com[/:]|bitbucket\.org[/:])|^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?\/.*(\/\/|\?ref=|\.git\b)/i

/** Whether a reference names something outside the tree by URL. */
export function isRemote(text: string): boolean {
  return REMOTE.test(text)
}

/** Reads a path or URL, as written in a file of `folder`. A path that exists is never taken for a URL. */
export function referenceTo(inventory: Inventory, folder: string, text: string, place: Place): Reference {
  const path = resolvePath(folder, text)
  const found = path === undefined ? undefined : inventory.resolve(path)
  if (found !== undefined) return { text, place, target: found, exists: true, remote: false }
  if (isRemote(text)) return { text, place, target: undefined, exists: true, remote: true }
  return { text, place, target: path, exists: false, remote: false }
}
