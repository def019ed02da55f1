import type { Waiver } from './config.ts'
import type { Deliverable, Design, DesignFile, Lock, Plan } from './design.ts'
import type { Resource } from './resource.ts'
import type { Suppression } from './suppress.ts'
import type { SourceFile, Tree } from './tree.ts'
import type { Alert, AlertManager, Dashboard, Objective } from './views/observability.ts'
import type { Backup } from './views/backups.ts'
import type { Environment, Scope } from './views/environments.ts'
import type { Chart, GitOpsObject, Kustomization } from './views/kubernetes.ts'
import type { Pipeline } from './views/pipelines.ts'
import type { Runbook } from './views/runbooks.ts'
import type { TerraformModule } from './views/terraform.ts'

/** What the host hands over beside the tree: plain data and synchronous functions. */
export interface InfraSources {
  /** the moment of the run; rules never ask a clock */
  readonly now: Date
  readonly design?: DesignFile | undefined
  /** what the generator would write for the design; called at most once, on first use */
  readonly expected?: (() => Plan | undefined) | undefined
  /** `https://github.com/acme/shop`, from the Git remote */
  readonly repository?: string | undefined
  /** deliverables and inputs that live elsewhere, from the config where there is no infra.yaml */
  readonly paths?: Readonly<Record<string, string>> | undefined
  /** why this repository deploys nothing, where its config says so: nothing is asked of it then */
  readonly deploysNothing?: string | undefined
  /** whether the tree holds everything in scope; false for one file from an editor: nothing absent is reported then */
  readonly complete?: boolean | undefined
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
  readonly complete: boolean
  readonly design: Design | undefined
  readonly designFile: DesignFile | undefined
  readonly lock: Lock | undefined
  /** what the generator would write; undefined without a valid design */
  readonly expected: Plan | undefined
  readonly repository: string | undefined
  readonly deploysNothing: string | undefined
  readonly usage: Usage | undefined
  readonly suppressions: readonly Suppression[]

  /** where a deliverable or input lives: `infra/iac` or what `paths` says */
  folder(deliverable: Deliverable): string
  /** files below a folder, in path order; `infra.files('infra/runbooks')` */
  files(folder: string): readonly SourceFile[]

  /** every Kubernetes object written in the tree (Helm templates left out), in path order */
  readonly resources: readonly Resource[]
  ofKind(...kinds: string[]): readonly Resource[]
  /** one per environment: the objects it gets; one for the whole tree where there are no environments */
  readonly scopes: readonly Scope[]
  readonly environments: readonly Environment[]
  readonly kustomizations: readonly Kustomization[]
  readonly charts: readonly Chart[]
  /** paths of files that a templating tool renders: Helm's own templates */
  readonly templated: ReadonlySet<string>
  readonly gitops: readonly GitOpsObject[]
  readonly terraform: readonly TerraformModule[]
  readonly pipelines: readonly Pipeline[]
  readonly alerts: readonly Alert[]
  readonly alertManagers: readonly AlertManager[]
  readonly dashboards: readonly Dashboard[]
  readonly objectives: readonly Objective[]
  readonly runbooks: readonly Runbook[]
  readonly backups: readonly Backup[]
}
