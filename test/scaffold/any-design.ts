import fc from 'fast-check'
import { environments } from './any-environments.ts'
import { type DesignValue, maybe, record } from './any-record.ts'

// Valid designs of every kind that this version writes, as people might write them: odd names, much left out.

/** The text of an infra.yaml: a key a line, so that a problem's line tells the key. */
export function textOf(design: DesignValue): string {
  return Object.entries(design)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('')
}

/** Names that YAML, HCL, Kubernetes or our own suffixes might take for something else, and the longest ones. */
const ODD_NAMES = [
  'a',
  'x9',
  'y',
  'no',
  'on',
  'null',
  'true',
  'e5',
  'a--b',
  'for',
  'each',
  'module',
  'constructor',
  'valueof',
  'hasownproperty',
  'backup',
  'restore',
  'grafana',
  'prometheus',
  'traefik',
  'postgres',
  'valkey',
  'app',
  'web-primary',
  'web-canary',
  'web',
  'db-backup',
  'db',
  'n'.repeat(32),
  `l${'-0'.repeat(15)}z`,
]

const shortName = fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/)
const RESERVED =
  /^(base|platform|issuers|monitoring|alerting|flux|argocd|default|kube-system|default-deny|allow-.*)$/
const anyName = fc
  .oneof({ weight: 2, arbitrary: fc.constantFrom(...ODD_NAMES) }, { weight: 3, arbitrary: shortName })
  .filter((name) => !RESERVED.test(name))

/** What another of the names may bring beside itself: the dumps of a database, the versions of a canary. */
const DERIVED = /-(?:backup|rw|ro|r|public|primary|canary)$/

function withoutDerived(names: readonly string[]): string[] {
  return names.filter((name) => !DERIVED.test(name) || !names.includes(name.replace(DERIVED, '')))
}

const domain = fc.constantFrom(
  'acme.test',
  'a.io',
  'xn--bcher-kva.example',
  '0-0.acme.example.org',
  'shop.eu.acme-corp.technology',
)
/** A line of text with what Markdown, YAML, Mermaid or a shell might take for its own. */
const sentence = fc.constantFrom(
  'plain words',
  'a | b, "quoted" and \'single\': 50 % of $HOME',
  '# no comment - and `code` <b>not</b> [link] *',
  'été 漢字 & more; $(true)',
  '- a dash \\ back',
  'yes',
)

const image = fc
  .tuple(
    fc.constantFrom('ghcr.io/acme/app', 'registry.acme.test:5000/team/sub/app', 'docker.io/library/nginx'),
    // an image without a version is refused
    fc.constantFrom(':1.0.0', ':v2_rc.1-a', ''),
    fc.constantFrom('', `@sha256:${'0123456789abcdef'.repeat(4)}`),
  )
  .map(([name, tag, digest]) => `${name}${tag === '' && digest === '' ? ':1.0.0' : tag}${digest}`)

const config = fc.dictionary(
  fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/),
  fc.constantFrom(
    'info',
    '',
    'true',
    '007',
    '1e3',
    'a: b',
    '${HOME}',
    '{{ x }}',
    'it\'s "so"',
    'two\nlines',
    '# x',
  ),
  { maxKeys: 3 },
)

const percent = fc.constantFrom(98, 99, 99.5, 99.9, 99.95, 99.99, 99.999)
const slo = record({
  availability: maybe(percent),
  latency: maybe(
    fc.record({
      percentile: fc.constantFrom(50, 90, 95, 99, 99.9),
      milliseconds: fc.constantFrom(1, 50, 100, 250, 300, 500, 1000, 1200, 2500, 5000, 10000),
      target: percent,
    }),
  ),
  throughput: maybe(fc.constantFrom(0.5, 1, 50, 12000)),
  window: maybe(fc.constantFrom(7, 14, 28, 30, 31, 90)),
  default: maybe(fc.boolean()),
})
const recovery = fc.record({
  rpo: fc.constantFrom('15m', '20m', '45m', '60m', '90m', '5h', '6h', '24h', '1d', '36h', '2d', '1w'),
  rto: fc.constantFrom('1m', '15m', '1h', '4h', '90m', '2d', '1w'),
})
const cron = fc.constantFrom(
  '* * * * *',
  '*/5 * * * *',
  '0 0 1 1 *',
  '0 0 29 2 *',
  '5,10-20/2 3 * * 1-5',
  '0 0 * * 7',
  '30 2 1,15 * *',
)
const traffic = record({
  pattern: fc.constantFrom('steady', 'diurnal', 'bursty', 'batch'),
  requestsPerSecond: maybe(fc.constantFrom(0, 0.1, 20, 5000)),
  growthPerYear: maybe(fc.constantFrom(-100, -20, 0, 50, 1000)),
})
const resources = fc.record({
  cpu: fc.constantFrom('10m', '100m', '1', '250m'),
  memory: fc.constantFrom('32Mi', '128Mi', '1Gi'),
})

interface Kind {
  /** whether Flagger may judge versions */
  readonly judges: boolean
  /** the most replicas that an environment asks for */
  readonly replicas: number
}

function workload(name: string, others: readonly string[], kind: Kind): fc.Arbitrary<DesignValue> {
  const scaling = fc
    .tuple(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 9 }),
      maybe(fc.integer({ min: 1, max: 100 })),
    )
    .map(([min, more, cpuPercent]) => ({
      min,
      max: Math.max(min, kind.replicas) + more,
      ...(cpuPercent !== undefined && { cpuPercent }),
    }))
  const common = {
    name: fc.constant(name),
    uses: maybe(fc.subarray([...others])),
    traffic: maybe(traffic),
    resources: maybe(resources),
  }
  const program = { ...common, image, config: maybe(config), data: maybe(fc.constant({ stateful: false })) }
  const served = (type: string, exposure: fc.Arbitrary<string | undefined>) =>
    exposure.chain((exposed) =>
      record({
        ...program,
        type: fc.constant(type),
        exposure: fc.constant(exposed),
        port: maybe(fc.constantFrom(1024, 3000, 8080, 9090, 65535)),
        health: maybe(fc.constantFrom('/', '/up', '/a/b?c=d&e=%20', '/x#y')),
        scaling: maybe(scaling),
        slo: maybe(slo),
        delivery: maybe(
          kind.judges && exposed === 'public'
            ? fc.constantFrom('rolling', 'canary', 'blue-green')
            : fc.constant('rolling'),
        ),
      }),
    )
  return fc.oneof(
    served('web', fc.constantFrom('public', undefined, 'internal')),
    served('api', fc.constantFrom('public', undefined, 'internal')),
    record({ ...program, type: fc.constant('worker'), scaling: maybe(scaling) }),
    record({ ...program, type: fc.constant('cron'), schedule: cron }),
    record({
      ...common,
      type: fc.constant('database'),
      data: maybe(
        record({
          stateful: fc.constant(true),
          engine: maybe(fc.constant('postgresql')),
          sizeGi: maybe(fc.constantFrom(1, 0.5, 10, 12.5, 500)),
        }),
      ),
      recovery: maybe(recovery),
    }),
    record({
      ...common,
      type: fc.constant('cache'),
      data: maybe(
        record({
          stateful: fc.constant(false),
          engine: maybe(fc.constant('valkey')),
          sizeGi: maybe(fc.constant(2)),
        }),
      ),
      recovery: maybe(recovery),
    }),
  )
}

/** Nothing leads to a worker or a cron: what would use one does not. */
function usingOnlyServices(workloads: readonly DesignValue[]): readonly DesignValue[] {
  const deaf = workloads.filter(({ type }) => type === 'worker' || type === 'cron').map(({ name }) => name)
  return workloads.map((one) =>
    one.uses ? { ...one, uses: (one.uses as string[]).filter((name) => !deaf.includes(name)) } : one,
  )
}

const REGIONS = ['fsn1', 'nbg1', 'hel1', 'ash', 'xyz2']
const bucket = fc.record({
  bucket: fc.constantFrom('abc', 'acme.state-1', '0'.repeat(63)),
  endpoint: fc.constantFrom('https://hel1.your-objectstorage.com', 'https://s3.acme.test:9000'),
  region: fc.constantFrom('hel1', 'us-east-1'),
})
const RECIPIENT = `age1${'q'.repeat(58)}`
const channel = fc.constantFrom('webhook', 'slack', 'pagerduty')

function alerting(workloads: readonly string[], runbooks: readonly string[]): fc.Arbitrary<DesignValue> {
  const alert = fc.record({
    expr: fc.constantFrom(
      'sum(rate(traefik_service_requests_total[5m])) > 45',
      'absent(kube_deployment_status_replicas_available{deployment="web"})',
      'kube_deployment_status_replicas_available{deployment="a",namespace="b"} < 2',
    ),
    extra: record({
      for: maybe(fc.constantFrom('1m', '10m', '1h')),
      service: maybe(fc.constantFrom(...workloads)),
    }),
    severity: fc.constantFrom('page', 'ticket'),
    summary: sentence,
    action: sentence,
    page: fc.constantFrom(undefined, 'deploy', ...runbooks),
  })
  return fc
    .record({ page: channel, ticket: channel, alerts: maybe(fc.array(alert, { maxLength: 2 })) })
    .map(({ page, ticket, alerts }) => ({
      page,
      ticket,
      ...(alerts && {
        alerts: alerts.map(({ extra, page: runbook, action, ...rest }, index) => ({
          name: `Declared${index}X`,
          ...rest,
          ...extra,
          ...(runbook ? { runbook } : { action }),
        })),
      }),
    }))
}

const runbooks = fc
  .array(
    fc.record({
      summary: sentence,
      steps: fc.array(sentence, { minLength: 1, maxLength: 3 }),
      verify: sentence,
    }),
    {
      maxLength: 2,
    },
  )
  .map((pages) => pages.map((page, index) => ({ name: `declared-page-${index}`, ...page })))

const constraints = (amount: fc.Arbitrary<number>) =>
  record({
    budget: maybe(fc.record({ amount, currency: fc.constantFrom('EUR', 'USD') })),
    residency: maybe(sentence),
    retention: maybe(
      record({
        metrics: maybe(fc.constantFrom('30d', '400d', '90d')),
        logs: maybe(fc.constantFrom('30d', '12w', '720h')),
        traces: maybe(fc.constantFrom('24h', '7d', '2w')),
        audit: maybe(fc.constantFrom('90d', '365d')),
      }),
    ),
    team: maybe(record({ size: maybe(fc.integer({ min: 1, max: 500 })), onCall: maybe(fc.boolean()) })),
    commitments: maybe(fc.array(sentence, { maxLength: 2 })),
  })

/** What brings the tree into the clusters, and how secrets are kept. */
const ways = fc.oneof(
  record({
    gitops: fc.constant('flux'),
    secrets: fc.constant('sops'),
    recipients: maybe(fc.constantFrom([], [RECIPIENT])),
  }),
  record({
    gitops: fc.constantFrom('flux', 'argocd'),
    secrets: fc.constant('external-secrets'),
    secretStore: record({
      server: fc.constantFrom('https://vault.acme.test', 'https://10.0.0.5:8200'),
      path: maybe(fc.constantFrom('secret', 'team/kv_1')),
    }),
  }),
)

/** Any design that this version writes. */
export const anyDesign: fc.Arbitrary<DesignValue> = fc
  .tuple(
    fc.subarray(REGIONS, { minLength: 1 }),
    ways,
    fc.uniqueArray(anyName, { minLength: 1, maxLength: 6 }).map(withoutDerived),
    runbooks,
  )
  .chain(([regions, way, names, pages]) =>
    fc.tuple(fc.constant({ regions, way, names, pages }), environments(regions)),
  )
  .chain(([{ regions, way, names, pages }, stages]) => {
    // what an environment gets by default is at most three
    const kind = { judges: way.gitops === 'flux', replicas: 4 }
    const workloads = fc
      .tuple(
        ...names.map((name) =>
          workload(
            name,
            names.filter((other) => other !== name),
            kind,
          ),
        ),
      )
      .map(usingOnlyServices)
    return record({
      apiVersion: fc.constant('infra/v1'),
      name: anyName,
      repository: maybe(fc.constantFrom('https://github.com/acme/shop', 'https://git.acme.test:8443/a/b.c')),
      owners: record({
        team: fc.constantFrom('@acme/platform', '@a', '@a.b_c/d-e/f'),
        contact: maybe(fc.constantFrom('platform@acme.test', "o'brien+x@acme.test")),
        costCentre: maybe(fc.constantFrom('4711', 'a.b_c-d', 'true')),
      }),
      stage: maybe(fc.constantFrom('mvp', 'growth', 'scale')),
      provider: fc.constant('hetzner'),
      regions: fc.constant(regions),
      iac: fc.constantFrom('opentofu', 'terraform'),
      runtime: fc.constant('kubernetes'),
      packaging: fc.constant('kustomize'),
      pipelines: fc.constant('github'),
      ...Object.fromEntries(Object.entries(way).map(([key, value]) => [key, fc.constant(value)])),
      domain: maybe(domain),
      registry: maybe(fc.constantFrom('ghcr.io/acme', 'registry.acme.test:5000/x/y_z')),
      state: maybe(bucket),
      environments: fc.constant(stages),
      workloads,
      backups: maybe(
        fc
          .tuple(
            bucket,
            fc.record({
              daily: fc.constantFrom(1, 14, 365),
              weekly: fc.constantFrom(0, 8, 260),
              monthly: fc.constantFrom(0, 12, 120),
            }),
          )
          .map(([where, keep]) => ({ ...where, keep })),
      ),
      alerting: maybe(
        alerting(
          names,
          pages.map(({ name }) => name),
        ),
      ),
      runbooks: fc.constant(pages.length > 0 ? pages : undefined),
      constraints: maybe(constraints(fc.constantFrom(50_000, 99_999.99))),
      compliance: maybe(
        fc.array(
          record({ framework: fc.constantFrom('GDPR', 'ISO27001', 'PCI-DSS'), reviewer: maybe(sentence) }),
          { maxLength: 2 },
        ),
      ),
      exceptions: maybe(
        fc.array(fc.record({ environment: fc.constant(stages[0]!.name), what: sentence, reason: sentence }), {
          maxLength: 1,
        }),
      ),
      prices: maybe(fc.constantFrom({}, { cx33: 7.5, lb11: 0 })),
    })
  })
