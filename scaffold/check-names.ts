import type { Design, SchemaProblem } from '../engine/design.ts'

// Names that the tree puts together from the design's, and what they must keep to where they are used. Each is said
// where the design says its longest part, with the numbers.

/** The most characters of a DNS label: a namespace, a label's value, a server's name (RFC 1123). */
const LABEL = 63

/** The most characters of a host's name (RFC 1035 without its last dot). */
const HOST = 253

/** The most characters that `modules/network` and `modules/cluster` take as the prefix of what they make. */
const PREFIX = 51

/** The most characters of a dashboard's uid in Grafana. */
const DASHBOARD_UID = 40

/** Namespaces of the platform, which the workloads' own must not be. Kubernetes keeps those that start with kube-. */
const PLATFORM = ['cert-manager', 'cnpg-system', 'external-secrets', 'flagger-system', 'flux-system']

/** The uid of a workload's dashboard, which links to it name: without the system where both are too long together. */
export function dashboardUid(system: string, workload: string): string {
  const whole = `${system}-${workload}`
  return whole.length <= DASHBOARD_UID ? whole : workload
}

/** Everything that stands against names composed from those of a design. */
export function checkComposedNames(design: Design): readonly SchemaProblem[] {
  return [
    ...checkNamespaces(design),
    ...checkOwner(design),
    ...checkHosts(design),
    ...checkSecretNames(design),
    ...checkBuckets(design),
    ...checkDerived(design),
  ]
}

function problem(path: SchemaProblem['path'], message: string): SchemaProblem {
  return { path, part: 'value', message }
}

/** System and environment together are a namespace, and the prefix of servers, networks and volumes. */
function* checkNamespaces({ name: system, environments, iac }: Design): Iterable<SchemaProblem> {
  const provisioned = iac === 'opentofu' || iac === 'terraform'
  const most = provisioned ? PREFIX : LABEL
  const what = provisioned
    ? 'servers and volumes are called that with more behind it'
    : 'a namespace is called that'
  for (const [index, { name }] of environments.entries()) {
    const path = ['environments', index, 'name']
    const namespace = `${system}-${name}`
    if (namespace.length > most)
      yield problem(
        path,
        `environment ${name} of ${system} is ${namespace.length} characters as ${namespace}; ${what}, which leaves ${most}: shorten the system’s name (${system.length}) or the environment’s (${name.length})`,
      )
    if (namespace.startsWith('kube-') || PLATFORM.includes(namespace))
      yield problem(
        path,
        `environment ${name} of ${system} would have the namespace ${namespace}, which the platform uses itself; choose another name for one of them`,
      )
  }
}

/** The team is the value of the label owner, on objects and servers: `@acme/platform` is `acme-platform`. */
function* checkOwner({ owners: { team } }: Design): Iterable<SchemaProblem> {
  const label = team.replace('@', '').replaceAll('/', '-')
  const path = ['owners', 'team']
  if (label.length > LABEL)
    yield problem(
      path,
      `owners.team is ${label.length} characters as the label owner (${label}); a label takes ${LABEL}: name a team with a shorter handle`,
    )
  else if (!/[A-Za-z0-9]$/.test(label))
    yield problem(
      path,
      `owners.team is ${team}, whose label owner would end in ${label.at(-1)}; a label ends in a letter or digit`,
    )
}

/** Every public workload has a host in every environment. */
function* checkHosts(design: Design): Iterable<SchemaProblem> {
  const [, ...others] = design.workloads.filter((one) => one.exposure === 'public')
  const longest = others.reduce<string>((most, { name }) => (name.length > most.length ? name : most), '')
  for (const [index, { name, domain }] of design.environments.entries()) {
    const host = longest === '' ? domain : `${longest}.${domain}`
    if (host.length <= HOST) continue
    yield problem(
      ['environments', index, 'domain'],
      `environment ${name} has a host of ${host.length} characters (${longest === '' ? '' : `${longest}.`}${domain.slice(0, 20)}…); DNS takes ${HOST}: choose a shorter domain`,
    )
  }
}

/** Credentials of plans are secrets of the repository, with the environment before them: GitHub keeps GITHUB_ for itself. */
function* checkSecretNames({ environments, pipelines }: Design): Iterable<SchemaProblem> {
  if (pipelines !== 'github') return
  for (const [index, { name }] of environments.entries()) {
    if (name !== 'github' && !name.startsWith('github-')) continue
    const prefix = name.toUpperCase().replaceAll('-', '_')
    yield problem(
      ['environments', index, 'name'],
      `environment ${name} would have secrets called ${prefix}_…; GitHub takes no secret whose name starts with GITHUB_: choose another name`,
    )
  }
}

/** What S3 says of buckets beside their length: no two dots in a row, no dot beside a hyphen, no IPv4 address. */
function* checkBuckets(design: Design): Iterable<SchemaProblem> {
  for (const key of ['state', 'backups'] as const) {
    const { bucket } = design[key]
    const wrong = /\.\.|\.-|-\./.exec(bucket)?.[0]
    if (wrong !== undefined)
      yield problem(
        [key, 'bucket'],
        `${key}.bucket is ${bucket}, with ${wrong} in it; S3 takes no such name of a bucket`,
      )
    else if (/^(?:\d{1,3}\.){3}\d{1,3}$/.test(bucket))
      yield problem(
        [key, 'bucket'],
        `${key}.bucket is ${bucket}, in the form of an IPv4 address; S3 takes no such name of a bucket`,
      )
  }
}

/** What a workload brings beside what is called as it is: endings, and what has them. */
function derivedOf(workload: Design['workloads'][number]): Readonly<Record<string, string>> {
  const judged = workload.delivery === 'canary' || workload.delivery === 'blue-green'
  return {
    ...(workload.type === 'database' && {
      backup: 'the dumps',
      ...(workload.data?.managed
        ? { client: 'the console and meter' }
        : {
            rw: 'the service of the primary',
            ro: 'the service of the replicas',
            r: 'the service of all instances',
          }),
    }),
    ...(workload.exposure === 'public' && { public: 'the check of the public address' }),
    ...(judged && { primary: 'the version that serves', canary: 'the version that is judged' }),
  }
}

/** Two objects of one kind cannot have one name: `db-backup` is the dumps of `db`. */
function* checkDerived({ workloads }: Design): Iterable<SchemaProblem> {
  for (const owner of workloads) {
    for (const [ending, what] of Object.entries(derivedOf(owner))) {
      const index = workloads.findIndex(({ name }) => name === `${owner.name}-${ending}`)
      if (index < 0) continue
      yield problem(
        ['workloads', index, 'name'],
        `workload ${owner.name}-${ending} is called as ${what} of ${owner.name} will be; choose another name`,
      )
    }
  }
}
