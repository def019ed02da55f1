import { providerDefaults } from './provider.ts'
import { quoterFor } from './quote.ts'

/** What a new tree is made from. Names left out become reserved ones that are owed. */
export interface Facts {
  readonly name: string
  /** `@acme/platform` */
  readonly owner?: string | undefined
  readonly contact?: string | undefined
  /** `https://github.com/acme/shop` */
  readonly repository?: string | undefined
  readonly domain?: string | undefined
  readonly registry?: string | undefined
  /** hetzner where nobody says */
  readonly provider?: string | undefined
  readonly region?: string | undefined
  /** an age public key */
  readonly recipient?: string | undefined
  /** the first workload's image, with its digest */
  readonly image: string
  readonly imagePort?: number | undefined
}

const yaml = quoterFor('infra.yaml')

/**
 * The text of a first `infra/infra.yaml`: a web application with a database in four environments, small enough to read
 * in a minute. What is owed is added by `withOwed`, which the host gives a date.
 */
export function defaultDesign(facts: Facts): string {
  const owner = facts.owner ?? '@example/platform'
  const domain = facts.domain ?? 'example.com'
  const registry = facts.registry ?? 'ghcr.io/example'
  const provider = facts.provider ?? 'hetzner'
  const place = providerDefaults(provider)
  const region = facts.region ?? place.region
  // a host of one's own runs containers, one of each environment; everything else is rented and runs a cluster
  const onHost = provider === 'docker'
  const count = (several: number) => (onHost ? 1 : several)
  const network = (index: number) => `network: ${place.network(index)}`
  const lines = [
    '# yaml-language-server: $schema=.infra/infra.schema.json',
    '#',
    '# The declared design. Every file under infra/ that the generator owns follows from it.',
    '# Left out here means the default; the schema above tells what may be said and what the defaults are.',
    'apiVersion: infra/v1',
    `name: ${yaml(facts.name)}`,
    `repository: ${yaml(facts.repository ?? `https://github.com/example/${facts.name}`)}`,
    'owners:',
    `  team: ${yaml(owner)}`,
    `  contact: ${yaml(facts.contact ?? `platform@${domain}`)}`,
    '',
    '# Where and how it runs.',
    `stage: ${onHost ? 'mvp' : 'growth'} # mvp, growth or scale`,
    `provider: ${provider}`,
    `regions: [${yaml(region)}]`,
    'iac: opentofu',
    `runtime: ${onHost ? 'compose' : 'kubernetes'}`,
    `packaging: ${onHost ? 'compose' : 'kustomize'}`,
    `gitops: ${onHost ? 'none' : 'flux'}`,
    'pipelines: github',
    'secrets: sops',
    ...(facts.recipient ? [`recipients: [${yaml(facts.recipient)}]`] : []),
    `domain: ${yaml(domain)}`,
    `registry: ${yaml(registry)}`,
    '',
    '# In the order of promotion. They differ by these parameters and by nothing else.',
    'environments:',
    `  - { name: dev, ${network(0)}, servers: 1, replicas: 1 }`,
    `  - { name: test, ${network(1)}, servers: 1, replicas: 1, approvals: 0, soak: 4h }`,
    `  - { name: staging, ${network(2)}, servers: ${count(3)}, replicas: ${count(2)}, approvals: 1, soak: 24h }`,
    `  - { name: production, ${network(3)}, servers: ${count(3)}, replicas: ${onHost ? 2 : 3}, approvals: 2 }`,
    '',
    'workloads:',
    '  - name: web',
    '    type: web',
    `    image: ${yaml(facts.image)} # a stand-in that answers; the delivery pipeline puts yours in its place`,
    '    port: 8080',
    '    health: /health',
    '    exposure: public',
    '    uses: [postgres]',
    ...(facts.imagePort
      ? ['    config:', `      WHOAMI_PORT_NUMBER: ${JSON.stringify(String(facts.imagePort))}`]
      : []),
    '    traffic: { pattern: diurnal, requestsPerSecond: 20, growthPerYear: 50 }',
    '    data: { stateful: false }',
    '    scaling: { min: 1, max: 6, cpuPercent: 70 }',
    '    delivery: rolling',
    '    slo: # proposed; strike “default” when your team has agreed',
    `      availability: ${onHost ? 99.5 : 99.9}`,
    '      latency: { percentile: 95, milliseconds: 500, target: 95 }',
    '      throughput: 50',
    '      window: 30',
    '      default: true',
    '  - name: postgres',
    '    type: database',
    // from the stage growth on a database is dedicated, and the provider's work where it rents one out
    `    data: { stateful: true, engine: postgresql, sizeGi: 10${place.databaseType ? ', managed: true' : ''} }`,
    '    recovery: { rpo: 24h, rto: 4h }',
    '',
    '# Who is told: page wakes somebody, ticket waits for working hours.',
    'alerting: { page: webhook, ticket: webhook }',
    '',
    'constraints:',
    `  budget: { amount: ${place.budget}, currency: ${place.currency} } # a month, all environments, net`,
    '  residency: EU',
    '  retention: { metrics: 30d, logs: 30d, traces: 7d, audit: 90d }',
    '  team: { size: 5, onCall: true }',
    '  commitments: []',
    'compliance: []',
  ]
  return `${lines.join('\n')}\n`
}
