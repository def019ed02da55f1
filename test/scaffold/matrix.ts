// Designs that differ in what is built, where and how safely: the text of an infra.yaml for each.

const DIGEST = '@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'
const image = (name: string) => `image: ghcr.io/acme/${name}:1.0.0${DIGEST}`
const still = 'data: { stateful: false }'
const steady = 'traffic: { pattern: steady, requestsPerSecond: 10, growthPerYear: 30 }'

/** Stateless, stateful, public, internal; rolling, canary, blue-green; every type that is written. */
const WORKLOADS: Readonly<Record<string, (recovery: string) => string>> = {
  'public web': () => `
  - { name: site, type: web, ${image('site')}, health: /up, ${steady}, ${still}, scaling: { min: 1, max: 5 } }`,
  'canary over database': (recovery) => `
  - { name: shop, type: web, ${image('shop')}, health: /up, uses: [orders], delivery: canary, ${steady}, ${still}, scaling: { min: 2, max: 9 } }
  - { name: orders, type: database, data: { stateful: true, engine: postgresql, sizeGi: 40 }, recovery: ${recovery} }`,
  'web, internal api, worker, cron, stores': (recovery) => `
  - { name: front, type: web, ${image('front')}, uses: [core, sessions], delivery: canary, ${steady}, ${still}, scaling: { min: 1, max: 6 }, config: { LEVEL: info } }
  - { name: core, type: api, ${image('core')}, uses: [main, audit], ${steady}, ${still}, scaling: { min: 2, max: 8, cpuPercent: 60 } }
  - { name: mailer, type: worker, ${image('mailer')}, uses: [main], traffic: { pattern: bursty, requestsPerSecond: 5 }, ${still}, scaling: { min: 1, max: 5 } }
  - { name: nightly, type: cron, ${image('nightly')}, schedule: "5 3 * * *", uses: [main], traffic: { pattern: batch }, ${still}, scaling: { min: 1, max: 1 } }
  - { name: main, type: database, data: { stateful: true, engine: postgresql, sizeGi: 25 }, recovery: ${recovery} }
  - { name: audit, type: database, data: { stateful: true, engine: postgresql, sizeGi: 5 }, recovery: { rpo: 24h, rto: 8h } }
  - { name: sessions, type: cache, data: { stateful: false, engine: valkey } }`,
  'blue-green beside canary': (recovery) => `
  - { name: store, type: web, ${image('store')}, health: /ready, uses: [ledger, basket], delivery: blue-green, ${steady}, ${still}, scaling: { min: 2, max: 6 }, slo: { availability: 99.5, latency: { percentile: 95, milliseconds: 1000, target: 95 }, window: 28 } }
  - { name: api, type: api, exposure: public, ${image('api')}, uses: [ledger], delivery: canary, ${steady}, ${still}, scaling: { min: 2, max: 8 } }
  - { name: ledger, type: database, data: { stateful: true, engine: postgresql, sizeGi: 30 }, recovery: ${recovery} }
  - { name: basket, type: cache, data: { stateful: false, engine: valkey } }`,
  'worker only': () => `
  - { name: crawler, type: worker, ${image('crawler')}, traffic: { pattern: diurnal, requestsPerSecond: 3 }, ${still}, scaling: { min: 1, max: 6 } }`,
  'database only': (recovery) => `
  - { name: store, type: database, data: { stateful: true, engine: postgresql, sizeGi: 15 }, recovery: ${recovery} }`,
  'cron over database': (recovery) => `
  - { name: report, type: cron, ${image('report')}, schedule: "*/30 * * * *", uses: [facts], traffic: { pattern: batch }, ${still}, scaling: { min: 1, max: 1 } }
  - { name: facts, type: database, data: { stateful: true, engine: postgresql, sizeGi: 20 }, recovery: ${recovery} }`,
  'internal api with cache': () => `
  - { name: prices, type: api, ${image('prices')}, uses: [memory], ${steady}, ${still}, scaling: { min: 1, max: 7 } }
  - { name: memory, type: cache, data: { stateful: false, engine: valkey } }`,
}

const ENVIRONMENTS: Readonly<Record<string, string>> = {
  'four of one server': `
  - { name: dev, servers: 1, replicas: 1 }
  - { name: test, servers: 1, replicas: 1 }
  - { name: staging, servers: 1, replicas: 1 }
  - { name: production, servers: 1, replicas: 1, approvals: 1 }`,
  defaults: `
  - { name: dev }
  - { name: test }
  - { name: staging }
  - { name: production }`,
  'six, two productions': `
  - { name: development, approvals: 1 }
  - { name: qa, soak: 30m }
  - { name: stg, servers: 3, approvals: 1 }
  - { name: load, servers: 3, soak: 2h }
  - { name: prod-eu, servers: 3, approvals: 2, region: nbg1, domain: eu.acme.test }
  - { name: prod-fi, servers: 5, approvals: 3, region: fsn1, domain: fi.acme.test, serverType: cpx32 }`,
}

const RECOVERY = ['{ rpo: 15m, rto: 1h }', '{ rpo: 6h, rto: 4h }', '{ rpo: 24h, rto: 2d }']

/** A design of the matrix. */
export interface Case {
  readonly name: string
  readonly text: string
}

/** What brings the tree into the clusters, and how secrets are kept. Argo CD does not judge versions: all are rolling. */
const DELIVERIES: Readonly<Record<string, Delivery>> = {
  'flux, sops': { gitops: 'flux', secrets: 'secrets: sops', judges: true },
  'flux, external secrets': {
    gitops: 'flux',
    secrets: 'secrets: external-secrets\nsecretStore: { server: "https://vault.acme.test" }',
    judges: true,
  },
  'argo cd, external secrets': {
    gitops: 'argocd',
    secrets:
      'secrets: external-secrets\nsecretStore: { server: "https://bao.acme.test:8200", path: team/kv }',
    judges: false,
  },
}

interface Delivery {
  readonly gitops: string
  /** lines of the design */
  readonly secrets: string
  readonly judges: boolean
}

/**
 * Every set of workloads in every set of environments, delivered in every way; recovery objectives turn along, so that
 * each meets each kind.
 */
export const MATRIX: readonly Case[] = Object.entries(DELIVERIES).flatMap(([way, delivery]) =>
  Object.entries(WORKLOADS).flatMap(([workloads, write], row) =>
    Object.entries(ENVIRONMENTS).map(([environments, list], column) => {
      const recovery = RECOVERY[(row + column) % RECOVERY.length]!
      const set = write(recovery)
      return {
        name: `${way}; ${workloads}; ${environments}; ${recovery}`,
        text: designText(delivery.judges ? set : set.replaceAll(/ delivery: [a-z-]+,/g, ''), list, delivery),
      }
    }),
  ),
)

function designText(workloads: string, environments: string, { gitops, secrets }: Delivery): string {
  return `apiVersion: infra/v1
name: acme
owners: { team: "@acme/platform", contact: platform@acme.test, costCentre: acme-1 }
repository: https://github.com/acme/acme
provider: hetzner
regions: [fsn1, nbg1]
iac: opentofu
runtime: kubernetes
packaging: kustomize
gitops: ${gitops}
pipelines: github
${secrets}
domain: acme.test
registry: ghcr.io/acme
constraints:
  budget: { amount: 300, currency: EUR }
  residency: EU
  retention: { metrics: 30d, logs: 30d, traces: 7d, audit: 90d }
  team: { size: 4, onCall: true }
environments:${environments}
workloads:${workloads}
`
}
