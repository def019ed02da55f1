import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { REQUIRED } from '../scaffold/provider.ts'
import { importAws } from './import-aws.ts'

/** What a provider says of an argument: a Terraform type, and who sets it. */
export interface ProviderAttribute {
  /** `"string"`, `["set", "number"]`, `["object", { "cpu": "number" }]`; absent where `nested` says more */
  readonly type?: unknown
  readonly nested?: {
    readonly nesting: string
    readonly attributes: Readonly<Record<string, ProviderAttribute>>
  }
  readonly required?: boolean
  readonly optional?: boolean
  readonly computed?: boolean
  readonly deprecated?: boolean
}

/** What a provider says of a block: `min` and `max` count how often it may stand there. */
export interface ProviderBlock {
  readonly attributes?: Readonly<Record<string, ProviderAttribute>>
  readonly blocks?: Readonly<Record<string, ProviderBlock>>
  readonly nesting?: string
  readonly min?: number
  readonly max?: number
}

/** All blocks of one provider, or those that are of use here. */
export interface ProviderSchema {
  /** what they were read from, and that file's digest */
  readonly source: string
  readonly digest: string
  readonly version: string
  readonly licence: string
  readonly provider: ProviderBlock
  readonly resources: Readonly<Record<string, ProviderBlock>>
  readonly data: Readonly<Record<string, ProviderBlock>>
}

/** `schemas/providers.json`: the providers that templates require or will require, by registry name. */
export type Providers = Readonly<Record<string, ProviderSchema>>

const FILE = 'terraform-providers.json.gz'
/** Not in that file: it comes from npm. */
const AWS = 'hashicorp/aws'

/** What the data do not say of themselves: the releases whose schemas they are. */
const RELEASES: Readonly<Record<string, { readonly version: string; readonly licence: string }>> = {
  // the data do not say; its resources are those of the pinned release's line or later
  'digitalocean/digitalocean': { version: 'unknown', licence: 'MPL-2.0' },
  'hetznercloud/hcloud': { version: '1.68.0', licence: 'MPL-2.0' },
}

/**
 * Brings the schemas of all providers that templates require from a folder of outside data into
 * `schemas/providers.json`, AWS's from npm, and names them in `NOTICE`. Throws for a provider that the data do not have.
 */
export function importProviders(from: string, root = process.cwd()): Providers {
  const bytes = readFileSync(join(from, FILE))
  const all = JSON.parse(gunzipSync(bytes).toString('utf8')) as Readonly<Record<string, Raw>>
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  const providers: Record<string, ProviderSchema> = { [AWS]: importAws() }
  for (const name of REQUIRED) {
    if (name === AWS) continue
    const raw = all[name]
    const release = RELEASES[name]
    if (!raw || !release) throw new Error(`${join(from, FILE)} has no schema of the provider ${name}`)
    providers[name] = {
      source: 'terraform providers schema -json',
      digest,
      ...release,
      provider: slimBlock(raw.provider),
      resources: mapped(ofUse(raw.resources), slimBlock),
      data: mapped(ofUse(raw.data), slimBlock),
    }
  }
  const result = mapped(providers, (one) => one)
  writeFileSync(join(root, 'schemas/providers.json'), `${printed(result, '')}\n`)
  writeNotice(join(root, 'NOTICE'), result)
  return result
}

/** What no tree is made of: models, file shares, address blocks of one's own. */
const OF_NO_USE =
  /^digitalocean_(app|byoip|cdn|container|custom|dedicated|gradientai|nfs|partner|vector|database_(advanced|kafka|logsink|mongodb|mysql|opensearch|redis|online))/

function ofUse<A>(blocks: Readonly<Record<string, A>>): Readonly<Record<string, A>> {
  return Object.fromEntries(Object.entries(blocks).filter(([name]) => !OF_NO_USE.test(name)))
}

interface Raw {
  readonly provider: RawBlock
  readonly resources: Readonly<Record<string, RawBlock>>
  readonly data: Readonly<Record<string, RawBlock>>
}

interface RawAttribute {
  readonly type?: unknown
  readonly nested_type?: {
    readonly attributes: Readonly<Record<string, RawAttribute>>
    readonly nesting_mode: string
  }
  readonly required?: boolean
  readonly optional?: boolean
  readonly computed?: boolean
  readonly deprecated?: boolean
}

interface RawBlock {
  readonly attributes?: Readonly<Record<string, RawAttribute>>
  readonly blocks?: Readonly<Record<string, RawBlock>>
  readonly nesting?: string
  readonly min?: number
  readonly max?: number
}

function slimBlock({ attributes, blocks, nesting, min, max }: RawBlock): ProviderBlock {
  return {
    ...(nesting !== undefined && { nesting }),
    ...(min && { min }),
    ...(max && { max }),
    ...(attributes && { attributes: mapped(attributes, slimAttribute) }),
    ...(blocks && { blocks: mapped(blocks, slimBlock) }),
  }
}

/** Prose, and whether a value is to be hidden, are left out. */
function slimAttribute(raw: RawAttribute): ProviderAttribute {
  const { type, nested_type: nested, required, optional, computed, deprecated } = raw
  return {
    ...(type !== undefined && type !== null && { type }),
    ...(nested && {
      nested: { nesting: nested.nesting_mode, attributes: mapped(nested.attributes, slimAttribute) },
    }),
    ...(required && { required }),
    ...(optional && { optional }),
    ...(computed && { computed }),
    ...(deprecated && { deprecated }),
  }
}

function mapped<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(
    Object.entries(record)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, change(value)]),
  )
}

const WIDTH = 110

/** JSON as the house's formatter has it: an argument, and a type that fits, stand on one line. */
function printed(value: unknown, indent: string): string {
  const line = oneLine(value)
  if (typeof value !== 'object' || value === null) return line
  const inner: unknown[] = Object.values(value)
  const leaf = Array.isArray(value) || inner.every((one) => typeof one !== 'object' || Array.isArray(one))
  if (leaf && line.length + indent.length < WIDTH / 2 + 20) return line
  const deeper = `${indent}  `
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  const lines = Object.entries(value).map(
    ([key, one]) =>
      `${deeper}${Array.isArray(value) ? '' : `${JSON.stringify(key)}: `}${printed(one, deeper)}`,
  )
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${oneLine(one)}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

const NOTICE_HEAD = 'schemas/providers.json: '

/** Writes the paragraphs about the imported files; what else the notice says stays. */
function writeNotice(path: string, providers: Providers): void {
  const kept = existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith(NOTICE_HEAD))
    : []
  const lines = Object.entries(providers).map(
    ([name, { version, licence, source, digest }]) =>
      `${NOTICE_HEAD}argument names and types of ${name} ${version} (${licence}), from ${source}, prose removed; imported from a file of ${digest}.`,
  )
  writeFileSync(path, `${[...kept, ...lines].join('\n\n')}\n`)
}
