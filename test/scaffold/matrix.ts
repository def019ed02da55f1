// Designs that differ in where they run, what brings them there, how far they are, what is built and how safely: the text
// of an infra.yaml for each. A provider is one line of PROVIDERS, a way to run and deliver one of STACKS.

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

/** Where it runs: regions, a type of server that is not the default, what an environment needs of its own. */
interface Place {
  readonly provider: string
  readonly regions: readonly [string, string]
  readonly serverType: string
  readonly budget: string
  /** keys of every environment, by its position */
  readonly each?: (index: number) => string
  /** where External Secrets reads from, when not from the provider */
  readonly store: string
  /** whether it runs databases: then some of the sets have theirs there */
  readonly databases?: true
}

const VAULT = 'secretStore: { server: "https://vault.acme.test", path: team/kv }'

const PROVIDERS: readonly Place[] = [
  {
    provider: 'hetzner',
    regions: ['fsn1', 'nbg1'],
    serverType: 'cpx32',
    budget: '{ amount: 3000, currency: EUR }',
    store: VAULT,
  },
  {
    provider: 'aws',
    regions: ['eu-central-1', 'eu-west-1'],
    serverType: 't3.xlarge',
    budget: '{ amount: 30000, currency: USD }',
    each: (index) => `, account: "${String(index + 1).repeat(12)}"`,
    store: '',
    databases: true,
  },
  {
    provider: 'digitalocean',
    regions: ['fra1', 'ams3'],
    serverType: 's-4vcpu-8gb',
    budget: '{ amount: 9000, currency: USD }',
    store: VAULT,
    databases: true,
  },
  {
    provider: 'docker',
    regions: ['cellar', 'attic'],
    serverType: 'tower',
    budget: '{ amount: 100, currency: EUR }',
    store: '',
  },
]

type Sizes = 'one server each' | 'as the stage proposes' | 'six, two productions'

const ENVIRONMENTS: Readonly<Record<Sizes, (place: Place) => readonly string[]>> = {
  'one server each': () => [
    'name: dev, servers: 1, replicas: 1',
    'name: test, servers: 1, replicas: 1',
    'name: staging, servers: 1, replicas: 1',
    // one of what users reach is an outage at every restart (D2), on one server too
    'name: production, servers: 1, replicas: 2, approvals: 1',
  ],
  'as the stage proposes': () => ['name: dev', 'name: test', 'name: staging', 'name: production'],
  'six, two productions': ({ regions: [first, second], serverType }) => [
    'name: development, approvals: 1',
    'name: qa, soak: 30m',
    'name: stg, servers: 3, approvals: 1',
    'name: load, servers: 3, soak: 2h',
    `name: prod-eu, servers: 3, approvals: 2, region: ${second}, domain: eu.acme.test`,
    `name: prod-fi, servers: 5, approvals: 3, region: ${first}, domain: fi.acme.test, serverType: ${serverType}`,
  ],
}

const RECOVERY = ['{ rpo: 15m, rto: 1h }', '{ rpo: 6h, rto: 4h }', '{ rpo: 24h, rto: 2d }']

/** How it runs, what brings it there, and how far it is. */
interface Stack {
  readonly runtime: 'kubernetes' | 'compose'
  readonly packaging: 'kustomize' | 'helm' | 'compose'
  readonly gitops: 'flux' | 'argocd' | 'none'
  readonly secrets: 'sops' | 'external-secrets'
  readonly stage: 'mvp' | 'growth' | 'scale'
  readonly iac: 'opentofu' | 'terraform'
  /** whether versions are judged before they take over; what is not judged is rolling */
  readonly judges: boolean
  /** in turn with the sets of workloads */
  readonly sizes: readonly Sizes[]
  /** all of PROVIDERS when absent */
  readonly only?: readonly string[]
}

const ANY: readonly Sizes[] = ['one server each', 'as the stage proposes', 'six, two productions']
const AS_PROPOSED: readonly Sizes[] = ['as the stage proposes']

const STACKS: readonly Stack[] = [
  {
    runtime: 'kubernetes',
    packaging: 'kustomize',
    gitops: 'flux',
    secrets: 'sops',
    stage: 'growth',
    iac: 'opentofu',
    judges: true,
    sizes: ANY,
  },
  {
    runtime: 'kubernetes',
    packaging: 'helm',
    gitops: 'flux',
    secrets: 'external-secrets',
    stage: 'scale',
    iac: 'opentofu',
    judges: true,
    sizes: ANY,
  },
  {
    runtime: 'kubernetes',
    packaging: 'helm',
    gitops: 'flux',
    secrets: 'sops',
    stage: 'mvp',
    iac: 'terraform',
    judges: false,
    sizes: AS_PROPOSED,
  },
  {
    runtime: 'kubernetes',
    packaging: 'kustomize',
    gitops: 'argocd',
    secrets: 'external-secrets',
    stage: 'scale',
    iac: 'opentofu',
    judges: false,
    sizes: ANY,
  },
  {
    runtime: 'kubernetes',
    packaging: 'helm',
    gitops: 'argocd',
    secrets: 'external-secrets',
    stage: 'growth',
    iac: 'terraform',
    judges: false,
    sizes: ANY,
  },
  {
    runtime: 'compose',
    packaging: 'compose',
    gitops: 'none',
    secrets: 'sops',
    stage: 'mvp',
    iac: 'opentofu',
    judges: false,
    sizes: AS_PROPOSED,
    only: ['hetzner', 'docker'],
  },
]

/** A design of the matrix. */
export interface Case {
  readonly name: string
  readonly text: string
  /** whether it is one of those that every run of the tests tries: about a tenth, one a stack and provider */
  readonly sample: boolean
}

/**
 * Every set of workloads on every stack of every provider; sizes of environments and recovery objectives turn along, so
 * that each meets each kind.
 */
export const MATRIX: readonly Case[] = PROVIDERS.flatMap((place, column) =>
  STACKS.filter(({ only }) => (only ? only.includes(place.provider) : place.provider !== 'docker')).flatMap(
    (stack, row) =>
      Object.entries(WORKLOADS).map(([workloads, write], index) => {
        const recovery = RECOVERY[(row + 2 * index) % RECOVERY.length]!
        const size = stack.sizes[(column + row + index) % stack.sizes.length]!
        const set = write(recovery)
        return {
          name: [
            place.provider,
            stack.runtime,
            stack.packaging,
            stack.gitops,
            stack.secrets,
            stack.stage,
            workloads,
            size,
            recovery,
          ].join('; '),
          text: designText(
            managedSome(stack.judges ? set : set.replaceAll(/ delivery: [a-z-]+,/g, ''), place, row + index),
            size,
            stack,
            place,
          ),
          sample: index === (3 * row + 5 * column) % Object.keys(WORKLOADS).length,
        }
      }),
  ),
)

/** Every second set with its first database run by the provider, where it runs any and that is small enough. */
function managedSome(workloads: string, { databases }: Place, turn: number): string {
  if (!databases || turn % 2 === 0) return workloads
  return workloads.replace(/sizeGi: (?:[12]\d|[1-9]|30) \}/, (found) =>
    found.replace(' }', ', managed: true }'),
  )
}

function designText(workloads: string, size: Sizes, stack: Stack, place: Place): string {
  const environments = ENVIRONMENTS[size](place).map(
    (one, index) => `\n  - { ${one}${place.each?.(index) ?? ''} }`,
  )
  return `apiVersion: infra/v1
name: acme
owners: { team: "@acme/platform", contact: platform@acme.test, costCentre: acme-1 }
repository: https://github.com/acme/acme
stage: ${stack.stage}
provider: ${place.provider}
regions: [${place.regions.join(', ')}]
iac: ${stack.iac}
runtime: ${stack.runtime}
packaging: ${stack.packaging}
gitops: ${stack.gitops}
pipelines: github
secrets: ${stack.secrets}
${stack.secrets === 'external-secrets' ? place.store : ''}
domain: acme.test
registry: ghcr.io/acme
constraints:
  budget: ${place.budget}
  residency: EU
  retention: { metrics: 30d, logs: 30d, traces: 7d, audit: 90d }
  team: { size: 4, onCall: true }
environments:${environments.join('')}
workloads:${workloads}
`
}
