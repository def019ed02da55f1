import type { Design, DesignFile, SchemaProblem } from '../engine/design.ts'
import { readYaml } from '../engine/formats/yaml.ts'
import { Lines } from '../engine/lines.ts'
import { explainSchemaErrors } from '../engine/schema.ts'
import type { SchemaError, Sources } from '../engine/sources.ts'
import { checkDesign } from './checks.ts'
import { checkCost } from './cost.ts'
import { completeDesign, type WrittenDesign } from './defaults.ts'
import { priceTable } from './prices.ts'

/**
 * Reads `infra/infra.yaml`. All problems are found at once: what the schema says, and, as far as the values have the
 * right form, what the numbers and names say of each other. There is a design only where there is no problem.
 */
export function readDesign(path: string, text: string, sources: Sources): DesignFile {
  const documents = readYaml(text, { dialect: 'core' })
  const document = documents[0]
  const failed = (problems: readonly SchemaProblem[]): DesignFile => ({
    path,
    document,
    problems,
    design: undefined,
  })
  const broken = documents.flatMap((one) => one.problems)
  if (broken.length > 0) {
    const lines = new Lines(text)
    return failed(
      broken.map((problem) => {
        const { line, column } = lines.span(problem.start, problem.end)
        return whole(`line ${line}, column ${column}: ${problem.message}`)
      }),
    )
  }
  if (documents.length > 1)
    return failed([whole(`the file has ${documents.length} documents; it must have one`)])
  if (document?.unread) return failed([whole(`the file was not read: ${document.unread}`)])
  if (!document?.root) return failed([whole('the file is empty; generator-infra writes one to start from')])
  const value = document.root.value
  const misshapen = explainSchemaErrors(
    sources.validate('infra', value).map((error) => inOurWords(error, value)),
    value,
  )
  if (misshapen.length > 0) return failed([...misshapen, ...soundChecks(value, misshapen)])
  const design = completeDesign(value as WrittenDesign)
  const problems = [...checkDesign(value as WrittenDesign, design), ...checkCost(design, priceTable(sources))]
  return { path, document, problems, design: problems.length > 0 ? undefined : design }
}

/** A pattern is no help to a reader: the schema's own description of the form is said instead. */
function inOurWords(error: SchemaError, root: unknown): SchemaError {
  const form = error.parentSchema?.description
  if (error.keyword !== 'pattern' || typeof form !== 'string') return error
  const words = form.replace(/\.$/, '')
  let found: unknown = root
  for (const step of error.instancePath.split('/').slice(1)) found = (found as Record<string, unknown>)[step]
  return {
    ...error,
    keyword: 'form',
    message: `is ${String(found)}; it must be ${words.charAt(0).toLowerCase()}${words.slice(1)}`,
  }
}

/** What can still be said of the parts that have the right form: parts with a schema problem are left out. */
function soundChecks(value: unknown, misshapen: readonly SchemaProblem[]): readonly SchemaProblem[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  const bad = new Set(misshapen.map((problem) => problem.path.slice(0, 2).join('/')))
  const whollyBad = (key: string) => bad.has(key)
  const sound: Record<string, unknown> = {}
  for (const [key, part] of Object.entries(value)) if (!whollyBad(key)) sound[key] = part
  for (const key of ['name', 'owners', 'regions', 'environments', 'workloads']) if (!(key in sound)) return []
  for (const list of ['environments', 'workloads']) {
    if (!Array.isArray(sound[list]) || [...bad].some((path) => path.startsWith(`${list}/`))) return []
  }
  if ([...bad].some((path) => /^(backups|state|constraints|owners|alerting)\//.test(path))) return []
  try {
    const written = sound as unknown as WrittenDesign
    return checkDesign(written, completeDesign(written) as Design)
  } catch {
    return []
  }
}

function whole(message: string): SchemaProblem {
  return { path: [], part: 'value', message }
}
