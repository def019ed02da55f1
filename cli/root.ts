import { basename, dirname, resolve, sep } from 'node:path'
import { DESIGN_PATH } from '../engine/design.ts'
import { isReadable, kindOf, realPath, stands } from './disk.ts'
import { Failure } from './failure.ts'
import { gitTop } from './git.ts'
import { CONFIG_NAMES } from './scope.ts'

/** Where a run takes place. */
export interface Site {
  /** absolute, links resolved, `/`-separated, without a slash at the end */
  readonly root: string
  /** the top of the Git work tree that holds the root */
  readonly top: string | undefined
  /** what the paths given limit the report to, relative to the root; '' is the root; empty means everything */
  readonly limits: readonly Limit[]
}

/** A path that the report is limited to. */
export interface Limit {
  readonly path: string
  /** as the user wrote it */
  readonly given: string
}

/** What decides where a run takes place. */
export interface SiteRequest {
  readonly cwd: string
  readonly root: string | undefined
  readonly paths: readonly string[]
  /** whether a path may be absent from the disk: it is looked for in the index, or an editor holds it */
  readonly absent?: boolean | undefined
}

/** Finds the root and what is reported of it. Throws a Failure for a path that does not exist or cannot be read. */
export function findSite({ cwd, root: given, paths, absent = false }: SiteRequest): Site {
  for (const path of paths) {
    const full = resolve(cwd, path)
    if (!stands(full)) {
      if (absent) continue
      throw new Failure(`${path} does not exist`)
    }
    if (!isReadable(full) && realPath(full) !== undefined)
      throw new Failure(`${path} cannot be read: permission denied`)
  }
  const start = folderOfWork(cwd, '.')
  const [only] = paths
  if (given !== undefined) return site(folderOfWork(cwd, given), cwd, paths)
  const root = rootAround(start)
  if (only !== undefined && paths.length === 1 && kindOf(resolve(cwd, only)) === 'folder') {
    const folder = folderOfWork(cwd, only)
    // Where nothing upwards says what the tree is, the folder that is named is it: its neighbours are none of its business.
    const loose = !isRoot(root) && gitTop(root) === undefined
    if (loose || isRoot(folder) || gitTop(folder) === folder) return site(folder, cwd, [])
  }
  if (only === undefined || isBelow(settled(resolve(cwd, only)), root)) return site(root, cwd, paths)
  // a path of another tree: that tree is meant
  const elsewhere = settled(resolve(cwd, only))
  return site(rootAround(kindOf(elsewhere) === 'folder' ? elsewhere : dirname(elsewhere)), cwd, paths)
}

function site(root: string, cwd: string, paths: readonly string[]): Site {
  const limits = paths.map((given) => {
    const full = settled(resolve(cwd, given))
    if (!isBelow(full, root))
      throw new Failure(`${given} is outside the tree at ${root}; --root DIR names another`)
    return { path: full === root ? '' : full.slice(root === '/' ? 1 : root.length + 1), given }
  })
  return { root, top: gitTop(root), limits: limits.some(({ path }) => path === '') ? [] : limits }
}

function folderOfWork(cwd: string, path: string): string {
  const full = resolve(cwd, path)
  const kind = kindOf(full)
  if (kind === undefined) throw new Failure(`${path} does not exist`)
  if (kind !== 'folder') throw new Failure(`${path} is no folder`)
  return withSlashes(realPath(full) ?? full)
}

/** The nearest folder upwards with a config or a design; else Git's top; else the folder. Not beyond Git's top: what is above belongs to somebody else. */
function rootAround(start: string): string {
  const top = gitTop(start)
  for (let folder = start; ; ) {
    if (isRoot(folder)) return folder
    const parent = withSlashes(dirname(folder))
    if (folder === top || parent === folder) return top ?? start
    folder = parent
  }
}

function isRoot(folder: string): boolean {
  return [...CONFIG_NAMES, DESIGN_PATH].some(
    (name) => kindOf(`${folder === '/' ? '' : folder}/${name}`) === 'file',
  )
}

/** The path with the links of its folders resolved, but not itself: a link is judged as a link. */
function settled(full: string): string {
  const slashed = withSlashes(full)
  if (kindOf(full) === 'folder') return withSlashes(realPath(full) ?? full)
  const missing: string[] = [basename(full)]
  for (let folder = dirname(full); ; folder = dirname(folder)) {
    const real = realPath(folder)
    if (real !== undefined)
      return `${withSlashes(real) === '/' ? '' : withSlashes(real)}/${missing.join('/')}`
    if (dirname(folder) === folder) return slashed
    missing.unshift(basename(folder))
  }
}

function isBelow(path: string, root: string): boolean {
  return path === root || path.startsWith(root === '/' ? '/' : `${root}/`)
}

function withSlashes(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/')
}

/** Whether a path is one of the limits or below one; everything is within no limits. */
export function isWithin(limits: readonly Limit[], path: string): boolean {
  return (
    limits.length === 0 || limits.some((limit) => path === limit.path || path.startsWith(`${limit.path}/`))
  )
}

/** Absolute path of a file that an option names, `/`-separated. */
export function fileOption(path: string, cwd: string): string {
  return withSlashes(resolve(cwd, path))
}
