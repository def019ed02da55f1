import { readSchemas } from 'embedded:schemas'

/** `Sources.schemas` of the bundle: the files that `npm run bundle` put beside the chunks. */
export function schemaText(group: string): string | undefined {
  return readSchemas(group)
}
