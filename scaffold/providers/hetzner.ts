import type { Design } from '../../engine/design.ts'
import { volumeSize } from '../volumes.ts'
import type { Credential, Provider, ProviderDefaults } from './provider.ts'

/** The load balancer of every environment, as `modules/cluster/variables.tf` has it. */
export const LOAD_BALANCER = 'lb11'

/** What Hetzner stands in with where a design does not say. */
export const HETZNER_DEFAULTS: ProviderDefaults = {
  region: 'fsn1',
  storage: ['hel1', 'nbg1', 'fsn1'],
  endpoint: (region) => `https://${region}.your-objectstorage.com`,
  serverType: () => 'cx33',
  network: (index) => `10.${10 * (index + 1)}.0.0/16`,
  currency: 'EUR',
  budget: 250,
}

/** What servers join a k3s cluster with: wherever we run the control plane ourselves. */
export const CLUSTER_TOKEN: Credential = {
  variable: 'TF_VAR_cluster_token',
  secret: 'CLUSTER_TOKEN',
  planSecret: 'CLUSTER_TOKEN',
  purpose: 'what servers join the cluster with: openssl rand -hex 32',
  use: 'servers join with it',
  planUse: undefined,
  rotated: 'with the cluster',
  declared: 'What servers join the cluster with',
}

/** Where Hetzner's object storage answers: other endpoints are billed elsewhere. */
const OWN_STORAGE = /\.your-objectstorage\.com\/?$/

/** k3s on Hetzner's servers, a project for each environment. */
export function hetzner(design: Design): Provider {
  const size = volumeSize(design)
  const onHost = design.runtime === 'compose'
  return {
    name: 'hetzner',
    title: 'Hetzner Cloud',
    brand: 'Hetzner',
    account: 'Hetzner project',
    zone: 'a Hetzner zone',
    cluster: 'k3s',
    distribution: onHost ? 'Docker' : 'k3s',
    required: ['hetznercloud/hcloud'],
    modules: onHost ? ['host'] : ['network', 'cluster'],
    storage: { className: 'local-path', expands: false },
    login: 'keys',
    podRoles: false,
    database: undefined,
    secretManager: undefined,
    credentials: [
      {
        variable: 'TF_VAR_hcloud_token',
        secret: 'HCLOUD_TOKEN',
        planSecret: 'HCLOUD_READ_TOKEN',
        purpose: 'API token of the environment’s own Hetzner project',
        use: 'apply: read and write, one Hetzner project',
        planUse: 'plans: read only',
        rotated: '90 days',
        declared: "API token of the environment's own Hetzner project",
      },
      ...(onHost ? [] : [CLUSTER_TOKEN]),
    ],
    serverResource: 'hcloud_server',
    deletion: onHost ? 'server and volume' : 'network, servers, volumes and load balancer',
    address: onHost ? 'ipv4' : 'load_balancer_ipv4',
    tools: ['hcloud'],
    commands: {
      servers: 'hcloud server list',
      console: 'for its console, `hcloud server request-console NAME`',
      replace: undefined,
      start: 'hcloud server poweron NAME',
      restart: 'hcloud server reboot NAME',
      balancers: ['hcloud load-balancer list', 'hcloud load-balancer describe NAME'],
      kubeconfig: undefined,
    },
    ownStorage: (endpoint) => OWN_STORAGE.test(endpoint),
    bill: ({ servers, serverType }) => [
      { what: `servers ${serverType}`, count: servers, price: serverType },
      { what: 'daily backups', count: servers, price: 'server-backup', shareOf: serverType },
      { what: `volumes of ${size} GB`, count: servers, price: 'volume', units: size },
      { what: 'IPv4 addresses', count: servers, price: 'ipv4' },
      ...(onHost ? [] : [{ what: `load balancer ${LOAD_BALANCER}`, count: 1, price: LOAD_BALANCER }]),
    ],
    sharedBill: [design.state, design.backups].some(({ endpoint }) => OWN_STORAGE.test(endpoint))
      ? [{ what: 'object storage up to 1 TB', count: 1, price: 'object-storage' }]
      : [],
    serverUnits: 1,
    billed: `Traffic: 20 TB a month of each server${onHost ? '' : ' and each load balancer'} are included.`,
    // k3s with etcd takes about 1.6 GB (its documentation, “Resource profiling”); the collector and the node exporter
    reserved: onHost
      ? { cpu: 200, memory: 500, by: 'the system and Docker' }
      : { cpu: 400, memory: 1900, by: 'k3s, etcd and agents' },
    line: (serverType) => /^[a-z]+/.exec(serverType)?.[0] ?? '',
    arm: {
      is: (serverType) => serverType.startsWith('cax'),
      why: 'this version installs k3s for amd64',
      instead: 'cx, cpx or ccx',
    },
    check: () => [],
    owed: [],
  }
}
