import { readdirSync, readFileSync } from 'node:fs'
import type { Rules } from '../engine/lint.ts'
import type { SchemaName, Sources } from '../engine/sources.ts'
import { rules } from '../rules/index.ts'
import { plan } from '../scaffold/plan.ts'
import { schemaText } from './schema-texts.ts'
import { compileSchema, type Validator } from './schemas.ts'

const root = new URL('../', import.meta.url)
const validators = new Map<SchemaName, Validator>()
const data = new Map<string, unknown>()
let templates: readonly string[] | undefined

/**
 * Sources of a development clone: folders of this repository, read when they are first asked for.
 * In the bundle scripts/entry/sources.ts stands in for it.
 */
export const sources: Sources = {
  get templates() {
    templates ??= listTemplates()
    return templates
  },
  template: (path) => read(`generators/${path}`),
  data(name) {
    if (!data.has(name)) data.set(name, JSON.parse(read(`schemas/${name}.json`)))
    return data.get(name)
  },
  schemas: schemaText,
  validate(schema, value) {
    const validate = validators.get(schema) ?? compileSchema(schemaOf(schema))
    validators.set(schema, validate)
    return validate(value) ? [] : (validate.errors ?? [])
  },
  plan: (design) => plan(design, sources),
}

/** A schema of ours: a file of schemas/, or what a rule says of its options. */
function schemaOf(name: SchemaName): Readonly<Record<string, unknown>> {
  const options = name.startsWith('rules/')
    ? (rules as Rules)[name.slice('rules/'.length)]?.options
    : undefined
  return options ?? JSON.parse(read(`schemas/${name}.schema.json`))
}

function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8')
}

function listTemplates(): readonly string[] {
  const generators = new URL('generators/', root)
  const paths: string[] = []
  for (const generator of readdirSync(generators, { withFileTypes: true })) {
    if (!generator.isDirectory()) continue
    const folder = new URL(`${generator.name}/templates/`, generators)
    for (const path of filesBelow(folder)) paths.push(`${generator.name}/templates/${path}`)
  }
  return paths.sort()
}

function filesBelow(folder: URL): string[] {
  let entries: ReturnType<typeof listOf>
  try {
    entries = listOf(folder)
  } catch {
    return []
  }
  return entries.flatMap((entry) =>
    entry.isDirectory()
      ? filesBelow(new URL(`${encodeURIComponent(entry.name)}/`, folder)).map(
          (path) => `${entry.name}/${path}`,
        )
      : [entry.name],
  )
}

function listOf(folder: URL) {
  return readdirSync(folder, { withFileTypes: true })
}
