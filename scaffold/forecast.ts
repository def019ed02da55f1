import type { Design, EnvironmentDesign } from '../engine/design.ts'
import type { PriceTable, ServerType } from './prices.ts'
import { cents, priceOf, pricesIn } from './prices.ts'
import type { EnvironmentView, View, WorkloadView } from './view.ts'
import { volumeSize } from './volumes.ts'

/** What is asked of a cluster, or what it has: millicores, MiB. */
export interface Demand {
  readonly cpu: number
  readonly memory: number
}

/**
 * What the platform asks for in every cluster, as its manifests under infra/monitoring and
 * infra/environments/base/platform request it, with Flux's controllers (100m, 64Mi each) and k3s' own add-ons.
 */
export const PLATFORM: Demand = { cpu: 1330, memory: 3000 }
/** What infra/monitoring and the router take on one host, where nothing is requested: half of their limits. */
const HOST: Demand = { cpu: 600, memory: 1500 }
/** What Argo CD asks for more than Flux, as its argocd.yaml requests it: 210m, 576Mi in place of 400m, 256Mi. */
const ARGO_CD: Demand = { cpu: -190, memory: 320 }
/** Two of External Secrets, as external-secrets.yaml requests them. */
const EXTERNAL_SECRETS: Demand = { cpu: 40, memory: 128 }
/** One instance of a database, as its cluster.yaml requests it. */
export const DATABASE = { cpu: 250, memory: 512 }
/** What watches over a database that the provider runs, as its client.yaml requests it. */
export const CLIENT = { cpu: 30, memory: 64 }
/** Beyond this share there is no room for a rollout or a lost server. */
const FULL = 0.8
/** Below this share at the end of the year a smaller type is proposed. */
const IDLE = 0.4
/** How far ahead a bottleneck is looked for, months. */
const HORIZON = 36

/** How a workload's traffic grows, and how many replicas carry it. */
export interface Growth {
  readonly name: string
  /** requests a second at the daily peak, now and in a year */
  readonly now: number
  readonly later: number
  readonly perReplica: number
  readonly replicasNow: number
  readonly replicasLater: number
  /** requests a second that its objective and its autoscaler's upper bound allow */
  readonly limit: number
  readonly percent: number
}

/** How full an environment is, now and in a year: shares of what it has, one server being away where there are three. */
export interface Fit {
  readonly name: string
  readonly has: Demand
  readonly now: Demand
  readonly later: Demand
  /** the largest share in a year */
  readonly share: number
  /** what is largest */
  readonly largest: keyof Demand
  /** a type that fits better, and what it changes a month in hundredths */
  readonly proposal:
    | { readonly serverType: string; readonly difference: number; readonly share: number }
    | undefined
}

/** Growth, capacity and what is reached first, twelve months ahead. */
export interface Forecast {
  readonly growth: readonly Growth[]
  /** serving workloads whose traffic the design does not say */
  readonly unknown: readonly string[]
  readonly storage: readonly { readonly name: string; readonly now: number; readonly later: number }[]
  /** GB of each server's volume: as the design has it, and as a year's growth asks for */
  readonly volume: { readonly now: number; readonly later: number }
  readonly fits: readonly Fit[]
  /** environments whose server type nobody knows the size of */
  readonly unsized: readonly string[]
  readonly bottleneck: { readonly what: string; readonly month: number } | undefined
}

/** The forecast of a design: traffic grows evenly through the year, stores grow as those who call them. */
export function forecast(view: View, table: PriceTable): Forecast {
  const measured = view.serving.filter((one) => (one.traffic?.requestsPerSecond ?? 0) > 0)
  const typeOf = ({ region, serverType }: EnvironmentView) =>
    pricesIn(table, region).servers.find((type) => type.name === serverType)
  const sized = view.environments.filter((one) => typeOf(one))
  return {
    growth: measured.map((one) => growthOf(one, view.production)),
    unknown: view.serving.filter((one) => !measured.includes(one)).map(({ name }) => name),
    storage: view.databases.map((one) => ({
      name: one.name,
      now: sizeAt(view, one, 0),
      later: sizeAt(view, one, 12),
    })),
    volume: { now: volumeSize(view.design), later: volumeSize(grownBy(view, 12)) },
    fits: sized.map((one) => fitOf(view, one, typeOf(one)!, pricesIn(table, one.region))),
    unsized: view.environments.filter((one) => !typeOf(one)).map(({ name }) => name),
    bottleneck: bottleneckOf(view, measured, typeOf(view.production)),
  }
}

function growthOf(workload: WorkloadView, production: EnvironmentView): Growth {
  const now = rateAt(workload, 0)
  const later = rateAt(workload, 12)
  return {
    name: workload.name,
    now,
    later: Math.round(later * 10) / 10,
    perReplica: Math.round(perReplica(workload) * 10) / 10,
    replicasNow: replicasAt(workload, production, 0),
    replicasLater: replicasAt(workload, production, 12),
    limit: workload.slo?.throughput ?? 0,
    percent: workload.traffic?.growthPerYear ?? 0,
  }
}

/** Requests a second at the daily peak after some months. */
function rateAt(workload: WorkloadView, months: number): number {
  const now = workload.traffic?.requestsPerSecond ?? 0
  return now * (1 + (workload.traffic?.growthPerYear ?? 0) / 100) ** (months / 12)
}

/** What one replica must carry for the objective to be kept with all of them. */
function perReplica(workload: WorkloadView): number {
  return (workload.slo?.throughput ?? 0) / (workload.scaling?.max ?? 1)
}

function replicasAt(workload: WorkloadView, environment: EnvironmentView, months: number): number {
  const least = Math.max(workload.scaling?.min ?? 1, environment.replicas)
  const most = Math.max(workload.scaling?.max ?? 1, least)
  const carries = perReplica(workload)
  // only production has the users' traffic
  if (environment.stage !== 'production' || carries === 0) return least
  return Math.min(most, Math.max(least, Math.ceil(rateAt(workload, months) / carries)))
}

/** A store grows as fast as the fastest of those who call it. */
function sizeAt(view: View, store: WorkloadView, months: number): number {
  const rates = view.workloads
    .filter((one) => store.usedBy.includes(one.name))
    .map((one) => one.traffic?.growthPerYear ?? 0)
  const grown = (1 + Math.max(0, ...rates) / 100) ** (months / 12)
  return Math.ceil((store.data?.sizeGi ?? 10) * grown)
}

/** The design with its databases as large as they are after some months. */
function grownBy(view: View, months: number): Pick<Design, 'workloads'> {
  return {
    workloads: view.workloads.map((one) =>
      one.type === 'database' && one.data
        ? { ...one, data: { ...one.data, sizeGi: sizeAt(view, one, months) } }
        : one,
    ),
  }
}

/** What the platform asks for, by what delivers and where secrets are. */
export function platformOf({
  gitops,
  secrets,
  runtime,
}: Pick<Design, 'gitops' | 'secrets' | 'runtime'>): Demand {
  if (runtime === 'compose') return HOST
  const parts = [
    PLATFORM,
    ...(gitops === 'argocd' ? [ARGO_CD] : []),
    ...(secrets === 'external-secrets' ? [EXTERNAL_SECRETS] : []),
  ]
  return {
    cpu: parts.reduce((sum, one) => sum + one.cpu, 0),
    memory: parts.reduce((sum, one) => sum + one.memory, 0),
  }
}

function demandAt(view: View, environment: EnvironmentView, months: number): Demand {
  let { cpu, memory } = platformOf(view.design)
  const instances = environment.servers >= 3 ? 3 : 1
  for (const one of view.workloads) {
    const database = one.type === 'database'
    const each = one.managed
      ? CLIENT
      : database
        ? DATABASE
        : { cpu: milli(one.resources?.cpu ?? '100m'), memory: mebi(one.resources?.memory ?? '128Mi') }
    const count = one.managed
      ? 1
      : database
        ? instances
        : one.scaling && one.image
          ? replicasAt(one, environment, months)
          : 1
    cpu += count * each.cpu
    memory += count * each.memory
  }
  return { cpu, memory }
}

/** What pods may have of a cluster; with three servers and more one may be away. */
function roomOf(
  { provider: { reserved } }: View,
  environment: Pick<EnvironmentDesign, 'servers'>,
  type: ServerType,
): Demand {
  const servers = environment.servers >= 3 ? environment.servers - 1 : environment.servers
  return {
    cpu: servers * (type.cores * 1000 - reserved.cpu),
    memory: servers * (Math.floor((type.memoryGb * 1000 ** 3) / 1024 ** 2) - reserved.memory),
  }
}

// storage is not among them: a volume grows without another server
const RESOURCES = ['cpu', 'memory'] as const

function fullest(demand: Demand, room: Demand): { readonly share: number; readonly largest: keyof Demand } {
  return RESOURCES.map((largest) => ({ share: shareOf(demand[largest], room[largest]), largest })).reduce(
    (a, b) => (b.share > a.share ? b : a),
  )
}

function shareOf(demand: number, room: number): number {
  return room > 0 ? demand / room : demand > 0 ? Number.POSITIVE_INFINITY : 0
}

function fitOf(view: View, environment: EnvironmentView, type: ServerType, table: PriceTable): Fit {
  const has = roomOf(view, environment, type)
  const later = demandAt(view, environment, 12)
  const { share, largest } = fullest(later, has)
  return {
    name: environment.name,
    has,
    now: demandAt(view, environment, 0),
    later,
    share,
    largest,
    proposal: proposalFor(view, environment, type, later, share, table),
  }
}

/** The cheapest type of the same line that is not too full, where the one there is too full or hardly used. */
function proposalFor(
  view: View,
  environment: EnvironmentView,
  type: ServerType,
  demand: Demand,
  share: number,
  table: PriceTable,
): Fit['proposal'] {
  if (share >= IDLE && share <= FULL) return undefined
  const { design, provider } = view
  const better = table.servers
    .filter((one) => provider.line(one.name) === provider.line(type.name))
    .map((one) => ({ one, share: fullest(demand, roomOf(view, environment, one)).share }))
    .filter((option) => option.share <= FULL)
    .sort((a, b) => a.one.amount - b.one.amount)[0]
  if (!better || better.one.name === type.name) return undefined
  const price = (name: string) => cents((priceOf(design, table, name)?.amount ?? 0) * provider.serverUnits)
  const difference = environment.servers * (price(better.one.name) - price(type.name))
  return { serverType: better.one.name, difference, share: better.share }
}

/** What is reached first as months go by: an objective's throughput, or what production's servers have. */
function bottleneckOf(
  view: View,
  measured: readonly WorkloadView[],
  type: ServerType | undefined,
): Forecast['bottleneck'] {
  const { production } = view
  for (let month = 0; month <= HORIZON; month++) {
    for (const one of measured) {
      if (one.slo?.throughput && rateAt(one, month) > one.slo.throughput)
        return { what: `the throughput that ${one.name} is built for`, month }
    }
    if (!type) continue
    const { share, largest } = fullest(demandAt(view, production, month), roomOf(view, production, type))
    if (share > 1) return { what: `${NAMES[largest]} of ${production.name}’s servers`, month }
  }
  return undefined
}

const NAMES: Readonly<Record<keyof Demand, string>> = {
  cpu: 'the CPU',
  memory: 'the memory',
}

function milli(cpu: string): number {
  return cpu.endsWith('m') ? Number(cpu.slice(0, -1)) : Number(cpu) * 1000
}

function mebi(memory: string): number {
  return Number(memory.slice(0, -2)) * (memory.endsWith('Gi') ? 1024 : 1)
}
