import type { Design } from '../engine/design.ts'

/** A database as metrics know it: what the provider runs is measured from outside, as on one host. */
interface Measured {
  readonly name: string
  readonly managed: boolean
}

/** What runs the workloads, in words and metrics: the same question, asked of each runtime. */
export interface RuntimeView {
  /** what an environment is: a cluster, or a host */
  readonly place: 'cluster' | 'host'
  /** labels that pick out what is ours among metrics of jobs, with the comma behind them */
  readonly ours: string
  /** when a job ended well for the last time, and whether a run of it failed: PromQL, by the job's name */
  readonly succeeded: (job: string) => string
  readonly failed: (job: string) => string
  /** whether a database answers, and how many bytes it holds: PromQL, by its name */
  readonly databaseUp: (database: Measured) => string
  readonly databaseSize: (database: Measured) => string
  /** the label that tells instances of a database apart */
  readonly instance: (database: Measured) => string
  /** as the router calls the way to a workload, in every environment: PromQL's matcher; and in the one of a namespace */
  readonly route: (design: Design, workload: string) => string
  readonly routed: (namespace: string, workload: string) => string
  /** seconds until certificates end, with the label that names one */
  readonly certificates: string
  readonly certificate: string
  /** what renews them */
  readonly certifier: string
  /** where the file of a receiver's address is, by its name */
  readonly receiver: (name: string) => string
}

/** The words and metrics of the runtime that a design chose. */
export function runtimeOf(design: Design): RuntimeView {
  return design.runtime === 'compose' ? COMPOSE : kubernetes(design)
}

function kubernetes({ name }: Design): RuntimeView {
  const ours = `namespace=~"${name}-.+"`
  return {
    place: 'cluster',
    ours: `${ours},`,
    succeeded: (job) => `kube_cronjob_status_last_successful_time{${ours},cronjob="${job}"}`,
    failed: (job) => `kube_job_status_failed{${ours},job_name=~"${job}-.+"}`,
    databaseUp: (one) => (one.managed ? COMPOSE.databaseUp(one) : `cnpg_collector_up{cluster="${one.name}"}`),
    databaseSize: (one) =>
      one.managed ? COMPOSE.databaseSize(one) : `cnpg_pg_database_size_bytes{pod=~"${one.name}-.+"}`,
    instance: ({ managed }) => (managed ? 'cluster' : 'pod'),
    route: ({ environments }, workload) =>
      `service=~"${name}-(${environments.map((one) => one.name).join('|')})-${workload}(-canary|-primary)?-(http|80)@kubernetes(crd)?"`,
    routed: (namespace, workload) => `${namespace}-${workload}-http@kubernetes`,
    certificates: 'certmanager_certificate_expiration_timestamp_seconds',
    certificate: 'name',
    certifier: 'cert-manager',
    receiver: (receiver) => `/etc/alertmanager/secrets/alertmanager-receivers/${receiver}`,
  }
}

/**
 * One host: infra/environments/job.sh writes what becomes of jobs and watch.sh what becomes of containers, both for the
 * node exporter; databases have exporters of their own.
 */
const COMPOSE: RuntimeView = {
  place: 'host',
  ours: '',
  succeeded: (job) => `job_last_success_timestamp_seconds{cronjob="${job}"}`,
  failed: (job) => `job_last_run_failed{job_name="${job}"}`,
  databaseUp: ({ name }) => `pg_up{cluster="${name}"}`,
  databaseSize: ({ name }) => `pg_database_size_bytes{cluster="${name}"}`,
  instance: () => 'cluster',
  route: (_, workload) => `service="${workload}@file"`,
  routed: (_, workload) => `${workload}@file`,
  certificates: 'traefik_tls_certs_not_after',
  certificate: 'cn',
  certifier: 'Traefik',
  receiver: (receiver) => `/run/secrets/receiver-${receiver}`,
}

/** A PrometheusRule's groups as a plain rule file: what stands under its spec, after its comments. */
export function asPlainRules(text: string): string {
  if (!/^kind: PrometheusRule$/m.test(text)) return text
  const comments = /^(?:#.*\n)*/.exec(text)![0]
  const spec = text.slice(text.indexOf('\nspec:\n') + '\nspec:\n'.length)
  return `${comments}${spec.replaceAll(/^ {2}/gm, '')}`
}
