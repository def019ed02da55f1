import type { Design, DesignFile, SchemaProblem } from '../engine/design.ts'
import { readYaml } from '../engine/formats/yaml.ts'
import { explainSchemaErrors } from '../engine/schema.ts'
import type { SchemaError, Sources } from '../engine/sources.ts'
import { checkDeclared } from './check-declared.ts'
import { checkImages } from './check-images.ts'
import { checkComposedNames } from './check-names.ts'
import { checkPlaces } from './check-places.ts'
import { checkSizes } from './check-sizes.ts'
import { checkDesign } from './checks.ts'
import { checkCost } from './cost.ts'
import { completeDesign, type WrittenDesign } from './defaults.ts'
import { priceTable } from './prices.ts'
import { soundPart } from './sound.ts'
import { unsupported } from './support.ts'

/**
 * Reads `infra/infra.yaml`. All problems are found at once: what the schema says, and, as far as the values have the
 * right form, what the numbers and names say of each other. There is a design only where there is no problem.
 */
export function readDesign(path: string, text: string, sources: Sources): DesignFile {
  return examine(path, text, sources, () => [])
}

/** The same for who means to write the design's tree: what this version cannot write is a problem as well. */
export function readDesignToWrite(path: string, text: string, sources: Sources): DesignFile {
  return examine(path, text, sources, (design) => [
    ...unsupported(design),
    ...checkComposedNames(design),
    ...checkPlaces(design, priceTable(sources, design.provider)),
    ...checkSizes(design),
    ...checkImages(design),
  ])
}

function examine(
  path: string,
  text: string,
  sources: Sources,
  more: (design: Design) => readonly SchemaProblem[],
): DesignFile {
  const documents = readYaml(text, { dialect: 'core' })
  const document = documents[0]
  const failed = (problems: readonly SchemaProblem[]): DesignFile => ({
    path,
    document,
    problems,
    design: undefined,
  })
  const broken = documents.flatMap((one) => one.problems)
  if (broken.length > 0)
    return failed(broken.map(({ message, start, end }) => ({ ...whole(message), at: { start, end } })))
  const second = documents[1]
  if (second) {
    const at = { start: second.start, end: second.start }
    return failed([{ ...whole(`the file has ${documents.length} documents; it must have one`), at }])
  }
  if (document?.unread) return failed([{ ...whole(`the file was not read: ${document.unread}`), at: TOP }])
  if (!document?.root)
    return failed([{ ...whole('the file is empty; generator-infra writes one to start from'), at: TOP }])
  const value = document.root.value
  const errors = sources.validate('infra', value)
  const misshapen = explainSchemaErrors(
    errors.map((error) => inOurWords(error, value)),
    value,
  )
  const check = (written: WrittenDesign, design: Design): readonly SchemaProblem[] => [
    ...checkDesign(written, design),
    ...checkDeclared(design, sources),
    ...(design.environments.length > 0 ? checkCost(design, priceTable(sources, design.provider)) : []),
    ...more(design),
  ]
  if (misshapen.length > 0) {
    const sound = soundPart(value, errors)
    if (!sound) return failed(misshapen)
    const design = completeDesign(sound.written)
    const rest = check(sound.written, design).filter((problem) => sound.counts(problem, design))
    return failed([...misshapen, ...rest])
  }
  const design = completeDesign(value as WrittenDesign)
  const problems = check(value as WrittenDesign, design)
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

const TOP = { start: 0, end: 0 } as const

function whole(message: string): SchemaProblem {
  return { path: [], part: 'value', message }
}
