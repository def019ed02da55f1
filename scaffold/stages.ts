import type { Constraints, Design, EnvironmentDesign } from '../engine/design.ts'
import type { Stage } from '../engine/views/environments.ts'

/** How far a product is: what is proposed for it differs, what is asked of it does not. */
export type ProductStage = Design['stage']

/** How an environment is sized where the design does not say; the type of its servers is the provider's to say. */
export type Size = Pick<EnvironmentDesign, 'servers' | 'approvals' | 'soak' | 'maxLag' | 'replicas'>

/** What a stage proposes wherever a design leaves it out. */
export interface StageDefaults {
  readonly sizes: Readonly<Record<Stage, Size>>
  /** percent that a web or an api answers, proposed until somebody confirms it (S2) */
  readonly availability: number
  readonly recovery: { readonly rpo: string; readonly rto: string }
  readonly retention: Constraints['retention']
  /** copies of databases that are kept */
  readonly keep: Design['backups']['keep']
  /** how often a page that nobody acknowledged is told again */
  readonly pageAgain: string
}

const OTHER = { servers: 1, approvals: 1, soak: '4h', maxLag: 5, replicas: 1 } as const

/**
 * An MVP is one host an environment that a few people keep beside their other work: a restart of it is what its
 * objective leaves room for. Growth has a cluster in which a server may fail, and a small team; 99.9 % leaves 43 minutes
 * a month. Scale has room for two lost servers, a team on call and auditors: 99.95 % leaves 22 minutes.
 */
const STAGES: Readonly<Record<ProductStage, StageDefaults>> = {
  mvp: {
    sizes: {
      dev: { servers: 1, approvals: 0, soak: '1h', maxLag: 0, replicas: 1 },
      test: { servers: 1, approvals: 0, soak: '1h', maxLag: 3, replicas: 1 },
      staging: { servers: 1, approvals: 0, soak: '4h', maxLag: 5, replicas: 1 },
      production: { servers: 1, approvals: 1, soak: '24h', maxLag: 10, replicas: 2 },
      other: OTHER,
    },
    availability: 99.5,
    recovery: { rpo: '24h', rto: '8h' },
    retention: { metrics: '15d', logs: '15d', traces: '3d', audit: '90d' },
    keep: { daily: 7, weekly: 4, monthly: 3 },
    pageAgain: '4h',
  },
  growth: {
    sizes: {
      dev: { servers: 1, approvals: 0, soak: '1h', maxLag: 0, replicas: 1 },
      test: { servers: 1, approvals: 0, soak: '4h', maxLag: 3, replicas: 1 },
      staging: { servers: 3, approvals: 1, soak: '24h', maxLag: 5, replicas: 2 },
      production: { servers: 3, approvals: 2, soak: '24h', maxLag: 10, replicas: 3 },
      other: OTHER,
    },
    availability: 99.9,
    recovery: { rpo: '24h', rto: '4h' },
    retention: { metrics: '30d', logs: '30d', traces: '7d', audit: '90d' },
    keep: { daily: 14, weekly: 8, monthly: 12 },
    pageAgain: '1h',
  },
  scale: {
    sizes: {
      dev: { servers: 1, approvals: 0, soak: '1h', maxLag: 0, replicas: 1 },
      test: { servers: 3, approvals: 0, soak: '4h', maxLag: 3, replicas: 2 },
      staging: { servers: 3, approvals: 1, soak: '24h', maxLag: 5, replicas: 3 },
      production: { servers: 5, approvals: 2, soak: '48h', maxLag: 5, replicas: 4 },
      other: OTHER,
    },
    availability: 99.95,
    recovery: { rpo: '1h', rto: '1h' },
    retention: { metrics: '90d', logs: '90d', traces: '14d', audit: '365d' },
    keep: { daily: 30, weekly: 12, monthly: 24 },
    pageAgain: '30m',
  },
}

/** The stage of a design that may not say: one host is where products start, everything else is taken for growth. */
export function stageOfProduct(stage: ProductStage | undefined, runtime: string | undefined): ProductStage {
  return stage ?? (runtime === 'compose' ? 'mvp' : 'growth')
}

/** What a stage proposes. */
export function stageDefaults(stage: ProductStage): StageDefaults {
  return STAGES[stage] ?? STAGES.growth
}
