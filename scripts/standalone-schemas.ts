import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'

type Schema = Readonly<Record<string, unknown>>

interface KubernetesData {
  /** content hash → definition */
  readonly pool: Readonly<Record<string, Schema>>
  /** release → definition's name → content hash */
  readonly versions: Readonly<Record<string, Readonly<Record<string, string>>>>
}

interface CustomData {
  /** API group → `kind_version` → schema */
  readonly groups: Readonly<Record<string, Readonly<Record<string, Schema>>>>
}

/** Where the schemas went, as `-schema-location` of kubeconform wants it. */
export interface SchemaFolder {
  readonly locations: readonly string[]
  /** `1.36.0`, for `-kubernetes-version` */
  readonly release: string
  readonly count: number
}

/** The arguments that make kubeconform judge strictly, by what stands in the folder and nothing else. */
export function kubeconformArguments(folder: string, release: string): readonly string[] {
  const locations = locationsIn(folder).flatMap((location) => ['-schema-location', location])
  return ['-strict', '-kubernetes-version', release, ...locations]
}

/** The releases of Kubernetes that a folder of outside data knows, oldest first. */
export function releasesIn(from: string): readonly string[] {
  return Object.keys(read<KubernetesData>(from, 'kubernetes.json.gz').versions)
}

/**
 * Writes a strict schema file for every kind of one release of Kubernetes and for every custom resource: each stands
 * alone, so that kubeconform asks no network. `groups`: only these API groups of custom resources. Throws for a
 * release that the data do not have.
 */
export function writeSchemas(
  from: string,
  to: string,
  release: string,
  groups?: ReadonlySet<string>,
): SchemaFolder {
  const { pool, versions } = read<KubernetesData>(from, 'kubernetes.json.gz')
  const names = versions[release]
  if (!names)
    throw new Error(`the data have no Kubernetes ${release}; they have ${Object.keys(versions).join(', ')}`)
  const folder = join(to, 'kubernetes', `v${release}-standalone-strict`)
  mkdirSync(folder, { recursive: true })
  let count = 0
  for (const [name, hash] of Object.entries(names)) {
    const kinds = pool[hash]!['x-kubernetes-group-version-kind'] as readonly GroupVersionKind[] | undefined
    for (const { group, version, kind } of kinds ?? []) {
      const suffix = group === '' ? version : `${group.split('.')[0]}-${version}`
      const schema = standalone(name, (one) => pool[names[one]!]!)
      write(join(folder, `${kind}-${suffix}.json`.toLowerCase()), schema)
      count++
    }
  }
  for (const [group, kinds] of Object.entries(read<CustomData>(from, 'custom-resources.json.gz').groups)) {
    if (groups && !groups.has(group)) continue
    mkdirSync(join(to, 'custom', group), { recursive: true })
    for (const [kind, schema] of Object.entries(kinds)) {
      write(join(to, 'custom', group, `${kind}.json`), closed(schema))
      count++
    }
  }
  return { locations: locationsIn(to), release, count }
}

interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

function locationsIn(folder: string): readonly string[] {
  return [
    join(folder, 'kubernetes'),
    join(folder, 'custom/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json'),
  ]
}

/** A definition with all that it refers to, closed: a key that is not named is refused. */
function standalone(name: string, definition: (name: string) => Schema): Schema {
  const definitions: Record<string, Schema> = {}
  const visit = (one: string) => {
    if (definitions[one]) return
    const found = definition(one)
    definitions[one] = closed(found)
    for (const [, next] of JSON.stringify(found).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g)) visit(next!)
  }
  visit(name)
  return { ...definitions[name]!, definitions }
}

/**
 * The schema with `additionalProperties: false` wherever properties are listed and nothing else is said, as in the
 * published strict sets. What keeps unknown fields stays open, and so do the parts of `anyOf` and the like: they list
 * only what they ask for.
 */
function closed(schema: Schema): Schema {
  const result: Record<string, unknown> = { ...schema }
  const properties = schema.properties as Readonly<Record<string, Schema>> | undefined
  if (properties) {
    result.properties = Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, closed(one)]))
  }
  for (const key of ['items', 'additionalProperties']) {
    const inner = schema[key]
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner))
      result[key] = closed(inner as Schema)
  }
  if (schema['x-kubernetes-preserve-unknown-fields'] === true) {
    if (schema.additionalProperties === false) delete result.additionalProperties
  } else if (properties && schema.additionalProperties === undefined) result.additionalProperties = false
  return result
}

function read<T>(folder: string, name: string): T {
  return JSON.parse(gunzipSync(readFileSync(join(folder, name))).toString('utf8')) as T
}

function write(path: string, schema: Schema): void {
  writeFileSync(path, `${JSON.stringify(schema)}\n`)
}

/**
 * Writes strict schema files for kubeconform: `node scripts/run.mjs standalone-schemas DATA FOLDER [RELEASE]`. DATA
 * holds kubernetes.json.gz and custom-resources.json.gz; the newest release where none is given. Returns the exit code.
 */
export function main([from, to, release]: readonly string[]): number {
  if (!from || !to) {
    console.error(
      'standalone-schemas DATA FOLDER [RELEASE]: name the folder of the data and the folder to write to',
    )
    return 2
  }
  const folder = resolve(to)
  const written = writeSchemas(resolve(from), folder, release ?? releasesIn(resolve(from)).at(-1)!)
  console.log(`wrote ${written.count} schemas of Kubernetes ${written.release} and custom resources; run`)
  const args = kubeconformArguments(folder, written.release).map((one) =>
    one.includes('{') ? `'${one}'` : one,
  )
  console.log(`kubeconform ${args.join(' ')} FILE`)
  return 0
}
