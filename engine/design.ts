import type { Document } from './formats/node.ts'
import type { MandateId } from './mandate.ts'
import type { Mode } from './tree.ts'

/** The seven deliverables, by their folder under `infra/`. */
export const DELIVERABLES = [
  'iac',
  'environments',
  'pipelines',
  'monitoring',
  'alerting',
  'runbooks',
  'disaster-recovery',
] as const

export type Deliverable = (typeof DELIVERABLES)[number]

/** The documents that platform work rests on (I1): key under `paths` → where they usually stand. */
export const INPUT_DOCUMENTS: Readonly<Record<string, string>> = {
  'deployment-view': 'docs/architecture/deployment-view.md',
  components: 'docs/architecture/components.md',
  'failure-modes': 'docs/architecture/failure-modes.md',
  'secrets-management': 'docs/05-security/secrets-management.md',
  'incident-response': 'docs/05-security/incident-response.md',
}

/** Who answers for the tree: GitHub or GitLab handles with their `@`. */
export interface Owners {
  readonly team: string
  /** a mailbox that people read */
  readonly contact: string
  /** the label that bills are split by */
  readonly costCentre: string
}

/** An environment as designed: it differs from its neighbours by these parameters only. */
export interface EnvironmentDesign {
  /** as it is spelled: `prod` */
  readonly name: string
  readonly region: string
  /** the name that public workloads are reached under */
  readonly domain: string
  /** its private IPv4 range, a /16 that no other environment has */
  readonly network: string
  /** cluster nodes: 1, 3 or 5 */
  readonly servers: number
  readonly serverType: string
  /** the provider's name of a size, for databases that it runs; only providers that run some have one */
  readonly databaseType?: string | undefined
  /** the number of its AWS account; only AWS has one */
  readonly account?: string | undefined
  readonly approvals: number
  /** how long a version runs here before it may go on, such as `24h` */
  readonly soak: string
  /** how many releases it may lag behind the environment below it */
  readonly maxLag: number
  /** lower bound of replicas of every scalable workload */
  readonly replicas: number
}

/** A service level objective of a workload. `default: true` marks one that nobody has confirmed. */
export interface ObjectiveDesign {
  /** percent, such as 99.9 */
  readonly availability?: number | undefined
  readonly latency?:
    | { readonly percentile: number; readonly milliseconds: number; readonly target: number }
    | undefined
  /** requests a second that must be carried */
  readonly throughput?: number | undefined
  /** days */
  readonly window?: number | undefined
  /** true while nobody has confirmed it */
  readonly default?: boolean | undefined
}

export type WorkloadType = 'web' | 'api' | 'worker' | 'cron' | 'database' | 'cache' | 'queue'

/** A workload as designed. */
export interface WorkloadDesign {
  readonly name: string
  readonly type: WorkloadType
  readonly image?: string | undefined
  readonly port?: number | undefined
  /** the path that answers 200 while it is well */
  readonly health?: string | undefined
  readonly exposure?: 'public' | 'internal' | undefined
  /** names of the workloads that it calls */
  readonly uses?: readonly string[] | undefined
  /** settings that are no secret, as environment variables */
  readonly config?: Readonly<Record<string, string>> | undefined
  /** what one replica asks for, in Kubernetes' quantities */
  readonly resources?: { readonly cpu: string; readonly memory: string } | undefined
  readonly traffic?:
    | {
        readonly pattern: string
        readonly requestsPerSecond?: number | undefined
        readonly growthPerYear?: number | undefined
      }
    | undefined
  readonly data?:
    | {
        readonly stateful: boolean
        readonly engine?: string | undefined
        readonly sizeGi?: number | undefined
        /** whether the provider runs it, not the cluster */
        readonly managed?: boolean | undefined
      }
    | undefined
  readonly scaling?:
    | { readonly min: number; readonly max: number; readonly cpuPercent?: number | undefined }
    | undefined
  readonly delivery?: 'rolling' | 'canary' | 'blue-green' | 'feature-flags' | undefined
  readonly schedule?: string | undefined
  readonly slo?: ObjectiveDesign | undefined
  /** durations such as `24h`, `30m`, `7d` */
  readonly recovery?: { readonly rpo: string; readonly rto: string } | undefined
}

/** A bucket at an S3 endpoint. */
export interface BucketDesign {
  readonly bucket: string
  readonly endpoint: string
  readonly region: string
}

/** An alert that the design adds to those that follow from it. */
export interface AlertDesign {
  /** in UpperCamelCase, as alerts are called */
  readonly name: string
  /** PromQL */
  readonly expr: string
  /** how long it must hold before anybody is told, such as `10m` */
  readonly for?: string | undefined
  readonly severity: 'page' | 'ticket'
  /** what has happened, for whoever is told */
  readonly summary: string
  /** the workload that it is about */
  readonly service?: string | undefined
  /** what whoever is told does first; its own runbook says it */
  readonly action?: string | undefined
  /** the page under runbooks/ that it links to, where that is not its own */
  readonly runbook?: string | undefined
  /** what its unit test feeds it, where that does not follow from `expr` */
  readonly test?: AlertTestDesign | undefined
}

/** A unit test of an alert in promtool's words. */
export interface AlertTestDesign {
  /** series → values, a sample a minute: `up{job="a"}` → `1x5 0x20` */
  readonly series: Readonly<Record<string, string>>
  /** when nothing must be told yet, after the start; such as `4m` */
  readonly quiet?: string | undefined
  /** when it must be told */
  readonly loud: string
  /** the labels that the expression gives the alert */
  readonly labels?: Readonly<Record<string, string>> | undefined
}

/** A runbook of an operation that the design adds. */
export interface RunbookDesign {
  readonly name: string
  /** what it is for */
  readonly summary: string
  /** what is done, in order */
  readonly steps: readonly string[]
  /** how one sees that it worked */
  readonly verify: string
}

/** How people are told. */
export type ReceiverKind = 'webhook' | 'slack' | 'pagerduty'

/** What the solution must keep to (I3). */
export interface Constraints {
  /** a month, net */
  readonly budget?: { readonly amount: number; readonly currency: string } | undefined
  readonly residency?: string | undefined
  /** durations such as `30d` */
  readonly retention: {
    readonly metrics: string
    readonly logs: string
    readonly traces: string
    readonly audit: string
  }
  readonly team?: { readonly size?: number | undefined; readonly onCall?: boolean | undefined } | undefined
  readonly commitments: readonly string[]
}

/** What only a person or time can supply: what, who, by when. Written by the host at generation. */
export interface OwedEntry {
  readonly what: string
  readonly who: string
  /** a date, `YYYY-MM-DD` */
  readonly by: string
}

/** `infra/infra.yaml`, read, defaulted and valid. */
export interface Design {
  readonly apiVersion: string
  readonly name: string
  readonly owners: Owners
  readonly repository: string
  readonly stage: 'mvp' | 'growth' | 'scale'
  /** the release of Kubernetes that the clusters run, such as `1.36`; the newest that is known when absent */
  readonly kubernetesVersion?: string | undefined
  readonly provider: string
  readonly regions: readonly string[]
  readonly iac: string
  readonly runtime: string
  readonly gitops: string
  readonly packaging: string
  readonly pipelines: string
  readonly secrets: string
  /** age public keys that SOPS encrypts to; [] while they are owed */
  readonly recipients: readonly string[]
  /** what External Secrets reads from: a Vault's or OpenBao's address, and the mount of its key-value engine, version 2 */
  readonly secretStore?: { readonly server: string; readonly path: string } | undefined
  readonly domain: string
  readonly registry: string
  /** where the state of the IaC tool is kept */
  readonly state: BucketDesign
  readonly backups: BucketDesign & {
    readonly keep: { readonly daily: number; readonly weekly: number; readonly monthly: number }
  }
  readonly alerting: {
    readonly page: ReceiverKind
    readonly ticket: ReceiverKind
    readonly alerts?: readonly AlertDesign[] | undefined
  }
  /** runbooks of operations beside those that every tree has */
  readonly runbooks?: readonly RunbookDesign[] | undefined
  readonly constraints: Constraints
  /** environments that differ by more than parameters */
  readonly exceptions: readonly {
    readonly environment: string
    readonly what: string
    readonly reason: string
  }[]
  readonly environments: readonly EnvironmentDesign[]
  readonly workloads: readonly WorkloadDesign[]
  readonly compliance: readonly { readonly framework: string; readonly reviewer?: string | undefined }[]
  readonly owed: readonly OwedEntry[]
  /** what the team pays instead of the list price, a month and net, by the name of a server type or an item of the price table */
  readonly prices?: Readonly<Record<string, number>> | undefined
  /** planned files that this repository does without: they are neither written nor missed */
  readonly omit?: readonly { readonly path: string; readonly reason: string }[] | undefined
  /** where a deliverable or input lives when it is not in its usual place; relative to the repository's root */
  readonly paths: Readonly<Record<string, string>>
}

/** Something wrong with infra.yaml or the config: where, and what is allowed there. */
export interface SchemaProblem {
  /** in the document's root */
  readonly path: readonly (string | number)[]
  readonly part: 'key' | 'value'
  readonly message: string
  /** offsets in the text, where the document could not be read and has no path */
  readonly at?: { readonly start: number; readonly end: number } | undefined
}

/** What the host found at `infra/infra.yaml`. */
export interface DesignFile {
  readonly path: string
  readonly document: Document | undefined
  readonly problems: readonly SchemaProblem[]
  /** only when there is no problem */
  readonly design: Design | undefined
}

/** Who may edit a generated file; decided in its template's header. */
export type Owner = 'managed' | 'merged' | 'seeded' | 'block' | 'derived'

/** A file as the generator would write it. */
export interface PlannedFile {
  readonly content: string
  readonly mode: Exclude<Mode, '120000'>
  readonly owner: Owner
  readonly mandate: MandateId
  /** for `block`: the name between the markers */
  readonly block?: string | undefined
  /** for `derived`: the planned file that it is a copy of */
  readonly source?: string | undefined
}

/** What the design asks for: path → file. */
export type Plan = ReadonlyMap<string, PlannedFile>

/** A line of `infra/.infra-lock.json`. */
export interface LockEntry {
  readonly owner: Owner
  /** Git blob id of the pure output */
  readonly blob: string
  readonly mode: string
  /** for `block`: the name between the markers, so that drift shows without making the plan */
  readonly block?: string | undefined
  /** for `block`: Git blob id of the whole file as planned: equal to it, the text around the block is nobody's edit either */
  readonly whole?: string | undefined
  /** the path that it had before a newer generator moved it: Git's history goes on there */
  readonly from?: string | undefined
}

/** `infra/.infra-lock.json`: what was written, by which generator, from which design. */
export interface Lock {
  readonly version: 1
  readonly generator: string
  /** `sha256:…` of infra.yaml as it was planned */
  readonly design: string
  readonly files: Readonly<Record<string, LockEntry>>
}

/** Where the declared design lives. */
export const DESIGN_PATH = 'infra/infra.yaml'

/** Where the lock lives. */
export const LOCK_PATH = 'infra/.infra-lock.json'

/** What the generator keeps for itself; no part of Infra. */
export const OWN_FOLDER = 'infra/.infra'

/** Merge bases: files as the generator last wrote them, by Git blob id. */
export const BASE_FOLDER = `${OWN_FOLDER}/base`
