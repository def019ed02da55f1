import type { Capture } from './captures/capture.ts'
import type { Waiver } from './config.ts'
import type { Deliverable, Design, DesignFile, Lock, Plan } from './design.ts'
import { Conformance, type SchemaSources } from './kubernetes/conformance.ts'
import { LeftToOther } from './left-to-other.ts'
import type { Resource } from './resource.ts'
import type { PatternSettings } from './secrets/own-patterns.ts'
import { lookFor } from './secrets/settings.ts'
import { readSuppressions, type Suppression } from './suppress.ts'
import { folderOf, resolvePath, type SourceFile, type Tree } from './tree.ts'
import { readAlertManagers } from './views/alertmanagers.ts'
import { readAlerts, readRecordings } from './views/alerts.ts'
import type { Backup } from './views/backups.ts'
import { readSketches } from './views/chart-sketches.ts'
import { readCharts } from './views/charts.ts'
import { readDashboards } from './views/dashboards.ts'
import { type Embedded, embeddedFiles } from './views/embedded.ts'
import type { Environment, Scope } from './views/environments.ts'
import type { Family } from './views/families.ts'
import { readBackups } from './views/find-backups.ts'
import { readEnvironments } from './views/find-environments.ts'
import { readFamilies } from './views/find-families.ts'
import { readModules } from './views/find-modules.ts'
import { readPipelines } from './views/find-pipelines.ts'
import { readRunbooks } from './views/find-runbooks.ts'
import { readGitOps } from './views/gitops.ts'
import { Inventory } from './views/inventory.ts'
import type { Chart, GitOpsObject, Kustomization } from './views/kubernetes.ts'
import { readKustomizations } from './views/kustomizations.ts'
import { readLock } from './views/lock.ts'
import { readObjectives } from './views/objectives.ts'
import type { Alert, AlertManager, Dashboard, Objective, Recording } from './views/observability.ts'
import { type Overlay, readOverlays } from './views/overlays.ts'
import type { Pipeline } from './views/pipelines.ts'
import { Renderings } from './views/renderings.ts'
import { readResources, readTemplated } from './views/resources.ts'
import { runbookLinks } from './views/runbook-links.ts'
import type { Runbook } from './views/runbooks.ts'
import { KindIndex, readScopes } from './views/scopes.ts'
import type { TerraformModule } from './views/terraform.ts'

/** What the host hands over beside the tree: plain data and synchronous functions. */
export interface InfraSources {
  /** the moment of the run; rules never ask a clock */
  readonly now: Date
  readonly design?: DesignFile | undefined
  /** what the generator would write for the design; called at most once, on first use */
  readonly expected?: (() => Plan | undefined) | undefined
  /** the version of the generator that `expected` is of */
  readonly generator?: string | undefined
  /** every path of the repository, judged or not; those of the tree when absent */
  readonly allPaths?: readonly string[] | undefined
  /** `https://github.com/acme/shop`, from the Git remote */
  readonly repository?: string | undefined
  /**
   * when Git last changed a file, where history tells: undefined without a repository, in a shallow clone, and for a
   * file that no commit has. Asked only where an answer is needed: each costs a process.
   */
  readonly history?: ((path: string) => Date | undefined) | undefined
  /** deliverables and inputs that live elsewhere, from the config where there is no infra.yaml */
  readonly paths?: Readonly<Record<string, string>> | undefined
  /** why this repository deploys nothing, where its config says so: nothing is asked of it then */
  readonly deploysNothing?: string | undefined
  /** the schemas that manifests are judged by; without them nothing is said of that */
  readonly schemas?: SchemaSources | undefined
  /** live state that somebody captured and handed in; asked once, when a rule wants it */
  readonly captures?: (() => readonly Capture[]) | undefined
  /** the commit that is checked out, in full; undefined where nobody can tell */
  readonly commit?: (() => string | undefined) | undefined
  /** patterns of secrets that are looked for beside those of providers */
  readonly patterns?: readonly PatternSettings[] | undefined
  /** whether Kubernetes objects are read by another judge of the same tree: a rule that asks for them is left to it */
  readonly withoutObjects?: boolean | undefined
}

/** What suppressions, waivers and baseline entries hid in this run; for rules with `after`. */
export interface Usage {
  /** the comments that hid something */
  readonly suppressions: ReadonlySet<Suppression>
  /** the waivers that hid something */
  readonly waivers: ReadonlySet<Waiver>
  /** every waiver of the config */
  readonly allWaivers: readonly Waiver[]
  /** ids of the rules that ran */
  readonly ran: ReadonlySet<string>
  /** ids of all rules there are */
  readonly known: ReadonlySet<string>
}

/**
 * The tree as the domain sees it. Rules read it and change nothing. Every view is made on first use and kept.
 */
export interface Infra {
  readonly tree: Tree
  readonly now: Date
  readonly design: Design | undefined
  readonly designFile: DesignFile | undefined
  readonly lock: Lock | undefined
  /** what the generator would write; undefined without a valid design */
  readonly expected: Plan | undefined
  /** the version of the generator that `expected` is of; undefined where nobody says */
  readonly generator: string | undefined
  readonly repository: string | undefined
  readonly deploysNothing: string | undefined
  readonly usage: Usage | undefined
  readonly suppressions: readonly Suppression[]

  /** every file of the repository and every folder above one, whether it is judged or not: for what names a path */
  readonly paths: ReadonlySet<string>

  /** where a deliverable or input lives: `infra/iac` or what `paths` says */
  folder(deliverable: Deliverable): string
  /** when a file was last changed, by Git; undefined where nobody can tell */
  lastChanged(path: string): Date | undefined
  /** files below a folder, in path order; `infra.files('infra/runbooks')` */
  files(folder: string): readonly SourceFile[]

  /** every Kubernetes object written in the tree (Helm templates left out), in path order */
  readonly resources: readonly Resource[]
  ofKind(...kinds: string[]): readonly Resource[]
  /** what the schemas of Kubernetes and of custom resources say of an object */
  readonly conformance: Conformance
  /** one per environment: the objects it gets; one for the whole tree where there are no environments */
  readonly scopes: readonly Scope[]
  readonly environments: readonly Environment[]
  /** what several environments have each for itself, to be compared */
  readonly families: readonly Family[]
  readonly kustomizations: readonly Kustomization[]
  /** what kustomizations make, each rendered when somebody asks */
  readonly renderings: Renderings
  /** the kustomizations that patch something, with what they patch */
  readonly overlays: readonly Overlay[]
  readonly charts: readonly Chart[]
  /** objects of the tree's own charts as far as their templates say them: to see that something is there, not to judge it */
  readonly sketches: readonly Resource[]
  /** paths of files that a templating tool renders: Helm's own templates */
  readonly templated: ReadonlySet<string>
  /** the same where a view has asked for it; undefined while nothing was left out for it */
  readonly leftOut: ReadonlySet<string> | undefined
  readonly gitops: readonly GitOpsObject[]
  readonly terraform: readonly TerraformModule[]
  readonly pipelines: readonly Pipeline[]
  readonly alerts: readonly Alert[]
  readonly alertManagers: readonly AlertManager[]
  /** recording rules, in rule files and objects */
  readonly recordings: readonly Recording[]
  readonly dashboards: readonly Dashboard[]
  readonly objectives: readonly Objective[]
  readonly runbooks: readonly Runbook[]
  readonly backups: readonly Backup[]
  /** live state as it was captured, in path order; [] where none was handed in */
  readonly captures: readonly Capture[]
  /** the commit that is checked out */
  readonly commit: string | undefined
}

/** Reads a tree as the domain sees it: cheap by itself, every view is made on first use. */
export function readInfra(tree: Tree, sources: InfraSources): Infra {
  return new TreeInfra(tree, sources)
}

/** The same Infra with what a run hid; every view that was made, or will be, is shared. */
export function withUsage(infra: Infra, usage: Usage): Infra {
  return infra instanceof TreeInfra
    ? infra.withUsage(usage)
    : Object.create(infra, { usage: { value: usage } })
}

/** Values by name, each made on first use. */
class Views {
  readonly #made = new Map<string, unknown>()

  once<T>(name: string, make: () => T): T {
    if (!this.#made.has(name)) this.#made.set(name, make())
    return this.#made.get(name) as T
  }

  made<T>(name: string): T | undefined {
    return this.#made.get(name) as T | undefined
  }
}

class TreeInfra implements Infra {
  readonly tree: Tree
  readonly now: Date
  readonly design: Design | undefined
  readonly designFile: DesignFile | undefined
  readonly deploysNothing: string | undefined
  readonly usage: Usage | undefined
  readonly #sources: InfraSources
  readonly #views: Views

  constructor(tree: Tree, sources: InfraSources, usage?: Usage, views = new Views()) {
    this.tree = tree
    if (sources.patterns && sources.patterns.length > 0) lookFor(sources.patterns, tree)
    this.now = sources.now
    this.designFile = sources.design
    this.design = sources.design?.design
    this.deploysNothing = sources.deploysNothing
    this.usage = usage
    this.#sources = sources
    this.#views = views
  }

  withUsage(usage: Usage): Infra {
    return new TreeInfra(this.tree, this.#sources, usage, this.#views)
  }

  get #inventory(): Inventory {
    return this.#views.once('inventory', () => new Inventory(this.tree))
  }

  get #embedded(): readonly Embedded[] {
    return this.#views.once('embedded', () => embeddedFiles(this.resources))
  }

  /** asked when a view wants it: to the command line it costs a process of Git */
  get repository(): string | undefined {
    return this.#views.once('repository', () => this.#sources.repository ?? this.design?.repository)
  }

  get lock(): Lock | undefined {
    return this.#views.once('lock', () => readLock(this.tree))
  }

  get expected(): Plan | undefined {
    return this.#views.once('expected', () => this.#sources.expected?.())
  }

  get generator(): string | undefined {
    return this.#sources.generator
  }

  get paths(): ReadonlySet<string> {
    return this.#views.once('paths', () =>
      withFolders([...(this.#sources.allPaths ?? []), ...this.tree.keys()]),
    )
  }

  get suppressions(): readonly Suppression[] {
    return this.#views.once('suppressions', () => [...this.tree.values()].flatMap(readSuppressions))
  }

  folder(deliverable: Deliverable): string {
    const path = ownPath(this.design?.paths, deliverable) ?? ownPath(this.#sources.paths, deliverable)
    return (path === undefined ? undefined : resolvePath('', path)) ?? `infra/${deliverable}`
  }

  lastChanged(path: string): Date | undefined {
    return this.#views.once(`changed ${path}`, () => this.#sources.history?.(path))
  }

  files(folder: string): readonly SourceFile[] {
    return this.#inventory.below(resolvePath('', folder) ?? folder)
  }

  get captures(): readonly Capture[] {
    return this.#views.once('captures', () => this.#sources.captures?.() ?? [])
  }

  get commit(): string | undefined {
    return this.#views.once('commit', () => this.#sources.commit?.())
  }

  get templated(): ReadonlySet<string> {
    return this.#views.once('templated', () => readTemplated(this.#inventory))
  }

  get leftOut(): ReadonlySet<string> | undefined {
    return this.#views.made('templated')
  }

  get resources(): readonly Resource[] {
    if (this.#sources.withoutObjects) throw new LeftToOther()
    return this.#views.once('resources', () =>
      readResources(this.#inventory, this.templated, this.kustomizations),
    )
  }

  ofKind(...kinds: string[]): readonly Resource[] {
    return this.#views.once('kinds', () => new KindIndex(this.resources)).ofKind(...kinds)
  }

  get conformance(): Conformance {
    return this.#views.once('conformance', () => new Conformance(this.#sources.schemas, this.resources))
  }

  get scopes(): readonly Scope[] {
    return this.#views.once('scopes', () => readScopes(this.#inventory, this))
  }

  get renderings(): Renderings {
    return this.#views.once('renderings', () => new Renderings(this.#inventory, this.resources))
  }

  get environments(): readonly Environment[] {
    return this.#views.once('environments', () =>
      readEnvironments(this.#inventory, this.resources, this.designFile),
    )
  }

  get families(): readonly Family[] {
    return this.#views.once('families', () => {
      const { environments, templated, design } = this
      return readFamilies({ inventory: this.#inventory, environments, templated, design })
    })
  }

  get kustomizations(): readonly Kustomization[] {
    return this.#views.once('kustomizations', () => readKustomizations(this.#inventory))
  }

  get overlays(): readonly Overlay[] {
    return this.#views.once('overlays', () => readOverlays(this.tree, this.kustomizations, this.resources))
  }

  get charts(): readonly Chart[] {
    return this.#views.once('charts', () => readCharts(this.#inventory))
  }

  get sketches(): readonly Resource[] {
    return this.#views.once('sketches', () => readSketches(this.#inventory, this.templated))
  }

  get gitops(): readonly GitOpsObject[] {
    return this.#views.once('gitops', () => readGitOps(this.#inventory, this.resources, this.repository))
  }

  get terraform(): readonly TerraformModule[] {
    return this.#views.once('terraform', () => readModules(this.#inventory))
  }

  get pipelines(): readonly Pipeline[] {
    return this.#views.once('pipelines', () => readPipelines(this.#inventory, this.folder('pipelines')))
  }

  get alerts(): readonly Alert[] {
    return this.#views.once('alerts', () => {
      const links = runbookLinks(this.#inventory, this.repository)
      const { resources, templated } = this
      return readAlerts({ inventory: this.#inventory, resources, embedded: this.#embedded, templated, links })
    })
  }

  get recordings(): readonly Recording[] {
    return this.#views.once('recordings', () =>
      readRecordings({
        inventory: this.#inventory,
        resources: this.resources,
        embedded: this.#embedded,
        templated: this.templated,
      }),
    )
  }

  get alertManagers(): readonly AlertManager[] {
    return this.#views.once('alertManagers', () =>
      readAlertManagers(this.#inventory, this.resources, this.#embedded, this.templated),
    )
  }

  get dashboards(): readonly Dashboard[] {
    return this.#views.once('dashboards', () =>
      readDashboards(this.#inventory, this.resources, this.#embedded),
    )
  }

  get objectives(): readonly Objective[] {
    return this.#views.once('objectives', () => readObjectives(this.#inventory, this.templated))
  }

  get runbooks(): readonly Runbook[] {
    return this.#views.once('runbooks', () => readRunbooks(this.#inventory, this.folder('runbooks')))
  }

  get backups(): readonly Backup[] {
    return this.#views.once('backups', () =>
      readBackups(this.#inventory, [...this.resources, ...this.sketches], this.terraform),
    )
  }
}

/** Paths with all folders above them. */
function withFolders(files: readonly string[]): ReadonlySet<string> {
  const paths = new Set(files)
  for (const file of files) {
    for (let folder = folderOf(file); folder !== '' && !paths.has(folder); folder = folderOf(folder))
      paths.add(folder)
  }
  return paths
}

/** An entry of `paths`, never what every object inherits. */
function ownPath(paths: Readonly<Record<string, string>> | undefined, name: string): string | undefined {
  return paths && Object.hasOwn(paths, name) ? paths[name] : undefined
}
