import type { Design, EnvironmentDesign, SchemaProblem } from '../../engine/design.ts'
import { volumesOfCluster } from '../volumes.ts'
import type { BillItem, Provider, ProviderDefaults } from './provider.ts'

/** What DigitalOcean stands in with where a design does not say. */
export const DIGITALOCEAN_DEFAULTS: ProviderDefaults = {
  region: 'fra1',
  storage: ['ams3', 'fra1', 'nyc3'],
  endpoint: (region) => `https://${region}.digitaloceanspaces.com`,
  serverType: () => 's-4vcpu-8gb',
  // 10.10 to 10.20 are DigitalOcean's own in some regions
  network: (index) => `10.${100 + 10 * (index + 1)}.0.0/16`,
  currency: 'USD',
  budget: 700,
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
    modules: ['network', 'cluster'],
    storage: { className: 'do-block-storage', expands: true },
    login: 'keys',
    podRoles: false,
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

function* billOf(design: Design, { servers, serverType }: EnvironmentDesign): Iterable<BillItem> {
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
