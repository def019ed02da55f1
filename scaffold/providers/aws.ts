import type { Design, EnvironmentDesign, SchemaProblem } from '../../engine/design.ts'
import { hasStandby, LEAST_DATABASE, managedDatabases } from '../databases.ts'
import { volumeSize, volumesOfCluster } from '../volumes.ts'
import { CLUSTER_TOKEN } from './hetzner.ts'
import type { BillItem, ManagedDatabase, Provider, ProviderDefaults } from './provider.ts'

/** What AWS stands in with where a design does not say. */
export const AWS_DEFAULTS: ProviderDefaults = {
  region: 'eu-central-1',
  storage: ['eu-west-1', 'eu-central-1', 'us-east-1'],
  endpoint: (region) => `https://s3.${region}.amazonaws.com`,
  serverType: (stage) => (stage === 'production' || stage === 'staging' ? 't3.xlarge' : 't3.large'),
  databaseType: (stage) => (stage === 'production' || stage === 'staging' ? 'db.t4g.medium' : 'db.t4g.small'),
  network: (index) => `10.${10 * (index + 1)}.0.0/16`,
  account: '000000000000',
  currency: 'USD',
  budget: 2500,
}

/** Hours of a month, as AWS projects what it charges by the hour. */
const HOURS = 730

/** GB of the disk of each node, as `modules/cluster` has it: images and logs. */
const NODE_DISK = { managed: 50, k3s: 40 } as const

/** Longest name that a network load balancer can have. */
const LONGEST_NAME = 32

/** Endpoints of S3. */
const OWN_STORAGE = /\.amazonaws\.com\/?$/

/** The numbers of days that CloudWatch keeps a log for. */
const CLOUDWATCH_DAYS = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288],
  3653,
]

/** The least number of days, of those that CloudWatch knows, that a log is kept as long as asked for. */
export function cloudWatchDays(days: number): number {
  return CLOUDWATCH_DAYS.find((one) => one >= days) ?? 3653
}

/** EKS on AWS, or k3s on EC2 for a product that has only begun; an account for each environment. */
export function aws(design: Design): Provider {
  const managed = design.stage !== 'mvp'
  return {
    name: 'aws',
    title: 'AWS',
    brand: 'AWS',
    account: 'AWS account',
    zone: 'the environment’s zone in Route 53',
    cluster: managed ? 'managed' : 'k3s',
    distribution: managed ? 'EKS' : 'k3s',
    required: ['hashicorp/aws'],
    modules: [
      ...['keys', 'network', 'cluster', 'copies', 'access'],
      ...(managedDatabases(design).length > 0 ? ['database'] : []),
    ],
    storage: managed ? { className: 'gp3', expands: true } : { className: 'local-path', expands: false },
    login: 'oidc',
    podRoles: managed,
    database: databaseOf(design),
    secretManager: managed ? 'AWS Secrets Manager' : undefined,
    credentials: managed ? [] : [CLUSTER_TOKEN],
    serverResource: 'aws_instance',
    deletion: managed ? 'cluster and load balancer' : 'servers and load balancer',
    address: 'load_balancer_name',
    tools: [],
    commands: {
      servers:
        'aws ec2 describe-instances --query "Reservations[].Instances[].[PrivateDnsName,InstanceId,State.Name]" --output text',
      console: 'for its console, `aws ec2 get-console-output --latest --output text --instance-id NAME`',
      replace: managed ? 'Take it away, `aws ec2 terminate-instances --instance-ids NAME`,' : undefined,
      start: 'aws ec2 start-instances --instance-ids NAME',
      restart: 'aws ec2 reboot-instances --instance-ids NAME',
      balancers: [
        'aws elbv2 describe-load-balancers --output table',
        'aws elbv2 describe-target-health --target-group-arn NAME',
      ],
      kubeconfig: managed
        ? `aws eks update-kubeconfig --region REGION --name ${design.name}-ENVIRONMENT`
        : undefined,
    },
    ownStorage: (endpoint) => OWN_STORAGE.test(endpoint),
    bill: (environment) => [...billOf(design, environment, managed)],
    sharedBill: [],
    serverUnits: HOURS,
    billed: `A month has ${HOURS} hours. Not in the sum, because AWS charges by what is used: objects and copies by the gigabyte, traffic out and through gateways, requests to keys.`,
    reserved: managed
      ? // what EKS' nodes keep for the system and kubelet on types of two and four cores, and what runs on each of them
        { cpu: 300, memory: 1300, by: 'the system, kubelet and agents' }
      : { cpu: 400, memory: 1900, by: 'k3s, etcd and agents' },
    line: (serverType) => /^[a-z]+\d[a-z-]*/.exec(serverType)?.[0] ?? '',
    arm: {
      is: (serverType) => /^[a-z]+\dg/.test(serverType),
      why: 'images are built for amd64',
      instead: 't3 or another type without the letter g',
    },
    check: (one) => [...checkAws(one)],
    owed: design.environments.some(({ account }) => /^0*$/.test(account ?? '')) ? ['aws-accounts'] : [],
  }
}

function* billOf(design: Design, environment: EnvironmentDesign, managed: boolean): Iterable<BillItem> {
  const { servers, serverType } = environment
  const hourly = (what: string, count: number, price: string): BillItem => ({
    what,
    count,
    price,
    units: HOURS,
    unit: 'h',
  })
  const disk = NODE_DISK[managed ? 'managed' : 'k3s']
  const size = managed ? volumesOfCluster(design, servers) : volumeSize(design)
  if (managed) yield hourly('cluster', 1, 'eks')
  yield hourly(`servers ${serverType}`, servers, serverType)
  yield { what: `disks of ${disk} GB`, count: servers, price: 'gp3', units: disk, unit: 'GB' }
  yield { what: `volumes of ${size} GB`, count: managed ? 1 : servers, price: 'gp3', units: size, unit: 'GB' }
  for (const { name, data } of managedDatabases(design)) {
    const instances = hasStandby(design, environment) ? 2 : 1
    const type = environment.databaseType ?? ''
    const gib = databaseGib(data?.sizeGi)
    yield hourly(
      `database ${name}, ${type}`,
      instances,
      /^db\.t4g\.(micro|small|medium)$/.test(type) ? `rds-${type.slice(7)}` : type,
    )
    yield { what: `its storage of ${gib} GiB`, count: instances, price: 'rds-gp3', units: gib, unit: 'GB' }
    yield { what: 'its administrator’s secret', count: 1, price: 'secret' }
  }
  const gateways = managed ? (servers >= 3 ? 3 : 1) : 0
  if (gateways > 0) yield hourly('egress gateways', gateways, 'nat-gateway')
  yield hourly('IPv4 addresses', managed ? gateways + 3 : servers + 3, 'ipv4')
  yield hourly('network load balancer', 1, 'network-load-balancer')
  yield { what: 'key', count: 1, price: 'kms-key' }
  yield { what: 'zone', count: 1, price: 'route53-zone' }
}

/** Days that RDS keeps what it takes to go back to a moment, at most. */
const MOST_DAYS = 35

/** GiB of an instance: RDS' gp3 begins at twenty. */
export function databaseGib(sizeGi: number | undefined): number {
  return Math.max(20, Math.ceil(sizeGi ?? LEAST_DATABASE))
}

/** Days that RDS goes back: as many as daily copies are kept, as far as it can. */
export function rdsDays({ backups }: Pick<Design, 'backups'>): number {
  return Math.min(backups.keep.daily, MOST_DAYS)
}

function databaseOf(design: Design): ManagedDatabase {
  const region = 'REGION'
  const show = (query: string) =>
    `aws rds describe-db-instances --region ${region} --db-instance-identifier DATABASE --query "DBInstances[0].${query}" --output text`
  return {
    title: 'AWS RDS',
    release: '18',
    port: 5432,
    administrator: 'administrator',
    password: `aws secretsmanager get-secret-value --region ${region} --query SecretString --output text --secret-id "$(${show('MasterUserSecret.SecretArn')})"`,
    status: show('[DBInstanceStatus,Endpoint.Address]'),
    account: '`openssl rand -hex 32` is its password',
    admission:
      "create role app login password :'password'; grant app to current_user; alter database app owner to app;",
    hidden: ['rdsadmin'],
    days: rdsDays(design),
    rewind: `aws rds restore-db-instance-to-point-in-time --region ${region} --source-db-instance-identifier DATABASE --target-db-instance-identifier DATABASE-then --restore-time MOMENT`,
    grow: 'raise `data.sizeGi` in infra/infra.yaml, and its size under `databases` in every terraform.tfvars; it grows while it is used, and never shrinks',
    grows: 'it grows while it is used, to twice its size by itself',
    isType: (type) => /^db\.[a-z0-9-]+\.[a-z0-9]+$/.test(type),
    example: 'db.t4g.medium',
    isLone: () => false,
    room: () => 65_536,
  }
}

function* checkAws(design: Design): Iterable<SchemaProblem> {
  for (const [index, { name }] of design.environments.entries()) {
    const full = `${design.name}-${name}`
    if (full.length > LONGEST_NAME) {
      yield {
        path: ['environments', index, 'name'],
        part: 'value',
        message: `environment ${name} makes a load balancer called ${full}, ${full.length} characters; AWS takes ${LONGEST_NAME}: shorten name or the environment’s name`,
      }
    }
  }
  const { endpoint } = design.state
  if (!OWN_STORAGE.test(endpoint)) {
    yield {
      path: ['state', 'endpoint'],
      part: 'value',
      message: `state is kept at ${endpoint}; on aws pipelines log in with roles, which S3 knows and no other storage; such as https://s3.eu-west-1.amazonaws.com`,
    }
  }
}
