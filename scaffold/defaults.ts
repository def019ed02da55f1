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

/** How an environment is sized where the design does not say; Hetzner's names of server types. */
const BY_STAGE = {
  dev: { servers: 1, serverType: 'cx33', approvals: 0, soak: '1h', maxLag: 0, replicas: 1 },
  test: { servers: 1, serverType: 'cx33', approvals: 0, soak: '4h', maxLag: 3, replicas: 1 },
  staging: { servers: 3, serverType: 'cx33', approvals: 1, soak: '24h', maxLag: 5, replicas: 2 },
  production: { servers: 3, serverType: 'cx33', approvals: 2, soak: '24h', maxLag: 10, replicas: 3 },
  other: { servers: 1, serverType: 'cx33', approvals: 1, soak: '4h', maxLag: 5, replicas: 1 },
} as const

/**
 * Objectives by type of workload, proposed until somebody confirms them (S2). Targets that a small team can keep with
 * the redundancy the generator writes: 99.9 % leaves 43 minutes a month, 99.5 % 3.6 hours.
 */
const OBJECTIVES: Readonly<Record<string, ObjectiveDesign>> = {
  web: {
    availability: 99.9,
    latency: { percentile: 95, milliseconds: 500, target: 95 },
    throughput: 50,
    window: 30,
  },
  api: {
    availability: 99.9,
    latency: { percentile: 99, milliseconds: 500, target: 99 },
    throughput: 100,
    window: 30,
  },
}

const RECOVERY = { rpo: '24h', rto: '4h' } as const

/** The design with everything that it leaves to us filled in. Nothing here is random or depends on a clock. */
export function completeDesign(written: WrittenDesign): Design {
  const name = written.name
  const domain = written.domain ?? 'example.com'
  const region = written.regions[0] ?? 'fsn1'
  const stages = stagesOf(written.environments.map((environment) => environment.name))
  const elsewhere = ['hel1', 'nbg1', 'fsn1'].find((one) => !written.regions.includes(one)) ?? 'hel1'
  return {
    apiVersion: 'infra/v1',
    name,
    owners: {
      team: written.owners.team,
      contact: written.owners.contact ?? 'platform@example.com',
      costCentre: written.owners.costCentre ?? name,
    },
    repository: written.repository ?? `https://github.com/example/${name}`,
    stage: written.stage ?? 'growth',
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
      endpoint: `https://${elsewhere}.your-objectstorage.com`,
      region: elsewhere,
    },
    backups: written.backups ?? {
      bucket: `${name}-backups`,
      endpoint: `https://${elsewhere}.your-objectstorage.com`,
      region: elsewhere,
      keep: { daily: 14, weekly: 8, monthly: 12 },
    },
    alerting: written.alerting ?? { page: 'webhook', ticket: 'webhook' },
    constraints: completeConstraints(written.constraints ?? {}),
    exceptions: written.exceptions ?? [],
    environments: written.environments.map((environment, index) =>
      completeEnvironment(environment, index, stages.get(environment.name) ?? 'other', domain, region),
    ),
    workloads: written.workloads.map(completeWorkload),
    compliance: written.compliance ?? [],
    runbooks: written.runbooks ?? [],
    owed: written.owed ?? [],
    prices: written.prices ?? {},
    omit: written.omit ?? [],
    paths: written.paths ?? {},
  }
}

function completeConstraints(written: NonNullable<WrittenDesign['constraints']>): Constraints {
  return {
    budget: written.budget,
    residency: written.residency,
    retention: { metrics: '30d', logs: '30d', traces: '7d', audit: '90d', ...written.retention },
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
): EnvironmentDesign {
  return {
    region,
    domain: stage === 'production' ? domain : `${written.name}.${domain}`,
    network: `10.${10 * (index + 1)}.0.0/16`,
    ...BY_STAGE[stage],
    ...written,
  }
}

/** Types that people or other workloads send requests to. */
const SERVING = new Set(['web', 'api'])
/** Types that keep data. */
const STORES: Readonly<Record<string, string>> = { database: 'postgresql', cache: 'valkey', queue: 'valkey' }

function completeWorkload(written: WorkloadDesign): WorkloadDesign {
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
        ? { engine, sizeGi: stateful ? 10 : undefined, ...written.data, stateful }
        : { stateful: false },
    scaling:
      written.scaling ??
      (serving || written.type === 'worker' ? { min: 1, max: 6, cpuPercent: 70 } : undefined),
    delivery: written.delivery ?? 'rolling',
    slo: serving ? completeObjective(written) : written.slo,
    recovery: stateful ? (written.recovery ?? RECOVERY) : written.recovery,
  }
}

function completeObjective(written: WorkloadDesign): ObjectiveDesign {
  const { latency, ...others } = OBJECTIVES[written.type]!
  // the larger budget of a longer window would not be spent fast enough to alert within an hour
  const target = (written.slo?.window ?? 30) > 30 ? 99 : latency!.target
  const proposed = { ...others, latency: { ...latency!, target } }
  return { ...proposed, ...written.slo, default: written.slo ? (written.slo.default ?? false) : true }
}
