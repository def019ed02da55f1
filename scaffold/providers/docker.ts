import type { Design } from '../../engine/design.ts'
import type { Provider, ProviderDefaults } from './provider.ts'

/** What stands in for storage that a host of one's own does not bring: a reserved name, which is owed. */
export const DOCKER_DEFAULTS: ProviderDefaults = {
  region: 'home',
  storage: ['elsewhere', 'home'],
  endpoint: () => 'https://s3.example.com',
  serverType: () => 'host',
  network: (index) => `10.${10 * (index + 1)}.0.0/16`,
  currency: 'EUR',
  budget: 100,
}

/** Docker on a host that is there already: nothing is rented, no API is asked. */
export function docker(design: Design): Provider {
  return {
    name: 'docker',
    title: 'a host of your own',
    brand: 'the host',
    account: 'host',
    zone: 'a zone of yours',
    cluster: 'k3s',
    distribution: 'Docker',
    required: [],
    modules: ['host'],
    storage: { className: '', expands: false },
    login: 'keys',
    podRoles: false,
    database: undefined,
    secretManager: undefined,
    credentials: [
      {
        variable: 'HOST_LOGIN_KEY',
        secret: 'HOST_LOGIN_KEY',
        planSecret: '',
        purpose: 'private SSH key that root of the environment’s host accepts',
        use: 'apply: bringing the host to what infra/iac/modules/host says',
        planUse: undefined,
        rotated: '90 days',
        declared: undefined,
      },
    ],
    serverResource: 'terraform_data',
    deletion: '',
    address: 'address',
    tools: [],
    commands: {
      servers: 'ssh root@NAME uptime',
      console: 'its console, as whoever houses it offers one',
      replace: undefined,
      start: 'switch it on, or have whoever houses it do so',
      restart: 'ssh root@NAME systemctl reboot',
      balancers: [],
      kubeconfig: undefined,
    },
    ownStorage: () => false,
    bill: ({ servers, serverType }) => [
      { what: serverType === 'host' ? 'host' : `host ${serverType}`, count: servers, price: serverType },
    ],
    sharedBill: [],
    serverUnits: 1,
    billed:
      'What the host costs, its power and its line, only you know: say it under `prices` by its serverType.',
    reserved: { cpu: 200, memory: 500, by: 'the system and Docker' },
    line: (serverType) => serverType,
    arm: { is: () => false, why: '', instead: '' },
    check: () => [],
    owed: [
      'host-keys',
      ...([design.state, design.backups].some(({ endpoint }) => /[/.]example\.(com|net|org)\b/.test(endpoint))
        ? ['object-storage']
        : []),
    ],
  }
}
