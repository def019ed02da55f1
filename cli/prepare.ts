import type { Config } from '../engine/config.ts'
import type { DesignFile } from '../engine/design.ts'
import type { InfraSources } from '../engine/infra.ts'
import type { Tree } from '../engine/tree.ts'
import { readDesign } from '../scaffold/design.ts'
import { type FoundConfig, findConfig } from './config-file.ts'
import { Failure } from './failure.ts'
import { type Git, repositoryOf } from './git.ts'
import type { Parts } from './parts.ts'
import type { Site } from './root.ts'
import { CONFIG_NAMES, DESIGN_PATH, type Membership, scopeOf } from './scope.ts'
import type { Snapshot } from './snapshot.ts'

/** A snapshot, ready to be judged: what belongs to the tree, by which config. */
export interface Prepared {
  readonly snapshot: Snapshot
  readonly found: FoundConfig
  readonly config: Config
  readonly membership: (path: string) => Membership
  readonly tree: Tree
  /** what `readInfra` needs beside a tree; asked anew for a tree that was mended */
  readonly sourcesOf: (tree: Tree) => InfraSources
}

/** What preparing needs to know beside the snapshot. */
export interface Context {
  readonly site: Site
  readonly parts: Parts
  readonly now: Date
  /** absolute path of `--config` */
  readonly config: string | undefined
  /** paths that are not read: what this run itself writes */
  readonly own: ReadonlySet<string>
  /** asked once at most, when a rule wants it */
  readonly repository: () => string | undefined
}

/** Reads the config and the design of a snapshot and loads the files they put in scope. */
export function prepare(snapshot: Snapshot, context: Context, config?: FoundConfig): Prepared {
  const { site, parts } = context
  preload(snapshot, context)
  const found =
    config ??
    findConfig({ snapshot, root: site.root, top: site.top, given: context.config }, parts, parts.sources)
  const designText = snapshot.text(DESIGN_PATH)
  const design = designText === undefined ? undefined : readDesign(DESIGN_PATH, designText, parts.sources)
  const layout = {
    designed: design !== undefined,
    paths: Object.values(design ? writtenPaths(design) : found.config.paths),
    exclude: found.config.exclude,
  }
  const membership = scopeOf(layout, snapshot.closed)
  const wanted = snapshot.paths.filter((path) => !context.own.has(path) && membership(path) === 'in')
  return {
    snapshot,
    found,
    config: found.config,
    membership,
    tree: snapshot.load(wanted),
    sourcesOf: sourcesFor(found.config, context, design),
  }
}

/**
 * Loads at once what will most probably be wanted: of the index or a commit each loading is one process of Git. Where
 * a config may exclude or map folders only it and the design are.
 */
function preload(snapshot: Snapshot, { own, config }: Context): void {
  const there = new Set(snapshot.paths)
  const first = [...CONFIG_NAMES, DESIGN_PATH]
  if (config !== undefined || CONFIG_NAMES.some((name) => there.has(name))) snapshot.load(first)
  else {
    const membership = scopeOf({ designed: there.has(DESIGN_PATH), paths: [], exclude: [] }, snapshot.closed)
    snapshot.load([...first, ...snapshot.paths.filter((path) => !own.has(path) && membership(path) === 'in')])
  }
}

function sourcesFor(config: Config, { parts, now, repository }: Context, first: DesignFile | undefined) {
  let read: { readonly text: string; readonly design: DesignFile } | undefined
  return (tree: Tree): InfraSources => {
    const text = tree.get(DESIGN_PATH)?.text
    let design = text === undefined ? first : undefined
    if (text !== undefined) {
      if (read?.text !== text) read = { text, design: readDesign(DESIGN_PATH, text, parts.sources) }
      design = read.design
    }
    const valid = design?.design
    return {
      now,
      design,
      expected: valid && (() => parts.sources.plan(valid)),
      get repository() {
        return repository()
      },
      paths: design ? undefined : config.paths,
      deploysNothing: config.deploysNothing,
    }
  }
}

/** `paths` as written: a design with a mistake elsewhere still says where things are. */
function writtenPaths(design: DesignFile): Readonly<Record<string, string>> {
  const written: Record<string, string> = {}
  for (const { key, value } of design.document?.root?.get('paths')?.pairs() ?? []) {
    if (value.kind === 'scalar' && value.text !== '') written[key.text] = value.text.replace(/^\.\//, '')
  }
  return written
}

/** The address of the repository, from the remote `origin`; asked at most once. */
export function repositoryAsker(git: Git | undefined): () => string | undefined {
  let answer: { readonly url: string | undefined } | undefined
  return () => {
    answer ??= { url: askRepository(git) }
    return answer.url
  }
}

function askRepository(git: Git | undefined): string | undefined {
  try {
    const url = git?.origin()
    return url === undefined ? undefined : repositoryOf(url)
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}
