import type { Capture } from '../engine/captures/capture.ts'
import type { Config } from '../engine/config.ts'
import type { DesignFile } from '../engine/design.ts'
import { DESIGN_PATH } from '../engine/design.ts'
import type { InfraSources } from '../engine/infra.ts'
import { shippedReleases } from '../engine/kubernetes/catalogue.ts'
import { releaseOf } from '../engine/kubernetes/releases.ts'
import { suggestion } from '../engine/spelling.ts'
import type { Tree } from '../engine/tree.ts'
import { readDesign } from '../scaffold/design.ts'
import { unsupported } from '../scaffold/support.ts'
import { type FoundConfig, findConfig } from './config-file.ts'
import { kindOf, readWhole } from './disk.ts'
import { Failure } from './failure.ts'
import type { Git } from './git.ts'
import { locatedSchemas } from './located-schemas.ts'
import type { Parts } from './parts.ts'
import { originIn, repositoryOf } from './remote.ts'
import type { Site } from './root.ts'
import { CONFIG_NAMES, type Membership, scopeOf } from './scope.ts'
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
  /** of `--kubernetes-version` */
  readonly kubernetesVersion?: string | undefined
  /** asked once at most, when a rule wants it */
  readonly repository: () => string | undefined
  /** when Git last changed a file; each answer is a process */
  readonly history?: ((path: string) => Date | undefined) | undefined
  /** of `--captures` */
  readonly captures?: readonly Capture[] | undefined
  /** the commit that is checked out; asked once at most */
  readonly commit?: (() => string | undefined) | undefined
  /** whether Kubernetes objects are left to another judge */
  readonly withoutObjects?: boolean | undefined
}

/** Reads the config and the design of a snapshot and loads the files they put in scope. */
export function prepare(snapshot: Snapshot, context: Context, config?: FoundConfig): Prepared {
  const { site, parts } = context
  const loaded = preload(snapshot, context)
  const found =
    config ??
    findConfig({ snapshot, root: site.root, top: site.top, given: context.config }, parts, parts.sources)
  const designText = snapshot.text(DESIGN_PATH)
  const design = designText === undefined ? undefined : readDesign(DESIGN_PATH, designText, parts.sources)
  // a config that was handed over is judged by the tree that it was written for
  if (!config && design?.design) refuseUnknownEnvironments(found, design.design.environments)
  const layout = {
    designed: design !== undefined,
    paths: Object.values(design ? writtenPaths(design) : found.config.paths),
    exclude: found.config.exclude,
  }
  const membership = scopeOf(layout, snapshot.closed)
  const asExpected =
    loaded?.designed === layout.designed && layout.paths.length === 0 && layout.exclude.length === 0
  return {
    snapshot,
    found,
    config: found.config,
    membership,
    // of thousands of paths each is asked about once
    tree: snapshot.load(asExpected ? loaded.wanted : wantedOf(snapshot, membership, context.own)),
    sourcesOf: sourcesFor(found.config, context, design, snapshot.paths),
  }
}

/** Overrides for environments that the design does not declare would never apply, and nobody would notice. */
function refuseUnknownEnvironments(
  { config, files }: FoundConfig,
  environments: readonly { readonly name: string }[],
): void {
  const declared = environments.map(({ name }) => name)
  const problems = config.overrides.flatMap((override, index) =>
    (override.environments ?? [])
      .filter((name) => !declared.includes(name))
      .map(
        (name) =>
          `${files.join(', ')}: overrides[${index}].environments names ${name}, which ${DESIGN_PATH} does not declare${suggestion(name, declared) || ';'} declared: ${declared.join(', ')}`,
      ),
  )
  if (problems.length > 0) throw new Failure(`the config cannot be used\n${problems.join('\n')}`)
}

/** The paths that a layout puts in scope. */
function wantedOf(
  snapshot: Snapshot,
  membership: (path: string) => Membership,
  own: ReadonlySet<string>,
): string[] {
  return snapshot.paths.filter((path) => membership(path) === 'in' && !own.has(path))
}

/**
 * Loads at once what will most probably be wanted: of the index or a commit each loading is one process of Git.
 * Where a config may exclude or map folders, only it and the design are loaded. Returns what a tree without either wants.
 */
function preload(
  snapshot: Snapshot,
  { own, config }: Context,
): { readonly designed: boolean; readonly wanted: readonly string[] } | undefined {
  const first = [...CONFIG_NAMES, DESIGN_PATH].filter((path) => snapshot.has(path))
  if (config === undefined && first.every((path) => path === DESIGN_PATH)) {
    const designed = first.length > 0
    const membership = scopeOf({ designed, paths: [], exclude: [] }, snapshot.closed)
    const wanted = wantedOf(snapshot, membership, own)
    snapshot.load(wanted)
    return { designed, wanted }
  }
  snapshot.load(first)
  return undefined
}

/** What `readInfra` needs beside a tree. `first` is the design where the tree does not hold it. */
export function sourcesFor(
  config: Config,
  context: Context,
  first: DesignFile | undefined,
  allPaths: readonly string[],
) {
  const { parts, now, repository, site } = context
  const located = locatedSchemas(config.schemaLocations, site.root)
  const asked = context.kubernetesVersion ?? config.kubernetesVersion
  if (asked !== undefined) checkRelease(asked, parts)
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
      // of a design that this version cannot write there is no plan: an adopted tree may name other tools than ours
      expected: valid && (() => (unsupported(valid).length > 0 ? undefined : parts.sources.plan(valid))),
      generator: parts.version,
      allPaths,
      get repository() {
        return repository()
      },
      history: context.history,
      captures: context.captures && (() => context.captures!),
      commit: context.commit,
      withoutObjects: context.withoutObjects,
      paths: design ? undefined : config.paths,
      patterns: config.secrets?.patterns,
      deploysNothing: config.deploysNothing,
      schemas: {
        texts: parts.sources.schemas,
        version: asked ?? valid?.kubernetesVersion,
        located,
      },
    }
  }
}

/** A Failure for a release of Kubernetes that nothing is shipped of: no manifest would be judged. */
function checkRelease(word: string, { sources }: Parts): void {
  const releases = shippedReleases(sources.schemas)
  const found = releases.length > 0 ? releaseOf(word, releases) : undefined
  if (found && 'problem' in found) throw new Failure(found.problem)
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
export function repositoryAsker({ top }: Site, git: Git | undefined): () => string | undefined {
  let answer: { readonly url: string | undefined } | undefined
  return () => {
    answer ??= { url: askRepository(top, git) }
    return answer.url
  }
}

/** The commit that is checked out: unknown where there is no repository, no commit, or no Git to ask. */
export function commitAsker(git: Git | undefined): () => string | undefined {
  return () => {
    try {
      return git?.resolve('HEAD')
    } catch (error) {
      if (error instanceof Failure) return undefined
      throw error
    }
  }
}

/** When Git last changed a file: unknown where there is no repository, or no Git to ask. */
export function historyAsker(git: Git | undefined): (path: string) => Date | undefined {
  return (path) => {
    try {
      return git?.lastChanged(path)
    } catch (error) {
      if (error instanceof Failure) return undefined
      throw error
    }
  }
}

function askRepository(top: string | undefined, git: Git | undefined): string | undefined {
  try {
    const config =
      top !== undefined && kindOf(`${top}/.git`) === 'folder' ? readWhole(`${top}/.git/config`) : undefined
    const url = (config && originIn(new TextDecoder().decode(config))) ?? git?.origin()
    return url === undefined ? undefined : repositoryOf(url)
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}
