import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { PoolHeader } from '../engine/kubernetes/pool.ts'

type Schema = Readonly<Record<string, unknown>>

interface Source {
  readonly about?: Readonly<Record<string, unknown>>
}

/** kubernetes.json.gz: definitions by content, and which release has which. */
interface KubernetesData extends Source {
  readonly pool: Readonly<Record<string, Schema>>
  readonly versions: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** custom-resources.json.gz: API group → `kind_version` in lower case → schema. */
interface CustomData extends Source {
  readonly groups: Readonly<Record<string, Readonly<Record<string, Schema>>>>
}

interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

/** What `schemas/kubernetes/index.json` says of the files beside it. */
export interface KubernetesIndex {
  readonly source: Readonly<
    Record<string, { readonly from: string; readonly licence: string; readonly digest: string }>
  >
  readonly releases: readonly string[]
  readonly definitions: number
  readonly groups: number
  readonly customResources: number
}

const BUILT_IN = 'kubernetes.json.gz'
const CUSTOM = 'custom-resources.json.gz'
const ORIGINS = {
  [BUILT_IN]: {
    from: 'OpenAPI of Kubernetes, as packaged in kubernetes-validate on PyPI',
    licence: 'Apache-2.0',
  },
  [CUSTOM]: { from: 'datreeio/CRDs-catalog', licence: 'MIT' },
}

/**
 * Brings the schemas of Kubernetes and of custom resources from a folder of outside data into `schemas/kubernetes/`,
 * in the form of engine/kubernetes/pool.ts: `built-in.txt`, and a packed text for each group of custom resources.
 * Throws where a schema uses a keyword that the interpreter does not know.
 */
export function importKubernetes(from: string, root = process.cwd()): KubernetesIndex {
  const to = join(root, 'schemas/kubernetes')
  const builtIn = read<KubernetesData>(from, BUILT_IN)
  const custom = read<CustomData>(from, CUSTOM)
  rmSync(join(to, 'groups'), { recursive: true, force: true })
  mkdirSync(join(to, 'groups'), { recursive: true })
  writeFileSync(join(to, 'built-in.txt'), packBuiltIn(builtIn.data))
  const groups = Object.entries(custom.data.groups)
  for (const [group, kinds] of groups)
    writeFileSync(join(to, 'groups', `${group}.gz`), gzipSync(packGroup(group, kinds), { level: 9 }))
  const index: KubernetesIndex = {
    source: {
      [BUILT_IN]: { ...ORIGINS[BUILT_IN], digest: builtIn.digest },
      [CUSTOM]: { ...ORIGINS[CUSTOM], digest: custom.digest },
    },
    releases: Object.keys(builtIn.data.versions),
    definitions: Object.keys(builtIn.data.pool).length,
    groups: groups.length,
    customResources: groups.reduce((sum, [, kinds]) => sum + Object.keys(kinds).length, 0),
  }
  writeFileSync(join(to, 'index.json'), `${printed(index)}\n`)
  writeNotice(join(root, 'NOTICE'), index)
  return index
}

/** Keywords that are judged by, as the way in which schemas nest in them. */
const NESTING: Readonly<Record<'plain' | 'schema' | 'list' | 'map' | 'reference', readonly string[]>> = {
  plain: [
    ...['type', 'required', 'enum', 'const', 'pattern', 'format', 'nullable', 'multipleOf', 'uniqueItems'],
    ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'minLength', 'maxLength'],
    ...['minItems', 'maxItems', 'minProperties', 'maxProperties'],
    ...[
      'x-kubernetes-int-or-string',
      'x-kubernetes-preserve-unknown-fields',
      'x-kubernetes-embedded-resource',
    ],
    // for merging as an API server does
    ...['x-kubernetes-list-map-keys', 'x-kubernetes-patch-merge-key', 'x-kubernetes-patch-strategy'],
  ],
  schema: ['items', 'additionalProperties', 'not', 'if', 'then', 'else'],
  list: ['anyOf', 'oneOf', 'allOf'],
  map: ['properties', 'patternProperties'],
  reference: ['$ref'],
}
const KEYWORDS = new Map(
  (Object.keys(NESTING) as (keyof typeof NESTING)[]).flatMap((way) =>
    NESTING[way].map((keyword) => [keyword, way] as const),
  ),
)

/** Remarks to people, and what no validator looks at. */
const REMARKS = new Set([
  'description',
  'default',
  'example',
  'title',
  'definitions',
  'x-kubernetes-list-type',
  'x-kubernetes-map-type',
  'x-kubernetes-group-version-kind',
])

/** Lines of a pool in the making: equal schemas get one number. */
class Lines {
  readonly lines: string[] = []
  readonly #known = new Map<string, number>()
  readonly #referred: (reference: string) => number

  constructor(referred: (reference: string) => number) {
    this.#referred = referred
  }

  /** The number of a schema's line; `true` and `false` stay what they are. */
  add(schema: unknown, where: string): number | boolean {
    if (typeof schema === 'boolean') return schema
    const packed: Record<string, unknown> = {}
    for (const key of Object.keys(schema as Schema).sort()) {
      const value = (schema as Schema)[key]
      if (REMARKS.has(key) || isForeign(key, value)) continue
      const kind = KEYWORDS.get(key)
      if (!kind) throw new Error(`${where} has the keyword ${key}, which the interpreter does not know`)
      packed[key] = this.#packed(kind, value, where)
    }
    const line = JSON.stringify(packed)
    let number = this.#known.get(line)
    if (number === undefined) {
      number = this.lines.push(line) - 1
      this.#known.set(line, number)
    }
    return number
  }

  #packed(kind: keyof typeof NESTING, value: unknown, where: string): unknown {
    switch (kind) {
      case 'plain':
        return value
      case 'reference':
        return this.#referred(value as string)
      case 'schema':
        return Array.isArray(value) ? value.map((one) => this.add(one, where)) : this.add(value, where)
      case 'list':
        return (value as readonly unknown[]).map((one) => this.add(one, where))
      case 'map': {
        const entries = Object.entries(value as Schema)
        return Object.fromEntries(entries.map(([name, one]) => [name, this.add(one, where)]))
      }
    }
  }

  text(header: PoolHeader): string {
    return [JSON.stringify(header), ...this.lines].join('\n')
  }
}

/** A catalogue's slips: an object's fields beside the keywords of its schema. */
function isForeign(key: string, value: unknown): boolean {
  return ['apiVersion', 'kind', 'metadata', 'spec'].includes(key) && value !== undefined
}

function packBuiltIn({ pool, versions }: KubernetesData): string {
  const releases = Object.keys(versions)
  const names = [...new Set(Object.values(versions).flatMap((one) => Object.keys(one)))].sort()
  const numbers = new Map(names.map((name, number) => [name, number]))
  const lines = new Lines((reference) => numbers.get(reference.slice('#/definitions/'.length))!)
  const kinds = new Map<string, PoolHeader['kinds'][number]>()
  const definitions = names.map((name, number) => {
    const runs: number[] = []
    for (const [index, release] of releases.entries()) {
      const hash = versions[release]![name]
      const line = hash === undefined ? -1 : (lines.add(pool[hash], name) as number)
      if (line !== (runs.at(-1) ?? -1)) runs.push(index, line)
      const own = hash === undefined ? [] : pool[hash]!['x-kubernetes-group-version-kind']
      for (const { group, version, kind } of (own ?? []) as readonly GroupVersionKind[])
        kinds.set(`${group}/${version}/${kind}`, [group, version, kind, number])
    }
    return [name, runs] as const
  })
  return lines.text({ releases, definitions, kinds: [...kinds.values()] })
}

function packGroup(group: string, schemas: Readonly<Record<string, Schema>>): string {
  const definitions: [string, number[]][] = []
  const kinds: PoolHeader['kinds'][number][] = []
  for (const name of Object.keys(schemas).sort()) {
    const [kind, version] = [name.slice(0, name.lastIndexOf('_')), name.slice(name.lastIndexOf('_') + 1)]
    kinds.push([group, version, kind, definitions.push([name, []]) - 1])
  }
  let current = ''
  const pending: { number: number; owner: string; pointer: string }[] = []
  const lines = new Lines((pointer) => {
    const name = `${current}${pointer}`
    const known = definitions.findIndex(([one]) => one === name)
    if (known >= 0) return known
    const number = definitions.push([name, []]) - 1
    pending.push({ number, owner: current, pointer })
    return number
  })
  for (const [number, [name]] of [...definitions.entries()]) {
    current = name
    definitions[number]![1].push(0, lines.add(schemas[name], `${group} ${name}`) as number)
  }
  for (let next = pending.pop(); next; next = pending.pop()) {
    current = next.owner
    const target = followed(schemas[next.owner]!, next.pointer)
    definitions[next.number]![1].push(0, lines.add(target, `${group} ${next.owner}`) as number)
  }
  return lines.text({ definitions, kinds })
}

/** What a JSON pointer means in its own document. */
function followed(document: Schema, pointer: string): unknown {
  let found: unknown = document
  for (const step of pointer
    .replace(/^#\/?/, '')
    .split('/')
    .filter((one) => one !== ''))
    found = (found as Schema | undefined)?.[
      decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
    ]
  if (found === undefined) throw new Error(`${pointer} refers to nothing`)
  return found
}

function read<T>(from: string, name: string): { readonly data: T; readonly digest: string } {
  const bytes = readFileSync(join(from, name))
  return {
    data: JSON.parse(gunzipSync(bytes).toString('utf8')) as T,
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
  }
}

/** JSON as the house's formatter has it. */
function printed(index: KubernetesIndex): string {
  return JSON.stringify(index, null, 2).replace(/\[\s+((?:"[^"]*",?\s*)+)\]/, (_, list: string) => {
    const line = `[${list.trim().replace(/\s+/g, ' ')}]`
    return line.length <= 96 ? line : `[\n    ${list.trim()}\n  ]`
  })
}

const NOTICE_HEAD = 'schemas/kubernetes: '

/** Writes the paragraph about the imported files; what else the notice says stays. */
function writeNotice(path: string, index: KubernetesIndex): void {
  const kept = existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith(NOTICE_HEAD))
    : []
  const sources = Object.values(index.source).map(
    ({ from, licence, digest }) => `${from} (${licence}; imported from a file of ${digest})`,
  )
  const line = `${NOTICE_HEAD}names, types and limits of fields of Kubernetes ${index.releases[0]} to ${index.releases.at(-1)} and of ${index.customResources} custom resources, prose removed; from ${sources.join(' and ')}.`
  writeFileSync(path, `${[...kept, line].join('\n\n')}\n`)
}
