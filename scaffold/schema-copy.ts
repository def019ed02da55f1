import type { Sources } from '../engine/sources.ts'

/** Where the schema stands that the first line of infra.yaml names: editors find it offline, in the version that wrote the tree. */
export const SCHEMA_PATH = 'infra/.infra/infra.schema.json'

/** The text of infra.yaml's JSON Schema. */
export function schemaText(sources: Sources): string {
  return `${JSON.stringify(sources.data('infra.schema'), null, 2)}\n`
}
