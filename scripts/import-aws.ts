import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProviderAttribute, ProviderBlock, ProviderSchema } from './import-providers.ts'

/** The package whose type declarations hold AWS's schema, and what npm's registry states of it. */
const PACKAGE = {
  name: '@cdktf/provider-aws',
  version: '21.22.1',
  integrity:
    'sha512-BuSHeaQFUL9l33pBzIMRT7cTQ69AM2mLtijjteCPhVQRmvuhuj9Lvfymf7knAMhYqAT6+Lrls9jiGVW/Us3zrQ==',
} as const

/** What a stack on AWS is made of. Folders of the package; `data-aws-` stands before data sources. */
const RESOURCES = [
  ...['vpc', 'subnet', 'internet-gateway', 'nat-gateway', 'eip', 'route-table', 'route', 'flow-log'],
  ...['route-table-association', 'security-group', 'vpc-security-group-ingress-rule', 'vpc-endpoint'],
  ...['vpc-security-group-egress-rule', 'security-group-rule', 'default-security-group', 'db-subnet-group'],
  ...['lb', 'lb-target-group', 'lb-target-group-attachment', 'lb-listener', 'lb-listener-rule'],
  ...['eks-cluster', 'eks-node-group', 'eks-addon', 'eks-access-entry', 'eks-access-policy-association'],
  ...['instance', 'launch-template', 'autoscaling-group', 'autoscaling-policy', 'autoscaling-attachment'],
  ...['ebs-volume', 'volume-attachment', 'ebs-encryption-by-default', 'key-pair'],
  ...['db-instance', 'db-parameter-group', 'elasticache-replication-group', 'elasticache-subnet-group'],
  ...['elasticache-parameter-group', 'dynamodb-table', 's3-bucket', 's3-bucket-versioning'],
  ...['s3-bucket-server-side-encryption-configuration', 's3-bucket-public-access-block', 's3-bucket-policy'],
  ...['s3-bucket-lifecycle-configuration', 's3-bucket-logging', 's3-bucket-object-lock-configuration'],
  ...['s3-bucket-ownership-controls', 'route53-zone', 'route53-record', 'acm-certificate'],
  ...[
    'acm-certificate-validation',
    'iam-role',
    'iam-policy',
    'iam-role-policy',
    'iam-role-policy-attachment',
  ],
  ...['iam-instance-profile', 'iam-openid-connect-provider', 'kms-key', 'kms-alias', 'backup-vault'],
  ...['backup-plan', 'backup-selection', 'backup-vault-lock-configuration', 'cloudwatch-log-group'],
  ...['cloudwatch-metric-alarm', 'cloudtrail', 'secretsmanager-secret', 'secretsmanager-secret-version'],
  ...['ecr-repository', 'ecr-lifecycle-policy', 'sns-topic', 'sns-topic-subscription', 'sns-topic-policy'],
  ...['budgets-budget'],
] as const
const DATA = [
  ...['availability-zones', 'caller-identity', 'region', 'partition', 'ami', 'ssm-parameter'],
  ...['iam-policy-document', 'eks-cluster-auth', 'eks-addon-version', 'route53-zone', 'vpc', 'subnets'],
] as const

/** AWS's schema as the package has it, with the package's name and digest. Asks npm's registry for the package. */
export function importAws(): ProviderSchema {
  const folder = mkdtempSync(join(tmpdir(), 'provider-aws-'))
  try {
    const wanted = `${PACKAGE.name}@${PACKAGE.version}`
    run(folder, 'npm', 'pack', wanted, '--silent')
    const archive = join(folder, `cdktf-provider-aws-${PACKAGE.version}.tgz`)
    if (!existsSync(archive)) throw new Error(`npm pack ${wanted} left no ${archive}`)
    const digest = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`
    if (digest !== PACKAGE.integrity)
      throw new Error(`${wanted} has the digest ${digest}, not ${PACKAGE.integrity}`)
    run(folder, 'tar', 'xzf', archive)
    return readPackage(join(folder, 'package'), digest)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(cwd: string, command: string, ...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? stderr}`)
}

function readPackage(folder: string, digest: string): ProviderSchema {
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly license: string
    readonly cdktf: { readonly provider: { readonly version: string } }
  }
  const block = (name: string): [string, ProviderBlock] => {
    const of = (ending: string) => readFileSync(join(folder, 'lib', name, `index.${ending}`), 'utf8')
    const declared = readDeclaration(of('d.ts'), of('js'))
    return [declared.type, declared.block]
  }
  return {
    source: `npm ${PACKAGE.name}@${PACKAGE.version}`,
    digest,
    version: about.cdktf.provider.version,
    licence: about.license,
    provider: block('provider')[1],
    resources: byName(RESOURCES.map(block)),
    data: byName(DATA.map((name) => block(`data-aws-${name}`))),
  }
}

function byName(entries: readonly [string, ProviderBlock][]): Record<string, ProviderBlock> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** One property of an interface: its name in Terraform, its type in TypeScript, whether its comment calls it a block. */
interface Property {
  readonly name: string
  readonly type: string
  readonly optional: boolean
  readonly block: boolean
}

/**
 * One resource of the package. The declaration says what may be set: names in Terraform stand in the links of the
 * comments, `name block` above a block, `?` means optional. The code says which names can be read, and sets from lists.
 */
export function readDeclaration(
  declaration: string,
  code: string,
): { readonly type: string; readonly block: ProviderBlock } {
  const interfaces = new Map<string, readonly Property[]>()
  for (const [, name, body] of declaration.matchAll(
    /^export interface (\w+)(?: extends [\w.]+)? \{\n([\s\S]*?)^\}/gm,
  )) {
    interfaces.set(name!, propertiesOf(body!))
  }
  const config = [...interfaces.keys()].find((name) => name.endsWith('Config') && isMain(name, declaration))
  if (!config) throw new Error('the declaration has no interface of a configuration')
  const sets = new Set([...code.matchAll(/^ {8,16}(\w+): \{\n[^}]*?type: "set",/gm)].map(([, name]) => name!))
  const block = blockOf(interfaces.get(config)!, interfaces, sets)
  const attributes: Record<string, ProviderAttribute> = { ...block.attributes }
  for (const [name, type] of readable(code)) {
    if (!attributes[name] && !block.blocks?.[name]) attributes[name] = { type, computed: true }
  }
  const type = /static readonly tfResourceType = "(\w+)"/.exec(declaration)?.[1] ?? ''
  return { type, block: { ...block, attributes: sorted(attributes) } }
}

function isMain(name: string, declaration: string): boolean {
  return new RegExp(`config\\??: ${name}\\b`).test(declaration)
}

function propertiesOf(body: string): readonly Property[] {
  const found: Property[] = []
  for (const [, comment, optional, type] of body.matchAll(
    /\/\*\*([\s\S]*?)\*\/\s+readonly \w+(\??): ([\s\S]*?);(?=\n {4}\/\*\*|\n$|$)/g,
  )) {
    const name = /#(\w+) \w+#\w+\}/.exec(comment!)?.[1]
    if (!name) throw new Error(`a property has no name in Terraform: ${comment}`)
    found.push({
      name,
      type: type!.replaceAll(/\s+/g, ' ').replaceAll(' | cdktf.IResolvable', ''),
      optional: optional === '?',
      block: new RegExp(`^\\s*\\* ${name} block$`, 'm').test(comment!),
    })
  }
  return found
}

function blockOf(
  properties: readonly Property[],
  interfaces: ReadonlyMap<string, readonly Property[]>,
  sets: ReadonlySet<string>,
): ProviderBlock {
  const attributes: Record<string, ProviderAttribute> = {}
  const blocks: Record<string, ProviderBlock> = {}
  for (const { name, type, optional, block } of properties) {
    const many = type.endsWith('[]')
    const inner = interfaces.get(type.replace(/\[\]$/, ''))
    if (block && inner) {
      blocks[name] = {
        nesting: many ? (sets.has(name) ? 'set' : 'list') : 'single',
        ...(!optional && { min: 1 }),
        ...(!many && { max: 1 }),
        ...blockOf(inner, interfaces, sets),
      }
    } else {
      attributes[name] = {
        type: typeOf(type, interfaces, name, sets),
        ...(optional ? { optional: true } : { required: true }),
      }
      // an argument of objects may be written as blocks too (Terraform, “Attributes as Blocks”)
      if (inner) blocks[name] = { nesting: 'set', ...blockOf(inner, interfaces, sets) }
    }
  }
  return {
    attributes: sorted(attributes),
    ...(Object.keys(blocks).length > 0 && { blocks: sorted(blocks) }),
  }
}

/** TypeScript's type of an argument as Terraform's JSON has it. */
function typeOf(
  type: string,
  interfaces: ReadonlyMap<string, readonly Property[]>,
  name: string,
  sets: ReadonlySet<string>,
): unknown {
  const map = /^\{ \[key: string\]: (.+?);? \}$/.exec(type)?.[1]
  if (map) return ['map', typeOf(map, interfaces, name, sets)]
  const list = /^(?:\((.+)\)|Array<(.+)>|(.+))\[\]$/.exec(type)
  if (list)
    return [sets.has(name) ? 'set' : 'list', typeOf((list[1] ?? list[2] ?? list[3])!, interfaces, name, sets)]
  if (type === 'string' || type === 'number') return type
  if (type === 'boolean') return 'bool'
  const object = interfaces.get(type)
  if (!object) throw new Error(`argument ${name} has the type ${type}, which is not known`)
  return [
    'object',
    Object.fromEntries(object.map((one) => [one.name, typeOf(one.type, interfaces, one.name, sets)])),
  ]
}

const READ: Readonly<Record<string, unknown>> = {
  String: 'string',
  Number: 'number',
  Boolean: 'bool',
  List: ['list', 'string'],
  NumberList: ['list', 'number'],
  StringMap: ['map', 'string'],
}

/** What can be read of a resource, by its name in Terraform: the attributes of the last class, which is the resource. */
function* readable(code: string): Iterable<readonly [string, unknown]> {
  const main = code.slice(
    code.search(/^class \w+ extends cdktf\.Terraform(?:Resource|DataSource|Provider) /m),
  )
  for (const [, kind, name] of main.matchAll(/this\.get(\w+)Attribute\('(\w+)'\)/g))
    yield [name!, READ[kind!] ?? 'dynamic']
  for (const [, name] of main.matchAll(/ = new \w+\(this, "(\w+)"/g)) yield [name!, 'dynamic']
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
}
