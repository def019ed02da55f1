import { resolvePath, type SourceFile } from '../tree.ts'
import { repositoryKey } from './gitops.ts'
import type { Inventory } from './inventory.ts'
import type { Alert } from './observability.ts'

/** What is needed to tell which file a runbook's address means. */
export interface RunbookLinks {
  readonly inventory: Inventory
  /** `github.com/acme/shop` */
  readonly own: string | undefined
  /** paths of Markdown files by their last step, without its ending, in lower case */
  readonly byName: ReadonlyMap<string, readonly SourceFile[]>
}

export function runbookLinks(inventory: Inventory, repository: string | undefined): RunbookLinks {
  const byName = new Map<string, SourceFile[]>()
  for (const file of inventory.of('markdown')) {
    const name = pageName(file.path)
    const list = byName.get(name)
    if (list) list.push(file)
    else byName.set(name, [file])
  }
  return {
    inventory,
    own: repository === undefined ? undefined : repositoryKey(repository),
    byName,
  }
}

/** A page's last step: an index stands for its folder. */
function pageName(path: string): string {
  const steps = path.replace(/\.(md|markdown|html?)$/i, '').split('/')
  if (steps.length > 1 && /^(readme|_?index)$/i.test(steps.at(-1)!)) steps.pop()
  return steps.at(-1)!.toLowerCase()
}

type Resolved = Omit<NonNullable<Alert['runbook']>, 'url'>

const UNVERIFIED: Resolved = { file: undefined, status: 'unverified' }

/**
 * The file of the tree that a runbook's address means. A path, and an address under the own repository (any branch, on
 * GitHub, GitLab and Gitea), must exist. An address elsewhere is found where it ends in the path of a file, folder
 * included (a site made from the tree: `https://runbooks.acme.io/runbooks/DiskFull/`), else nobody can tell here.
 */
export function resolveRunbook(links: RunbookLinks, from: SourceFile, url: string): Resolved {
  if (url.includes('{{') || url.includes('$')) return UNVERIFIED
  const address = url.replace(/[?#].*$/, '')
  const remote = /^[a-z][a-z0-9+.-]*:\/\/([^/]+)(\/.*)?$/i.exec(address)
  if (!remote) return /^[a-z][a-z0-9+.-]*:/i.test(address) ? UNVERIFIED : local(links, from, decoded(address))
  const path = decoded(remote[2] ?? '/')
  const inside = pathInRepository(links, remote[1]!, path)
  if (inside === undefined) return elsewhere(links, path)
  // A branch's name may hold slashes: unless it is a usual name or a commit, longer names are tried too.
  const steps = inside.split('/')
  const last = USUAL_REF.test(steps[0]!) ? 1 : 3
  for (let at = 1; at <= last && at < steps.length; at++) {
    const file = fileAt(links, steps.slice(at).join('/'))
    if (file) return { file, status: 'found' }
  }
  return MISSING
}

const USUAL_REF = /^(main|master|trunk|develop|HEAD|[0-9a-f]{40}|v?\d+(\.\d+)*)$/

const MISSING: Resolved = { file: undefined, status: 'missing' }

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function local(links: RunbookLinks, from: SourceFile, path: string): Resolved {
  const candidates = path.startsWith('/')
    ? [resolvePath('', path.replace(/^\/+/, ''))]
    : [resolvePath(from.folder, path), resolvePath('', path)]
  for (const candidate of candidates) {
    const file = candidate === undefined ? undefined : fileAt(links, candidate)
    if (file) return { file, status: 'found' }
  }
  return MISSING
}

/** `main/infra/runbooks/x.md` of an address of the own repository; undefined for others and for its other pages. */
function pathInRepository({ own }: RunbookLinks, host: string, path: string): string | undefined {
  if (own === undefined) return undefined
  const key = `${host.toLowerCase()}${path}`
  // GitHub serves raw files from a host of its own.
  const raw = own.startsWith('github.com/')
    ? `raw.githubusercontent.com/${own.slice('github.com/'.length)}/`
    : undefined
  if (raw !== undefined && key.toLowerCase().startsWith(raw)) return key.slice(raw.length)
  if (!key.toLowerCase().startsWith(`${own}/`)) return undefined
  return /^(?:-\/)?(?:blob|tree|raw|src\/branch|src)\/(.+)$/.exec(key.slice(own.length + 1))?.[1]
}

/** The file of a path, with or without its ending; a folder means its index. */
function fileAt(links: RunbookLinks, path: string): SourceFile | undefined {
  const bare = path.replace(/\/+$/, '')
  if (bare === '') return undefined
  for (const ending of ['', '.md', '/README.md', '/index.md', '/_index.md']) {
    const file = links.inventory.file(bare + ending)
    if (file) return file
  }
  return undefined
}

/** Another host: a site made from the tree has the folder's and the page's name at the end of its address. */
function elsewhere(links: RunbookLinks, path: string): Resolved {
  const steps = path.split('/').filter((step) => step !== '')
  if (steps.length < 2) return UNVERIFIED
  const end = `/${steps
    .slice(-2)
    .join('/')
    .replace(/\.(md|markdown|html?)$/i, '')}`.toLowerCase()
  const found = (links.byName.get(pageName(steps.join('/'))) ?? []).filter((file) =>
    pagePath(file).endsWith(end),
  )
  return found.length === 1 ? { file: found[0], status: 'found' } : UNVERIFIED
}

function pagePath(file: SourceFile): string {
  return `/${file.path.replace(/\.(md|markdown)$/i, '').replace(/\/(readme|_?index)$/i, '')}`.toLowerCase()
}
