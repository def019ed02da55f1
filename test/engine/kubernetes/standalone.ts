import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { schemaText } from '../../../cli/schema-texts.ts'
import { fileOf, PoolText } from '../../../engine/kubernetes/pool.ts'
import { expanded, type Schema } from './expanded.ts'

/**
 * Writes the built-in schemas of a release as native kubeconform takes them, a file a kind, open and strict, for
 * `-schema-location FOLDER`. Made from the shipped form, so that it needs nothing else.
 */
export function writeOpenSchemas(folder: string, release: string): void {
  const text = new PoolText(schemaText('')!)
  const index = (text.header.releases ?? []).indexOf(release)
  for (const strict of [false, true]) {
    const to = join(folder, `v${release}-standalone${strict ? '-strict' : ''}`)
    mkdirSync(to, { recursive: true })
    for (const [group, version, kind, definition] of text.header.kinds) {
      if (text.lineOf(definition, index) === undefined) continue
      const schema = expanded(text, definition, index)
      writeFileSync(
        join(to, `${fileOf(group, version, kind)}.json`),
        JSON.stringify(strict ? closed(schema) : schema),
      )
    }
  }
}

/** Writes the schemas of one group of custom resources, for `…/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json`. */
export function writeCustomSchemas(folder: string, group: string): void {
  const text = new PoolText(schemaText(group)!)
  mkdirSync(join(folder, group), { recursive: true })
  for (const [, version, kind, definition] of text.header.kinds)
    writeFileSync(
      join(folder, group, `${kind}_${version}.json`),
      JSON.stringify(expanded(text, definition, 0)),
    )
}

/** As in the published strict sets: closed wherever properties are listed and nothing is said of others. */
function closed(schema: Schema): Schema {
  const result: Schema = { ...schema }
  for (const key of ['properties', 'definitions']) {
    const map = schema[key] as Record<string, Schema> | undefined
    if (map) result[key] = Object.fromEntries(Object.entries(map).map(([name, one]) => [name, closed(one)]))
  }
  if (schema.properties && schema.additionalProperties === undefined) result.additionalProperties = false
  for (const key of ['items', 'additionalProperties'])
    if (typeof schema[key] === 'object') result[key] = closed(schema[key] as Schema)
  return result
}
