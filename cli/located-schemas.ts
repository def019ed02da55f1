import { relative, resolve } from 'node:path'
import type { SchemaSources } from '../engine/kubernetes/conformance.ts'
import { BrokenSchema } from '../engine/kubernetes/shape.ts'
import { Failure } from './failure.ts'
import { fieldsOf, readTemplate, TemplateProblem } from './kubeconform/template.ts'
import { readSchemaFile } from './schema-files.ts'

/**
 * Finds schemas where the config's `schemaLocations` say: folders or templates as kubeconform has them, relative to the
 * tree's root. What is built in is known without being named. Throws a Failure for a location that cannot be used.
 */
export function locatedSchemas(locations: readonly string[], root: string): SchemaSources['located'] {
  const templates = locations.filter((one) => one !== 'default').map(templateOf)
  if (templates.length === 0) return undefined
  return (apiVersion, kind) => {
    const fields = fieldsOf(apiVersion, kind, 'master', true)
    for (const template of templates) {
      const file = resolve(root, template(fields))
      try {
        const schema = readSchemaFile(file, 'api')
        if (schema) return schema.root
      } catch (error) {
        if (!(error instanceof BrokenSchema)) throw error
        throw new BrokenSchema(error.message.replace(file, relative(root, file)))
      }
    }
    return undefined
  }
}

function templateOf(location: string): ReturnType<typeof readTemplate> {
  if (/^https?:/.test(location)) {
    throw new Failure(
      `the schema location ${location} is an address, and nothing is fetched; name a folder with its files`,
    )
  }
  try {
    return readTemplate(location)
  } catch (error) {
    if (!(error instanceof TemplateProblem)) throw error
    throw new Failure(`the schema location ${location} cannot be read: ${error.message}`)
  }
}
