import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { SourceFile } from '../../engine/tree.ts'
import { REQUIRED } from '../../scaffold/provider.ts'
import type { Providers } from '../../scripts/import-providers.ts'
import { providerProblems } from './provider-blocks.ts'
import { allTrees, defaultTree, type Written } from './trees.ts'

// Every Terraform block that is written keeps to what its provider says of it, on a machine that has no provider.
const known = sources.data('providers') as Providers

/** Files by the folder of the module that they belong to; a module's tests are its own. */
function modulesOf({ tree }: Written): ReadonlyMap<string, readonly SourceFile[]> {
  const modules = new Map<string, SourceFile[]>()
  for (const file of tree.values()) {
    if (!/\.(tf|tofu|tftest\.hcl|tofutest\.hcl)$/.test(file.path)) continue
    const folder = file.folder.replace(/\/tests$/, '')
    modules.set(folder, [...(modules.get(folder) ?? []), file])
  }
  return modules
}

test('the data name source, digest, release and licence of each provider', () => {
  expect(Object.keys(known)).toEqual(REQUIRED)
  for (const [name, { source, digest, version, licence }] of Object.entries(known)) {
    expect(source).toMatch(/^(terraform providers schema -json|npm @cdktf\/provider-aws@[\d.]+)$/)
    expect(digest).toMatch(/^sha(256:[0-9a-f]{64}|512-[A-Za-z0-9+/]{86}==)$/)
    // the data do not say which release DigitalOcean's are of
    expect(version).toMatch(name.startsWith('digitalocean') ? /^unknown$/ : /^\d+\.\d+\.\d+$/)
    expect(licence).toBe('MPL-2.0')
  }
})

test('what templates require is known in the release that the pins name, of AWS in an older one of the same line', () => {
  const pins = sources.data('pins') as { terraformProviders: { name: string; version: string }[] }
  const required = pins.terraformProviders.map(({ name, version }) => [name.replace(/^[^/]+\//, ''), version])
  expect(required.length).toBeGreaterThan(0)
  for (const [name, version] of required) {
    const schema = known[name!]!.version
    if (name === 'hetznercloud/hcloud') expect(schema, name).toBe(version)
    else if (name === 'hashicorp/aws')
      expect([schema, version].map((one) => one!.split('.')[0])).toEqual(['6', '6'])
  }
})

test.each(allTrees().map((one): [string, Written] => [one.name, one]))(
  'every block of %s is as its provider wants it',
  (_, one) => {
    const modules = modulesOf(one)
    expect(modules.size).toBeGreaterThan(2)
    for (const files of modules.values()) expect(providerProblems(files, known)).toEqual([])
  },
)

describe('what a provider would refuse is found', () => {
  const modules = modulesOf(defaultTree())
  const mutated = (folder: string, from: string | RegExp, to: string) => {
    let hits = 0
    const files = modules.get(folder)!.map((file) => {
      const text = file.text.replace(from, to)
      if (text !== file.text) hits++
      return new SourceFile({ path: file.path, text })
    })
    expect(hits, 'the mutation changes something').toBeGreaterThan(0)
    return providerProblems(files, known).join('\n')
  }
  const cluster = 'infra/iac/modules/cluster'
  const network = 'infra/iac/modules/network'
  test.each<[string, string, string | RegExp, string, string]>([
    ['a misspelt argument', cluster, /^ {2}server_type /m, '  server_typ ', 'has no argument server_typ'],
    ['what is missing then', cluster, /^ {2}server_type .*\n/m, '', 'lacks server_type'],
    ['a misspelt block', cluster, 'public_net {', 'public_nets {', 'has no block public_nets'],
    ['a misspelt argument of a block', cluster, 'ipv4_enabled', 'ipv4_enable', 'has no argument ipv4_enable'],
    ['a missing argument of a block', cluster, /^ {4}interval = .*\n/m, '', 'lacks interval'],
    ['a word for a number', cluster, /^( {4}interval = ).*/m, '    interval = "soon"', 'it must be a number'],
    ['a number for a boolean', cluster, 'ipv4_enabled = true', 'ipv4_enabled = 1', 'it must be a bool'],
    ['a list for a string', cluster, /protocol {9}= "tcp"/, 'protocol = ["tcp"]', 'it must be a string'],
    ['a string for a map', cluster, /labels +=.*var\.labels/, 'labels = "a"', 'must be a map'],
    [
      'a misspelt key of nested objects',
      cluster,
      'records = [{ value',
      'records = [{ valu',
      'has no argument valu',
    ],
    [
      'a missing key of nested objects',
      cluster,
      /records = \[\{ value = [^}]+\}/,
      'records = [{}',
      'lacks value',
    ],
    [
      'an unknown resource',
      cluster,
      '"hcloud_placement_group"',
      '"hcloud_placement_groups"',
      'is of no provider',
    ],
    ['an attribute that is not there', cluster, 'this.ipv4 }', 'this.ip4 }', 'has no attribute ip4'],
    ['a block too many', cluster, 'algorithm {', 'algorithm {\n  }\n  algorithm {', '1 at most'],
    [
      'a mock of what is not there',
      cluster,
      'defaults = { id',
      'defaults = { ident',
      'has no attribute ident',
    ],
    ['a misspelt argument elsewhere', network, /^ {2}ip_range /m, '  range ', 'has no argument range'],
    [
      'a misspelt argument of the provider',
      'infra/iac/environments/dev',
      '  token ',
      '  tokn ',
      'has no argument tokn',
    ],
  ])('%s', (_, folder, from, to, said) => {
    expect(mutated(folder, from, to)).toContain(said)
  })

  test('a computed attribute that is set', () => {
    expect(mutated(cluster, /^ {2}server_type /m, '  ipv4_address = "192.0.2.1"\n  server_type ')).toContain(
      'ipv4_address of resource hcloud_server this is computed and cannot be set',
    )
  })
})

test('every argument of every block is missed by its name when it is misspelt', () => {
  let count = 0
  for (const files of modulesOf(defaultTree()).values()) {
    for (const file of files) {
      for (const block of file.hcl.body.blocks) {
        if (block.type !== 'resource' && block.type !== 'data') continue
        for (const { name, nameStart, nameEnd } of block.body.attributes) {
          if (['count', 'for_each', 'depends_on', 'provider'].includes(name)) continue
          const text = `${file.text.slice(0, nameStart)}${name}x${file.text.slice(nameEnd)}`
          const others = files.filter((one) => one !== file)
          const found = providerProblems([...others, new SourceFile({ path: file.path, text })], known)
          expect(found.join('\n'), `${file.path}: ${name}`).toContain(`has no argument ${name}x`)
          count++
        }
      }
    }
  }
  expect(count).toBeGreaterThan(40)
})

describe('AWS', () => {
  const folder = join(import.meta.dirname, '../../fixtures/providers/aws')
  const files = ['network.tf', 'cluster.tf'].map((path) => ({
    path,
    text: readFileSync(join(folder, path), 'utf8'),
  }))
  const judged = (change: (text: string) => string) =>
    providerProblems(
      files.map(({ path, text }) => new SourceFile({ path, text: change(text) })),
      known,
    )

  test('a stack that is written as AWS wants it has nothing against it', () => {
    expect(judged((text) => text)).toEqual([])
  })

  test('what a stack on AWS is made of is known', () => {
    const { resources, data } = known['hashicorp/aws']!
    const names = [...Object.keys(resources), ...Object.keys(data).map((name) => `data.${name}`)]
    for (const name of [
      ...['aws_vpc', 'aws_subnet', 'aws_nat_gateway', 'aws_flow_log', 'aws_security_group', 'aws_lb'],
      ...['aws_lb_target_group', 'aws_eks_cluster', 'aws_eks_addon', 'aws_instance', 'aws_db_instance'],
      ...['aws_elasticache_replication_group', 'aws_s3_bucket_lifecycle_configuration', 'aws_route53_record'],
      ...['aws_iam_openid_connect_provider', 'aws_kms_alias', 'aws_backup_selection', 'aws_cloudtrail'],
      ...['aws_secretsmanager_secret', 'aws_ecr_repository', 'aws_acm_certificate', 'aws_dynamodb_table'],
      ...['aws_sns_topic', 'aws_budgets_budget', 'aws_autoscaling_group', 'aws_launch_template'],
      ...[
        'data.aws_availability_zones',
        'data.aws_caller_identity',
        'data.aws_ami',
        'data.aws_ssm_parameter',
      ],
    ]) {
      expect(names).toContain(name)
    }
  })

  test.each<[string, string, string, string]>([
    ['a misspelt argument', 'enable_dns_hostnames', 'enable_dns_hostname', 'no argument enable_dns_hostname'],
    ['a misspelt block', 'scaling_config {', 'scaling {', 'has no block scaling'],
    ['the block that is missing then', 'scaling_config {', 'scaling {', 'lacks its block scaling_config'],
    ['a required argument that is missing', 'status = "Enabled"', '', 'lacks status'],
    ['a misspelt argument deep inside', 'sse_algorithm ', 'sse_algorythm ', 'has no argument sse_algorythm'],
    ['a word for a number', 'from_port         = 443', 'from_port = "https"', 'must be a number'],
    ['a number for a bool', 'multi_az                = true', 'multi_az = 2', 'must be a bool'],
    ['a string for a list', '["m7g.large"]', '"m7g.large"', 'must be a list'],
    [
      'a list for a map',
      '{ DBInstanceIdentifier = aws_db_instance.this.identifier }',
      '["a"]',
      'must be a map',
    ],
    ['a computed argument that is set', 'cidr_block           =', 'arn = "a"\n  cidr_block =', 'is computed'],
    ['an attribute that is not there', 'aws_vpc.this.id', 'aws_vpc.this.vpc_id', 'has no attribute vpc_id'],
    ['a data source that is not there', 'zones.here.names', 'zones.here.name', 'has no attribute name'],
    ['an unknown resource', '"aws_db_instance"', '"aws_db_instances"', 'is of no provider'],
    ['a misspelt argument of the provider', '  region = ', '  regoin = ', 'has no argument regoin'],
    [
      'a misspelt argument of a block that is an argument',
      'gateway_id =',
      'gateway =',
      'has no argument gateway',
    ],
    [
      'a block too many',
      'vpc_config {',
      'vpc_config {\n    subnet_ids = []\n  }\n  vpc_config {',
      '1 at most',
    ],
  ])('%s is found', (_, from, to, said) => {
    const changed = judged((text) => text.replace(from, to))
    expect(changed.join('\n')).toContain(said)
  })
})
