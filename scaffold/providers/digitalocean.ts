import type { Design, EnvironmentDesign, SchemaProblem } from '../../engine/design.ts'
import { hasStandby, managedDatabases } from '../databases.ts'
import { volumesOfCluster } from '../volumes.ts'
import type { BillItem, ManagedDatabase, Provider, ProviderDefaults } from './provider.ts'

/** What DigitalOcean stands in with where a design does not say. */
export const DIGITALOCEAN_DEFAULTS: ProviderDefaults = {
  region: 'fra1',
  storage: ['ams3', 'fra1', 'nyc3'],
  endpoint: (region) => `https://${region}.digitaloceanspaces.com`,
  serverType: () => 's-4vcpu-8gb',
  databaseType: () => 'db-s-1vcpu-2gb',
  // 10.10 to 10.20 are DigitalOcean's own in some regions
  network: (index) => `10.${100 + 10 * (index + 1)}.0.0/16`,
  currency: 'USD',
  budget: 900,
}

/** Ranges that DigitalOcean keeps for itself in every region. */
const KEPT: readonly string[] = ['10.229.0.0/16', '10.244.0.0/16', '10.245.0.0/16', '10.246.0.0/16']

/** Endpoints of Spaces. */
const OWN_STORAGE = /\.digitaloceanspaces\.com\/?$/

/** DOKS on DigitalOcean, a team for each environment. */
export function digitalocean(design: Design): Provider {
  return {
    name: 'digitalocean',
    title: 'DigitalOcean',
    brand: 'DigitalOcean',
    account: 'DigitalOcean team',
    zone: 'a DigitalOcean zone',
    cluster: 'managed',
    distribution: 'DOKS',
    required: ['digitalocean/digitalocean'],
    modules: ['network', 'cluster', ...(managedDatabases(design).length > 0 ? ['database'] : [])],
    storage: { className: 'do-block-storage', expands: true },
    login: 'keys',
    podRoles: false,
    database: DATABASE,
    secretManager: undefined,
    credentials: [
      {
        variable: 'DIGITALOCEAN_TOKEN',
        secret: 'DIGITALOCEAN_TOKEN',
        planSecret: 'DIGITALOCEAN_READ_TOKEN',
        purpose: 'API token of the environment’s own DigitalOcean team',
        use: 'apply: read and write, one DigitalOcean team',
        planUse: 'plans: read only',
        rotated: '90 days',
        declared: undefined,
      },
    ],
    deletion: '',
    serverResource: 'digitalocean_kubernetes_cluster',
    address: 'load_balancer_ipv4',
    tools: ['doctl'],
    commands: {
      servers: 'doctl compute droplet list',
      console: 'for what it said last, `kubectl get events -A --field-selector involvedObject.name=NAME`',
      replace: 'Take it away, `doctl kubernetes cluster node-pool replace-node CLUSTER servers NODE_ID`,',
      start: 'doctl compute droplet-action power-on DROPLET_ID',
      restart: 'doctl compute droplet-action reboot DROPLET_ID',
      balancers: ['doctl compute load-balancer list', 'doctl compute load-balancer get ID'],
      kubeconfig: `doctl kubernetes cluster kubeconfig save ${design.name}-ENVIRONMENT`,
    },
    ownStorage: (endpoint) => OWN_STORAGE.test(endpoint),
    bill: (environment) => [...billOf(design, environment)],
    sharedBill: [design.state, design.backups].some(({ endpoint }) => OWN_STORAGE.test(endpoint))
      ? [{ what: 'object storage up to 250 GiB', count: 1, price: 'spaces' }]
      : [],
    serverUnits: 1,
    billed:
      'A control plane of one is free. Traffic of each droplet is included up to a bound that its size has.',
    // what DOKS keeps of a node for the system and kubelet, and what runs on each of them
    reserved: { cpu: 300, memory: 1900, by: 'the system, kubelet and agents' },
    line: (serverType) => /^[a-z0-9]+/.exec(serverType)?.[0] ?? '',
    arm: { is: () => false, why: '', instead: '' },
    check: (one) => [...checkNetworks(one)],
    owed: [],
  }
}

/** Sizes of databases, with the GiB that come with their price and what the price table calls them. */
const DATABASES: Readonly<Record<string, { readonly room: number; readonly price: string }>> = {
  'db-s-1vcpu-1gb': { room: 10, price: 'postgresql-1' },
  'db-s-1vcpu-2gb': { room: 30, price: 'postgresql-2' },
  'db-s-2vcpu-4gb': { room: 60, price: 'postgresql-4' },
  'db-s-4vcpu-8gb': { room: 140, price: 'postgresql-8' },
}

const DATABASE: ManagedDatabase = {
  title: 'DigitalOcean PostgreSQL',
  // the newest release that is known to be offered
  release: '17',
  port: 25060,
  administrator: 'doadmin',
  password:
    'doctl databases connection "$(doctl databases list --format ID,Name --no-header | awk \'$2 == "DATABASE" { print $1 }\')" --private',
  status: 'doctl databases list',
  account:
    '`doctl databases user get ID app` shows its password, `doctl databases connection ID --private` its address',
  admission: 'grant all on schema public to app;',
  hidden: ['_dodb'],
  days: 7,
  rewind: 'doctl databases fork DATABASE-then --restore-from-cluster-id ID --restore-from-timestamp MOMENT',
  grow: 'raise `data.sizeGi` and, where that does not fit into it, `databaseType` in infra/infra.yaml, and `database_type` in every terraform.tfvars; it never shrinks',
  grows: 'a larger databaseType of the environment has more room',
  isType: (type) => Object.hasOwn(DATABASES, type),
  example: Object.keys(DATABASES)[1]!,
  isLone: (type) => type === 'db-s-1vcpu-1gb',
  room: (type) => DATABASES[type]?.room ?? 0,
}

function* billOf(design: Design, environment: EnvironmentDesign): Iterable<BillItem> {
  const { servers, serverType } = environment
  for (const { name } of managedDatabases(design)) {
    const type = environment.databaseType ?? ''
    const instances = hasStandby(design, environment) ? 2 : 1
    yield { what: `database ${name}, ${type}`, count: instances, price: DATABASES[type]?.price ?? type }
  }
  const size = volumesOfCluster(design, servers)
  if (servers >= 3) yield { what: 'redundant control plane', count: 1, price: 'control-plane-ha' }
  yield { what: `servers ${serverType}`, count: servers, price: serverType }
  yield { what: `volumes of ${size} GiB`, count: 1, price: 'volume', units: size }
  yield { what: 'load balancer', count: 1, price: 'load-balancer' }
}

function* checkNetworks({ environments }: Design): Iterable<SchemaProblem> {
  for (const [index, { name, network }] of environments.entries()) {
    if (!KEPT.includes(network)) continue
    yield {
      path: ['environments', index, 'network'],
      part: 'value',
      message: `environment ${name} has the network ${network}, which DigitalOcean keeps for itself; such as ${DIGITALOCEAN_DEFAULTS.network(index)}`,
    }
  }
}
