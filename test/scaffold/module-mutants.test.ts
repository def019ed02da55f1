import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawn } from '../sample.ts'
import { init, installedTools, run, writeIac } from './terraform-tools.ts'
import { defaultTree } from './trees.ts'

// A module's tests are worth something where they fail when its contract is broken: each of these breaks one clause.
const [tool] = installedTools()

type Mutant = readonly [module: string, file: string, from: string | RegExp, to: string]

/** A variable that takes every value: Terraform asks that a condition names its variable. */
const anything = (module: string, name: string): Mutant => [
  module,
  'variables.tf',
  new RegExp(`(variable "${name}" \\{[\\s\\S]*?condition\\s+= ).*`),
  `$1can(var.${name})`,
]
const byDefault = (module: string, name: string, value: string): Mutant => [
  module,
  'variables.tf',
  new RegExp(`(variable "${name}" \\{[\\s\\S]*?default\\s+= ).*`),
  `$1${value}`,
]

const MUTANTS: readonly Mutant[] = [
  ['network', 'main.tf', 'delete_protection = var.delete_protection', 'delete_protection = false'],
  ['network', 'main.tf', 'delete_protection = var.delete_protection', 'delete_protection = true'],
  ['network', 'main.tf', '= var.network_zone', '= "us-east"'],
  ['network', 'main.tf', 'cidrsubnet(var.range, 8, 1)', 'cidrsubnet(var.range, 8, 2)'],
  ['network', 'main.tf', /ip_range( +)= var\.range/, 'ip_range = "10.20.0.0/15"'],
  ['network', 'main.tf', /(hcloud_network" "this[\s\S]*?labels +)= var\.labels/, '$1= {}'],
  ['network', 'main.tf', /(hcloud_firewall[\s\S]*?labels +)= var\.labels/, '$1= {}'],
  ['network', 'main.tf', /(hcloud_firewall[\s\S]*?name +)= .*/, '$1= "nodes"'],
  ['network', 'main.tf', /direction( +)= "in"/, 'direction = "out"\n    destination_ips = ["0.0.0.0/0"]'],
  ['network', 'main.tf', 'length(var.administrators) > 0', 'true'],
  ['network', 'main.tf', '= var.administrators', '= ["0.0.0.0/0"]'],
  ['network', 'main.tf', 'ssh = "22"', 'ssh = "23"'],
  ['network', 'main.tf', ', kubernetes = "6443"', ''],
  ['network', 'outputs.tf', 'hcloud_network.this.id', 'hcloud_firewall.nodes.id'],
  ['network', 'outputs.tf', 'hcloud_network_subnet.nodes.id', 'hcloud_network.this.id'],
  ['network', 'outputs.tf', 'hcloud_network_subnet.nodes.ip_range', 'hcloud_network.this.ip_range'],
  ['network', 'outputs.tf', 'hcloud_firewall.nodes.id', 'hcloud_network.this.id'],
  ...['name', 'range', 'network_zone', 'administrators'].map((name) => anything('network', name)),
  ['network', 'variables.tf', ' && !endswith(range, "/0")', ''],
  ['network', 'variables.tf', 'can(cidrhost(range, 0)) && ', ''],
  ['network', 'variables.tf', ' && endswith(var.range, "/16")', ''],
  byDefault('network', 'network_zone', '"us-east"'),
  byDefault('network', 'administrators', '["203.0.113.0/24"]'),
  byDefault('network', 'delete_protection', 'true'),

  ['cluster', 'main.tf', '10 + index', '20 + index'],
  ['cluster', 'main.tf', '"spread"', '"spread"\n  count = 0'],
  ['cluster', 'main.tf', 'count = var.servers', 'count = 1'],
  ['cluster', 'main.tf', /(server_type +)= var\.server_type/, '$1= "cx53"'],
  ['cluster', 'main.tf', /(image +)= var\.image/, '$1= "debian-12"'],
  ['cluster', 'main.tf', /(location +)= var\.location/, '$1= "hel1"'],
  ['cluster', 'main.tf', /firewall_ids.*\n/, ''],
  ['cluster', 'main.tf', /placement_group_id.*\n/, ''],
  ['cluster', 'main.tf', /(backups +)= true/, '$1= false'],
  ['cluster', 'main.tf', /(delete_protection +)= var.delete_protection/, '$1= false'],
  ['cluster', 'main.tf', /(delete_protection +)= var.delete_protection/, '$1= true'],
  ['cluster', 'main.tf', /(rebuild_protection +)= var.delete_protection/, '$1= false'],
  ['cluster', 'main.tf', /(hcloud_server[\s\S]*?labels +)= var\.labels/, '$1= {}'],
  ['cluster', 'main.tf', 'count.index == 0', 'true'],
  ['cluster', 'main.tf', 'count.index == 0', 'count.index == 1'],
  ['cluster', 'main.tf', /(join +)= local.addresses\[0\]/, '$1= local.addresses[1]'],
  ['cluster', 'main.tf', /(k3s_version =) var.k3s_version/, '$1 "v1.30.0+k3s1"'],
  ['cluster', 'main.tf', /(audit_days +)= var.audit_days/, '$1= 1'],
  [
    'cluster',
    'main.tf',
    /(ip +)= local.addresses\[count.index\]/,
    '$1= cidrhost(var.subnet_range, 30 + count.index)',
  ],
  ['cluster', 'cloud-init.yaml.tftpl', 'secrets-encryption: true', 'secrets-encryption: false'],
  ['cluster', 'cloud-init.yaml.tftpl', 'wireguard-native', 'vxlan'],
  ['cluster', 'cloud-init.yaml.tftpl', 'disable: [traefik, servicelb]', 'disable: []'],
  ['cluster', 'cloud-init.yaml.tftpl', 'write-kubeconfig-mode: "0600"', 'write-kubeconfig-mode: "0644"'],
  ['cluster', 'cloud-init.yaml.tftpl', /.*audit-policy-file=.*\n/, ''],
  ['cluster', 'cloud-init.yaml.tftpl', ' | sha256sum --check --strict', ''],
  ['cluster', 'cloud-init.yaml.tftpl', 'https://${join}:6443', 'https://${address}:6443'],
  ['cluster', 'cloud-init.yaml.tftpl', /.*RequiresMountsFor.*\n/, ''],
  ['cluster', 'cloud-init.yaml.tftpl', 'HC_Volume_${volume}', 'HC_Volume_1'],
  ['cluster', 'volumes.tf', /(size +)= var.volume_size/, '$1= 10'],
  ['cluster', 'volumes.tf', /(location +)= var.location/, '$1= "hel1"'],
  ['cluster', 'volumes.tf', '"ext4"', '"xfs"'],
  ['cluster', 'volumes.tf', /(delete_protection +)= var.delete_protection/, '$1= false'],
  ['cluster', 'volumes.tf', /(hcloud_volume_attachment" "data" \{\n {2}count =) var.servers/, '$1 1'],
  ['cluster', 'volumes.tf', 'automount = false', 'automount = true'],
  ['cluster', 'load-balancer.tf', '= var.load_balancer_type', '= "lb21"'],
  ['cluster', 'load-balancer.tf', /(location +)= var.location/, '$1= "hel1"'],
  ['cluster', 'load-balancer.tf', /(delete_protection +)= var.delete_protection/, '$1= false'],
  ['cluster', 'load-balancer.tf', 'node = 30080', 'node = 30443'],
  ['cluster', 'load-balancer.tf', 'listen = 443', 'listen = 8443'],
  ['cluster', 'load-balancer.tf', /(proxyprotocol +)= true/, '$1= false'],
  ['cluster', 'load-balancer.tf', /(use_private_ip +)= true/, '$1= false'],
  ['cluster', 'load-balancer.tf', /( {4}port +)= each.value.node/, '$1= each.value.listen'],
  [
    'cluster',
    'load-balancer.tf',
    /(hcloud_load_balancer_target" "servers" \{\n {2}count =) var.servers/,
    '$1 1',
  ],
  ['cluster', 'load-balancer.tf', /(subnet_id +)= var.subnet_id/, '$1= "2-10.99.1.0/24"'],
  ['cluster', 'load-balancer.tf', '"A"', '"CNAME"'],
  ['cluster', 'load-balancer.tf', 'this.ipv4 }', 'this.ipv6 }'],
  ['cluster', 'load-balancer.tf', 'this.ipv6 }', 'this.ipv4 }'],
  ['cluster', 'load-balancer.tf', 'var.dns_zone == "" ? [] : ', ''],
  ['cluster', 'outputs.tf', 'hcloud_load_balancer.this.ipv6', 'hcloud_load_balancer.this.ipv4'],
  ['cluster', 'outputs.tf', /(value +)= \{ for index, server.*/, '$1= {}'],
  ...['name', 'location', 'servers', 'server_type', 'volume_size', 'load_balancer_type', 'image'].map(
    (name) => anything('cluster', name),
  ),
  ...['k3s_version', 'cluster_token', 'subnet_range', 'audit_days'].map((name) => anything('cluster', name)),
  byDefault('cluster', 'load_balancer_type', '"lb21"'),
  byDefault('cluster', 'image', '"ubuntu-22.04"'),
  byDefault('cluster', 'audit_days', '1'),
  byDefault('cluster', 'k3s_version', '"v1.30.0+k3s1"'),
  byDefault('cluster', 'delete_protection', 'true'),
]

describe.skipIf(tool === undefined)('a broken module fails its tests', () => {
  let dir: string
  const chosen = ['network', 'cluster'].flatMap((module) =>
    drawn(
      `mutants of ${module}`,
      MUTANTS.filter(([of]) => of === module),
      1,
    ),
  )
  beforeAll(
    async () => {
      dir = writeIac(defaultTree())
      for (const module of ['network', 'cluster']) {
        const { code, output } = await init(join(dir, 'infra/iac/modules', module), tool!)
        expect(code, output).toBe(0)
      }
    },
    process.env.DEEP ? 1_800_000 : 60_000,
  )
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  test.each(chosen.map((one) => [...one] as const))(
    '%s/%s: %s → %s',
    { timeout: 60_000 },
    async (module, file, from, to) => {
      const folder = join(
        dir,
        `infra/iac/modules/${module}-${MUTANTS.findIndex((one) => one[1] === file && one[2] === from && one[3] === to)}`,
      )
      cpSync(join(dir, 'infra/iac/modules', module), folder, { recursive: true, verbatimSymlinks: true })
      const text = readFileSync(join(folder, file), 'utf8')
      const changed = text.replace(from, to)
      expect(changed).not.toBe(text)
      writeFileSync(join(folder, file), changed)
      const { code, output } = await run(folder, tool!, 'test', '-no-color')
      rmSync(folder, { recursive: true })
      expect(code, output).not.toBe(0)
      // it is the contract that is missed, not the language
      expect(output).toMatch(
        /Test assertion failed|Missing expected failure|Invalid value for variable|Invalid index|Missing resource instance key/,
      )
    },
  )
})
