import type { Document } from './formats/node.ts'
import type { MandateId } from './rule.ts'
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

/** Who answers for the tree: GitHub or GitLab handles with their `@`. */
export interface Owners {
  readonly team: string
  readonly contact?: string | undefined
}

export interface EnvironmentDesign {
  readonly name: string
  readonly region?: string | undefined
  readonly domain?: string | undefined
  readonly approvals?: number | undefined
  /** how many releases it may lag behind the environment below it */
  readonly maxLag?: number | undefined
  readonly replicas?: number | undefined
}

/** A service level objective of a workload. `default: true` marks one that nobody has confirmed. */
export interface ObjectiveDesign {
  /** percent, such as 99.9 */
  readonly availability?: number | undefined
  readonly latency?: { readonly percentile: number; readonly milliseconds: number; readonly target: number } | undefined
  /** requests a second that must be carried */
  readonly throughput?: number | undefined
  /** days */
  readonly window?: number | undefined
}

export type WorkloadType = 'web' | 'api' | 'worker' | 'cron' | 'database' | 'cache' | 'queue'

export interface WorkloadDesign {
  readonly name: string
  readonly type: WorkloadType
  readonly image?: string | undefined
  readonly port?: number | undefined
  readonly exposure?: 'public' | 'internal' | undefined
  readonly traffic?: { readonly pattern: string; readonly requestsPerSecond?: number | undefined; readonly growthPerYear?: number | undefined } | undefined
  readonly data?: { readonly stateful: boolean; readonly engine?: string | undefined; readonly sizeGi?: number | undefined } | undefined
  readonly scaling?: { readonly min: number; readonly max: number; readonly cpuPercent?: number | undefined } | undefined
  readonly delivery?: 'rolling' | 'canary' | 'blue-green' | 'feature-flags' | undefined
  readonly schedule?: string | undefined
  readonly slo?: ObjectiveDesign | undefined
  /** durations such as `24h`, `30m`, `7d` */
  readonly recovery?: { readonly rpo: string; readonly rto: string } | undefined
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
  readonly repository?: string | undefined
  readonly stage: 'mvp' | 'growth' | 'scale'
  readonly provider: string
  readonly regions: readonly string[]
  readonly iac: string
  readonly runtime: string
  readonly gitops: string
  readonly packaging: string
  readonly pipelines: string
  readonly secrets: string
  readonly environments: readonly EnvironmentDesign[]
  readonly workloads: readonly WorkloadDesign[]
  readonly compliance: readonly { readonly framework: string; readonly reviewer?: string | undefined }[]
  readonly owed: readonly OwedEntry[]
  /** where a deliverable or input lives when it is not in its usual place; relative to the repository's root */
  readonly paths: Readonly<Record<string, string>>
}

/** Something wrong with infra.yaml or the config: where, and what is allowed there. */
export interface SchemaProblem {
  /** in the document's root */
  readonly path: readonly (string | number)[]
  readonly part: 'key' | 'value'
  readonly message: string
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
}

/** What the design asks for: path → file. */
export type Plan = ReadonlyMap<string, PlannedFile>

/** A line of `infra/.infra-lock.json`. */
export interface LockEntry {
  readonly owner: Owner
  /** Git blob id of the pure output */
  readonly blob: string
  readonly mode: string
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

/** Merge bases: files as the generator last wrote them, by blob id. No part of Infra. */
export const BASE_FOLDER = 'infra/.infra'
