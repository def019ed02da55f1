import type { Path } from '../formats/node.ts'
import type { Resource } from '../resource.ts'
import { resolvePath } from '../tree.ts'
import type { Inventory } from './inventory.ts'
import type { GitOpsObject, Reference } from './kubernetes.ts'

const ARGO_KINDS: ReadonlySet<string> = new Set(['Application', 'ApplicationSet', 'AppProject'])

/** Every object of Flux and Argo CD, in path order, with the paths of this repository it deploys. */
export function readGitOps(
  inventory: Inventory,
  resources: readonly Resource[],
  repository: string | undefined,
): readonly GitOpsObject[] {
  const own = repository === undefined ? undefined : repositoryKey(repository)
  const found: GitOpsObject[] = []
  const sources = new Map<string, string>()
  for (const resource of resources) {
    if (resource.kind !== 'GitRepository' || !resource.group.endsWith('.toolkit.fluxcd.io')) continue
    const url = resource.get('spec', 'url')
    if (typeof url === 'string') sources.set(resource.name, repositoryKey(url))
  }
  for (const resource of resources) {
    if (resource.group.endsWith('.toolkit.fluxcd.io')) {
      const paths = resource.kind === 'Kustomization' ? fluxPaths(inventory, resource, sources, own) : []
      found.push({ engine: 'flux', resource, paths })
    } else if (resource.group === 'argoproj.io' && ARGO_KINDS.has(resource.kind)) {
      found.push({ engine: 'argo', resource, paths: argoPaths(inventory, resource, own) })
    }
  }
  return found
}

/** `github.com/acme/shop` for every way to write the address of a repository. */
export function repositoryKey(url: string): string {
  return url
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/^[^@/]+@/, '')
    .replace(/^([^/:]+):(?:\d+\/)?/, '$1/')
    .replace(/(\.git)?\/*$/, '')
    .toLowerCase()
}

function fluxPaths(
  inventory: Inventory,
  resource: Resource,
  sources: ReadonlyMap<string, string>,
  own: string | undefined,
): readonly Reference[] {
  const text = resource.get('spec', 'path')
  if (typeof text !== 'string' || text.includes('$')) return []
  const kind = resource.get('spec', 'sourceRef', 'kind')
  const name = resource.get('spec', 'sourceRef', 'name')
  const source = typeof name === 'string' ? sources.get(name) : undefined
  // Flux bootstrap names the repository's own source flux-system.
  const mine = source === undefined ? name === 'flux-system' : source === own
  // a fork still names the repository that it was forked from
  const elsewhere = name !== 'flux-system' && source !== undefined && own !== undefined && source !== own
  const foreign = kind !== 'GitRepository' || elsewhere
  return [pathReference(inventory, resource, ['spec', 'path'], text, { mine, foreign })]
}

function argoPaths(inventory: Inventory, resource: Resource, own: string | undefined): readonly Reference[] {
  const base: Path = resource.kind === 'ApplicationSet' ? ['spec', 'template', 'spec'] : ['spec']
  const several = resource.node(...base, 'sources')?.items() ?? []
  const places: readonly Path[] = [
    [...base, 'source'],
    ...several.map((_, index) => [...base, 'sources', index]),
  ]
  return places.flatMap((place) => {
    const text = resource.get(...place, 'path')
    const url = resource.get(...place, 'repoURL')
    if (typeof text !== 'string' || text.includes('{{')) return []
    const source = typeof url === 'string' && !url.includes('{{') ? repositoryKey(url) : undefined
    const known = own !== undefined && source !== undefined
    const origin = { mine: known && source === own, foreign: known && source !== own }
    return [pathReference(inventory, resource, [...place, 'path'], text, origin)]
  })
}

/** Whether a source is known to be this repository, or known to be none of it; both false where nobody can tell. */
interface Origin {
  readonly mine: boolean
  readonly foreign: boolean
}

function pathReference(
  inventory: Inventory,
  resource: Resource,
  path: Path,
  text: string,
  origin: Origin,
): Reference {
  const place = resource.at(path)
  const away: Reference = { text, place, target: undefined, exists: true, remote: true }
  if (origin.foreign) return away
  const target = resolvePath('', text.replace(/^\/+/, ''))
  const found = target === undefined ? undefined : inventory.resolve(target)
  if (found !== undefined) return { text, place, target: found, exists: true, remote: false }
  return origin.mine ? { text, place, target, exists: false, remote: false } : away
}
