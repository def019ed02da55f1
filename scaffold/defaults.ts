import type {
  Constraints,
  Design,
  EnvironmentDesign,
  ObjectiveDesign,
  Owners,
  WorkloadDesign,
} from '../engine/design.ts'
import { stagesOf } from '../engine/views/aliases.ts'
import type { Stage } from '../engine/views/environments.ts'
import { providerDefaults } from './provider.ts'
import type { ProviderDefaults } from './providers/provider.ts'
import { type StageDefaults, stageDefaults, stageOfProduct } from './stages.ts'

/** infra.yaml as people write it: what the schema requires is there, the rest may be left out. */
export type WrittenDesign = Partial<
  Omit<Design, 'owners' | 'environments' | 'constraints' | 'workloads' | 'secretStore'>
> &
  Pick<Design, 'name' | 'regions'> & {
    readonly owners: Partial<Owners> & Pick<Owners, 'team'>
    readonly environments: readonly (Partial<EnvironmentDesign> & Pick<EnvironmentDesign, 'name'>)[]
    readonly workloads: readonly WorkloadDesign[]
    readonly secretStore?: Partial<NonNullable<Design['secretStore']>> & { readonly server: string }
    readonly constraints?: Partial<Omit<Constraints, 'retention'>> & {
      readonly retention?: Partial<Constraints['retention']>
    }
  }

/** Objectives by type of workload, proposed until somebody confirms them (S2). How available is the stage's to say. */
const OBJECTIVES: Readonly<Record<string, Omit<ObjectiveDesign, 'availability'>>> = {
  web: {
    latency: { percentile: 95, milliseconds: 500, target: 95 },
    throughput: 50,
    window: 30,
  },
  api: {
    latency: { percentile: 99, milliseconds: 500, target: 99 },
    throughput: 100,
    window: 30,
  },
}

/** The design with everything that it leaves to us filled in. Nothing here is random or depends on a clock. */
export function completeDesign(written: WrittenDesign): Design {
  const name = written.name
  const domain = written.domain ?? 'example.com'
  const stage = stageOfProduct(written.stage, written.runtime)
  const proposed = stageDefaults(stage)
  const provider = providerDefaults(written.provider ?? 'hetzner')
  const region = written.regions[0] ?? provider.region
  const stages = stagesOf(written.environments.map((environment) => environment.name))
  const elsewhere = provider.storage.find((one) => !written.regions.includes(one)) ?? provider.storage[0]!
  return {
    apiVersion: 'infra/v1',
    name,
    owners: {
      team: written.owners.team,
      contact: written.owners.contact ?? 'platform@example.com',
      costCentre: written.owners.costCentre ?? name,
    },
    repository: written.repository ?? `https://github.com/example/${name}`,
    stage,
    ...(written.kubernetesVersion !== undefined && { kubernetesVersion: written.kubernetesVersion }),
    provider: written.provider ?? 'hetzner',
    regions: written.regions,
    iac: written.iac ?? 'opentofu',
    runtime: written.runtime ?? 'kubernetes',
    packaging: written.packaging ?? 'kustomize',
    gitops: written.gitops ?? 'flux',
    pipelines: written.pipelines ?? 'github',
    secrets: written.secrets ?? 'sops',
    recipients: written.recipients ?? [],
    ...(written.secretStore && { secretStore: { path: 'secret', ...written.secretStore } }),
    domain,
    registry: written.registry ?? 'ghcr.io/example',
    state: written.state ?? {
      // not where the servers are: what builds an environment anew must outlive the location it was in
      bucket: `${name}-state`,
      endpoint: provider.endpoint(elsewhere),
      region: elsewhere,
    },
    backups: written.backups ?? {
      bucket: `${name}-backups`,
      endpoint: provider.endpoint(elsewhere),
      region: elsewhere,
      keep: proposed.keep,
    },
    alerting: written.alerting ?? { page: 'webhook', ticket: 'webhook' },
    constraints: completeConstraints(written.constraints ?? {}, proposed),
    exceptions: written.exceptions ?? [],
    environments: written.environments.map((environment, index) =>
      completeEnvironment(
        environment,
        index,
        stages.get(environment.name) ?? 'other',
        domain,
        region,
        provider,
        proposed,
      ),
    ),
    workloads: written.workloads.map((workload) => completeWorkload(workload, proposed)),
    compliance: written.compliance ?? [],
    runbooks: written.runbooks ?? [],
    owed: written.owed ?? [],
    prices: written.prices ?? {},
    omit: written.omit ?? [],
    paths: written.paths ?? {},
  }
}

function completeConstraints(
  written: NonNullable<WrittenDesign['constraints']>,
  { retention }: StageDefaults,
): Constraints {
  return {
    budget: written.budget,
    residency: written.residency,
    retention: { ...retention, ...written.retention },
    team: written.team,
    commitments: written.commitments ?? [],
  }
}

function completeEnvironment(
  written: WrittenDesign['environments'][number],
  index: number,
  stage: Stage,
  domain: string,
  region: string,
  provider: ProviderDefaults,
  { sizes }: StageDefaults,
): EnvironmentDesign {
  return {
    region,
    domain: stage === 'production' ? domain : `${written.name}.${domain}`,
    network: provider.network(index),
    serverType: provider.serverType(stage),
    ...(provider.account !== undefined && { account: provider.account }),
    ...(provider.databaseType && { databaseType: provider.databaseType(stage) }),
    ...sizes[stage],
    ...written,
  }
}

/** Types that people or other workloads send requests to. */
const SERVING = new Set(['web', 'api'])
/** Types that keep data. */
const STORES: Readonly<Record<string, string>> = { database: 'postgresql', cache: 'valkey', queue: 'valkey' }

function completeWorkload(written: WorkloadDesign, proposed: StageDefaults): WorkloadDesign {
  const serving = SERVING.has(written.type)
  const engine = STORES[written.type]
  const stateful = written.data?.stateful ?? written.type === 'database'
  return {
    ...written,
    exposure: written.exposure ?? (written.type === 'web' ? 'public' : 'internal'),
    port: written.port ?? (serving ? 8080 : undefined),
    health: written.health ?? (serving ? '/' : undefined),
    uses: written.uses ?? [],
    config: written.config ?? {},
    resources: written.resources ?? { cpu: '100m', memory: '128Mi' },
    traffic: written.traffic ?? { pattern: 'steady' },
    data:
      engine || written.data
        ? { engine, sizeGi: stateful ? 10 : undefined, managed: false, ...written.data, stateful }
        : { stateful: false },
    scaling:
      written.scaling ??
      (serving || written.type === 'worker' ? { min: 1, max: 6, cpuPercent: 70 } : undefined),
    delivery: written.delivery ?? 'rolling',
    slo: serving ? completeObjective(written, proposed) : written.slo,
    recovery: stateful ? (written.recovery ?? proposed.recovery) : written.recovery,
  }
}

function completeObjective(written: WorkloadDesign, { availability }: StageDefaults): ObjectiveDesign {
  const { latency, ...others } = OBJECTIVES[written.type]!
  // the larger budget of a longer window would not be spent fast enough to alert within an hour
  const target = (written.slo?.window ?? 30) > 30 ? 99 : latency!.target
  const proposed = { ...others, availability, latency: { ...latency!, target } }
  return { ...proposed, ...written.slo, default: written.slo ? (written.slo.default ?? false) : true }
}
