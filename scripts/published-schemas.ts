import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

type Schema = Readonly<Record<string, unknown>>

interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

/**
 * Writes the schemas of one release as they are published for kubeconform: a folder of open ones, one of strict ones,
 * and the catalogue of custom resources as it is. Unlike scripts/standalone-schemas.ts, which closes all of it, this is
 * what kubeconform judges by in the wild, and so what our verdicts are compared with. Returns `-schema-location`s.
 */
export function writePublished(from: string, to: string, release: string): readonly string[] {
  const { pool, versions } = read<{
    pool: Readonly<Record<string, Schema>>
    versions: Readonly<Record<string, Readonly<Record<string, string>>>>
  }>(from, 'kubernetes.json.gz')
  const names = versions[release]
  if (!names) throw new Error(`the data have no Kubernetes ${release}`)
  for (const strict of [false, true]) {
    const folder = join(to, `v${release}-standalone${strict ? '-strict' : ''}`)
    mkdirSync(folder, { recursive: true })
    for (const [name, hash] of Object.entries(names)) {
      const kinds = (pool[hash]!['x-kubernetes-group-version-kind'] ?? []) as readonly GroupVersionKind[]
      for (const { group, version, kind } of kinds) {
        const suffix = group === '' ? version : `${group.split('.')[0]}-${version}`
        const schema = standalone(name, (one) => (strict ? closed(pool[names[one]!]!) : pool[names[one]!]!))
        writeFileSync(join(folder, `${kind}-${suffix}.json`.toLowerCase()), JSON.stringify(schema))
      }
    }
  }
  const { groups } = read<{ groups: Readonly<Record<string, Readonly<Record<string, Schema>>>> }>(
    from,
    'custom-resources.json.gz',
  )
  for (const [group, kinds] of Object.entries(groups)) {
    mkdirSync(join(to, 'custom', group), { recursive: true })
    for (const [kind, schema] of Object.entries(kinds))
      writeFileSync(join(to, 'custom', group, `${kind}.json`), JSON.stringify(schema))
  }
  return [to, join(to, 'custom/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json')]
}

/** A definition with all that it refers to. */
function standalone(name: string, definition: (name: string) => Schema): Schema {
  const definitions: Record<string, Schema> = {}
  const visit = (one: string): void => {
    if (definitions[one]) return
    definitions[one] = definition(one)
    for (const [, next] of JSON.stringify(definitions[one]).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g))
      visit(next!)
  }
  visit(name)
  return { ...definitions[name]!, definitions }
}

/** As in the published strict sets: closed wherever properties are listed and nothing is said of others. */
function closed(schema: Schema): Schema {
  const result: Record<string, unknown> = { ...schema }
  const properties = schema.properties as Readonly<Record<string, Schema>> | undefined
  if (properties) {
    result.properties = Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, closed(one)]))
    if (schema.additionalProperties === undefined) result.additionalProperties = false
  }
  for (const key of ['items', 'additionalProperties']) {
    const inner = schema[key]
    if (typeof inner === 'object' && inner !== null) result[key] = closed(inner as Schema)
  }
  return result
}

function read<T>(folder: string, name: string): T {
  return JSON.parse(gunzipSync(readFileSync(join(folder, name))).toString('utf8')) as T
}
