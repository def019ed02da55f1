import { defineRule, type Problem } from '../../engine/rule.ts'
import {
  type CloudResource,
  cloudResources,
  hasResource,
  type Section,
} from '../../engine/views/cloud-resources.ts'
import { weighedFor } from '../../engine/views/delivered.ts'

/** Where each provider says what may come in, and under which names. */
interface Shape {
  readonly type: string
  /** the blocks that are rules; undefined where the resource is one rule itself */
  readonly block?: string
  /** the arguments that hold the sources */
  readonly sources: readonly string[]
  readonly protocol: string
  /** one argument `22` or `8000-8100`, or the first and the last */
  readonly ports: readonly string[]
  /** an argument and the value that it has on rules for what comes in; others are passed over */
  readonly inward?: readonly [string, string]
}

const SHAPES: readonly Shape[] = [
  ...['aws_security_group', 'aws_default_security_group'].map((type) => ({
    type,
    block: 'ingress',
    sources: ['cidr_blocks', 'ipv6_cidr_blocks'],
    protocol: 'protocol',
    ports: ['from_port', 'to_port'],
  })),
  {
    type: 'aws_security_group_rule',
    sources: ['cidr_blocks', 'ipv6_cidr_blocks'],
    protocol: 'protocol',
    ports: ['from_port', 'to_port'],
    inward: ['type', 'ingress'],
  },
  {
    type: 'aws_vpc_security_group_ingress_rule',
    sources: ['cidr_ipv4', 'cidr_ipv6'],
    protocol: 'ip_protocol',
    ports: ['from_port', 'to_port'],
  },
  {
    type: 'hcloud_firewall',
    block: 'rule',
    sources: ['source_ips'],
    protocol: 'protocol',
    ports: ['port'],
    inward: ['direction', 'in'],
  },
  {
    type: 'digitalocean_firewall',
    block: 'inbound_rule',
    sources: ['source_addresses'],
    protocol: 'protocol',
    ports: ['port_range'],
  },
]
const TYPES = SHAPES.map(({ type }) => type)

/** Ports by which a server or its data is taken over, with the service that listens there. */
const PERILOUS: readonly (readonly [number, string])[] = [
  [22, 'SSH'],
  [23, 'Telnet'],
  [445, 'SMB'],
  [1433, 'SQL Server'],
  [1521, 'Oracle'],
  [2375, 'Docker'],
  [2379, 'etcd'],
  [3306, 'MySQL'],
  [3389, 'RDP'],
  [5432, 'PostgreSQL'],
  [5900, 'VNC'],
  [5984, 'CouchDB'],
  [5985, 'WinRM'],
  [6379, 'Redis'],
  [9042, 'Cassandra'],
  [9200, 'Elasticsearch'],
  [10250, 'the kubelet'],
  [11211, 'Memcached'],
  [27017, 'MongoDB'],
]

/** The same for UDP: what answers a forged question with a flood. */
const AMPLIFYING: readonly (readonly [number, string])[] = [
  [161, 'SNMP'],
  [389, 'LDAP'],
  [1900, 'SSDP'],
  [11211, 'Memcached'],
]

/** Ports of what is public by nature: the web, mail, names, time, tunnels that prove who comes. */
const PUBLIC: ReadonlySet<number> = new Set([
  25, 53, 80, 123, 443, 465, 500, 587, 853, 993, 995, 1194, 3478, 4500, 5349, 51_820,
])

export default defineRule({
  summary: 'The internet reaches only what is there for everybody.',
  why: 'Whatever listens on an open port is tried by everybody within minutes: one weak password, or one flaw that is known since this morning, is enough.',
  remedy:
    'Name the addresses that may come (a bastion, a VPN, a security group), or leave the rule out and reach the machine another way.',
  mandate: 'X2',
  severity: 'error',

  *check(infra) {
    if (!hasResource(infra, ...TYPES)) return
    for (const shape of SHAPES) {
      for (const resource of cloudResources(infra, shape.type)) {
        const { block } = shape
        for (const section of block === undefined ? [resource] : resource.sections(block))
          yield* problemOf(shape, resource, section)
      }
    }
  },
})

function* problemOf(shape: Shape, resource: CloudResource, section: Section): Iterable<Problem> {
  const [direction, inward] = shape.inward ?? []
  if (direction !== undefined && section.value(direction) !== inward) return
  const ports = portsOf(shape, section)
  if (!ports) return
  const [first, last] = ports
  if (first === last && PUBLIC.has(first)) return
  const source = shape.sources.find((name) => isEverybody(section.value(name)))
  if (source === undefined) return
  const udp = /^(?:udp|17)$/i.test(String(section.value(shape.protocol)))
  // media streams take long ranges of UDP
  const perilous = !udp ? PERILOUS : first === last || last - first > 60_000 ? AMPLIFYING : []
  const found = perilous.filter(([port]) => first <= port && port <= last)
  const { stage } = resource.instance
  const [near] = found
  if (near) {
    const many = last - first > 1000
    yield resource.problem(section, source, {
      message: `${resource} lets everybody reach ${
        many
          ? `ports ${first} to ${last}, with ${found
              .map(([, name]) => name)
              .slice(0, 3)
              .join(', ')} among them`
          : `${near[1]} (port ${near[0]})`
      }; name the addresses that may`,
      severity: stage === 'dev' || stage === 'test' ? 'warning' : undefined,
    })
    return
  }
  yield resource.problem(section, source, {
    message: `${resource} lets everybody reach ${first === last ? `port ${first}` : `ports ${first} to ${last}`}; name the addresses that may`,
    severity: udp ? 'info' : weighedFor(stage, 'warning'),
  })
}

function isEverybody(value: unknown): boolean {
  const list = Array.isArray(value) ? value : [value]
  return list.some((one) => typeof one === 'string' && /^(?:0\.0\.0\.0\/0|(?:0*:)*:?0*\/0)$/.test(one))
}

/** The first and the last port that a rule opens; undefined for protocols without ports, and where nobody can tell. */
function portsOf({ protocol, ports }: Shape, section: Section): readonly [number, number] | undefined {
  const named = String(section.value(protocol) ?? 'tcp').toLowerCase()
  if (named === '-1' || named === 'all') return [0, 65_535]
  if (!/^(?:tcp|udp|6|17)$/.test(named)) return undefined
  if (ports.length === 1) {
    const text = section.value(ports[0]!)
    // DigitalOcean: `0` and `all` are every port
    if (text === undefined || text === 'all' || text === '0' || text === 'any') return [0, 65_535]
    const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(String(text)) ?? []
    return first === undefined ? undefined : [Number(first), Number(last ?? first)]
  }
  const [first, last] = ports.map((name) => section.value(name))
  if (!isPort(first) || !isPort(last)) return undefined
  return [Number(first), Number(last)]
}

function isPort(value: unknown): boolean {
  return (typeof value === 'number' || typeof value === 'string') && /^\d+$/.test(String(value))
}
