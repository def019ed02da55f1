import { longestInterval } from '../engine/cron.ts'
import type { Design, EnvironmentDesign, WorkloadDesign } from '../engine/design.ts'
import { stagesOf } from '../engine/views/aliases.ts'
import type { Stage } from '../engine/views/environments.ts'
import { isManaged } from './databases.ts'
import { type Declared, declaredIn } from './declared.ts'
import { type DeliveryView, deliveryOf } from './delivery.ts'
import { hoursOf, secondsOf } from './duration.ts'
import { type PackagingView, packagingOf } from './packaging.ts'
import { money } from './prices.ts'
import { providerOf } from './provider.ts'
import type { Provider } from './providers/provider.ts'
import { type RuntimeView, runtimeOf } from './runtime.ts'
import { type StageDefaults, stageDefaults } from './stages.ts'

/** One alerting window of a burn rate: budget share and windows are Google's, the factor follows from the SLO's window. */
export interface BurnWindow {
  readonly severity: 'page' | 'ticket'
  readonly long: string
  readonly short: string
  /** how many times faster than allowed the budget is spent */
  readonly factor: number
}

/** An environment as templates see it. */
export interface EnvironmentView extends EnvironmentDesign {
  readonly stage: Stage
  readonly namespace: string
  /** the environment below it in the order of promotion */
  readonly previous: string | undefined
  readonly index: number
}

/** A workload as templates see it: nothing is optional that its type has. */
export interface WorkloadView extends WorkloadDesign {
  readonly public: boolean
  /** whether requests come in */
  readonly serving: boolean
  /** names of the workloads that call it */
  readonly usedBy: readonly string[]
  /** the part of its host before the environment's domain: '' for the first public one */
  readonly prefix: string
  readonly imageName: string | undefined
  /** whether a new version is judged beside the old one before it takes over: Flagger does it, canary or blue-green */
  readonly judged: boolean
  /** the deployment that serves users: where a version is judged, its copy that Flagger keeps */
  readonly stable: string
  /** PromQL's matcher of its services as the ingress names them: namespace, service, port; a canary's two versions too */
  readonly route: string
  /** PromQL's matcher of the bucket that holds the requests within its latency: whole seconds are written as 1 or 1.0 */
  readonly bound: string
  readonly backup: BackupView | undefined
  /** whether the provider runs it, not the cluster */
  readonly managed: boolean
  /** for a cron: seconds after which a run that has not finished is missing */
  readonly lateAfter: number | undefined
}

/** When a store is dumped, and from when on a missing dump is an alarm. */
export interface BackupView {
  readonly schedule: string
  /** seconds between two runs */
  readonly interval: number
  /** seconds after which the newest copy is too old */
  readonly late: number
}

/** Everything that templates may name beside pins. */
export interface View {
  readonly design: Design
  readonly environments: readonly EnvironmentView[]
  readonly production: EnvironmentView
  readonly workloads: readonly WorkloadView[]
  /** the user's own programs */
  readonly programs: readonly WorkloadView[]
  readonly serving: readonly WorkloadView[]
  readonly databases: readonly WorkloadView[]
  /** of the databases those that the provider runs, and those that an operator runs in the cluster */
  readonly managed: readonly WorkloadView[]
  readonly operated: readonly WorkloadView[]
  readonly caches: readonly WorkloadView[]
  readonly stateful: readonly WorkloadView[]
  /** alerts and runbooks that the design adds */
  readonly declared: Declared
  /** what External Secrets reads from: the design’s, or the provider’s own; without a name where there is neither, whose tree is not written */
  readonly secretStore: NonNullable<Design['secretStore']> & { readonly own: boolean }
  /** what brings the tree into the clusters */
  readonly delivery: DeliveryView
  /** what the stage proposes */
  readonly proposed: StageDefaults
  /** what runs workloads */
  readonly runtime: RuntimeView
  /** how workloads are packaged */
  readonly packaging: PackagingView
  /** what rents out the servers, in words and commands */
  readonly provider: Provider
}

/** The design as templates see it. */
export function viewOf(design: Design): View {
  const stages = stagesOf(design.environments.map((environment) => environment.name))
  const environments = design.environments.map((environment, index) => ({
    ...environment,
    account: environment.account,
    index,
    stage: stages.get(environment.name) ?? 'other',
    namespace: `${design.name}-${environment.name}`,
    previous: design.environments[index - 1]?.name,
  }))
  const first = design.workloads.find((workload) => workload.exposure === 'public')
  const workloads = design.workloads.map((workload, index) =>
    workloadView(design, workload, index, workload === first),
  )
  return {
    design,
    environments,
    production:
      environments.find((environment) => environment.stage === 'production') ?? environments.at(-1)!,
    workloads,
    programs: workloads.filter((workload) => workload.image !== undefined),
    serving: workloads.filter((workload) => workload.serving),
    databases: workloads.filter((workload) => workload.type === 'database'),
    managed: workloads.filter((workload) => workload.managed),
    operated: workloads.filter((workload) => workload.type === 'database' && !workload.managed),
    caches: workloads.filter((workload) => workload.type === 'cache'),
    stateful: workloads.filter((workload) => workload.data?.stateful),
    declared: declaredIn(design),
    secretStore: design.secretStore
      ? { ...design.secretStore, own: false }
      : {
          server: providerOf(design).secretManager ?? '',
          path: 'secret',
          // a provider without a store of its own leaves the design's unsaid: such a tree is linted, not written
          own: providerOf(design).secretManager !== undefined,
        },
    delivery: deliveryOf(design),
    proposed: stageDefaults(design.stage),
    runtime: runtimeOf(design),
    packaging: packagingOf(design),
    provider: providerOf(design),
  }
}

function workloadView(
  design: Design,
  workload: WorkloadDesign,
  index: number,
  atRoot: boolean,
): WorkloadView {
  const isPublic = workload.exposure === 'public'
  const judged = workload.delivery === 'canary' || workload.delivery === 'blue-green'
  const seconds = (workload.slo?.latency?.milliseconds ?? 500) / 1000
  return {
    ...workload,
    // templates refuse names that are not there: what a type does not have is there as undefined
    image: workload.image,
    port: workload.port,
    health: workload.health,
    uses: workload.uses ?? [],
    config: workload.config ?? {},
    data: workload.data && {
      stateful: workload.data.stateful,
      engine: workload.data.engine,
      sizeGi: workload.data.sizeGi,
      managed: workload.data.managed ?? false,
    },
    scaling: workload.scaling && { ...workload.scaling, cpuPercent: workload.scaling.cpuPercent },
    managed: isManaged(workload),
    schedule: workload.schedule,
    slo: workload.slo && {
      availability: workload.slo.availability,
      latency: workload.slo.latency,
      throughput: workload.slo.throughput,
      window: workload.slo.window ?? 30,
      default: workload.slo.default ?? false,
    },
    recovery: workload.recovery,
    traffic: workload.traffic && {
      pattern: workload.traffic.pattern,
      requestsPerSecond: workload.traffic.requestsPerSecond,
      growthPerYear: workload.traffic.growthPerYear,
    },
    public: isPublic,
    judged,
    stable: judged ? `${workload.name}-primary` : workload.name,
    serving: workload.type === 'web' || workload.type === 'api',
    usedBy: design.workloads
      .filter((other) => other.uses?.includes(workload.name))
      .map((other) => other.name),
    prefix: atRoot ? '' : `${workload.name}.`,
    imageName: workload.image?.replace(/@.*$/, '').replace(/:[^/]*$/, ''),
    route: runtimeOf(design).route(design, workload.name),
    bound: Number.isInteger(seconds) ? `le=~"${seconds}(\\\\.0)?"` : `le="${seconds}"`,
    lateAfter:
      workload.schedule === undefined ? undefined : (longestInterval(workload.schedule) ?? 86_400) + 3600,
    backup:
      workload.type === 'database' && workload.recovery ? backupFor(workload.recovery.rpo, index) : undefined,
  }
}

/** Hours that divide a day: a cron step of these is the same distance all day. */
const STEPS = [12, 8, 6, 4, 3, 2, 1]

/**
 * The longest interval of whole steps that is not longer than the RPO, daily at most (B2). Minutes are spread by the
 * workload's position so that dumps do not start together. A copy is late after a twelfth more than the interval.
 */
export function backupFor(rpo: string, index: number): BackupView {
  const seconds = secondsOf(rpo)
  const minute = (17 + index * 13) % 60
  const result = (schedule: string, interval: number) => ({
    schedule,
    interval,
    late: interval + Math.max(1800, interval / 12),
  })
  if (seconds >= 86_400) return result(`${minute} 2 * * *`, 86_400)
  const hours = STEPS.find((step) => step * 3600 <= seconds)
  if (hours === 1) return result(`${minute} * * * *`, 3600)
  if (hours !== undefined) return result(`${minute} */${hours} * * *`, hours * 3600)
  return seconds >= 1800 ? result('*/30 * * * *', 1800) : result('*/15 * * * *', 900)
}

/**
 * Multi-window multi-burn-rate alerts: 2 % of the budget in an hour or 5 % in six wakes somebody, 10 % in a day or in
 * three is a ticket. The factor is the share times the SLO's window over the long window; for 30 days 14.4, 6, 3 and 1.
 * Source: Google SRE workbook, chapter 5; the windows are those of sloth's google-30d.
 */
export function burnWindows(days: number): readonly BurnWindow[] {
  const factor = (share: number, hours: number) => Math.round((share * days * 24 * 1000) / hours) / 1000
  return [
    { severity: 'page', long: '1h', short: '5m', factor: factor(0.02, 1) },
    { severity: 'page', long: '6h', short: '30m', factor: factor(0.05, 6) },
    { severity: 'ticket', long: '1d', short: '2h', factor: factor(0.1, 24) },
    { severity: 'ticket', long: '3d', short: '6h', factor: factor(0.1, 72) },
  ]
}

/** A percentage as a ratio without binary noise: 99.9 → 0.999. */
export function ratio(percent: number): number {
  return Number((percent / 100).toPrecision(10))
}

/** What is left of a percentage as a ratio: 99.9 → 0.001. */
export function budget(percent: number): number {
  return Number(((100 - percent) / 100).toPrecision(10))
}

/** Functions that templates may call. */
export const HELP = { burnWindows, ratio, budget, secondsOf, hoursOf, money } as const
