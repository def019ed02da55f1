import type { Design, SchemaProblem } from '../engine/design.ts'
import type { SchemaError } from '../engine/sources.ts'
import type { WrittenDesign } from './defaults.ts'

/** What is left of a design whose form is not right throughout, and which problems can be said of it. */
export interface SoundPart {
  readonly written: WrittenDesign
  /** whether a problem is about what the file says, not about what stands in for a part that was left out */
  readonly counts: (problem: SchemaProblem, design: Design) => boolean
}

/** Keys whose values are judged together. */
const CHOICES = ['provider', 'iac', 'runtime', 'packaging']

/** Lists of things with a name; of one that is not right the others can still be judged. */
const NAMED: readonly string[] = ['environments', 'workloads']

/** What stands in for required keys that cannot be used. */
const STAND_INS: Readonly<Record<string, unknown>> = {
  name: 'system',
  owners: { team: '@example/team' },
  regions: ['fsn1'],
  environments: [],
  workloads: [],
}

type Raw = Record<string, unknown>

/** Leaves out what a schema complains of: a key with its value, or what as a whole cannot be told without it. */
export function soundPart(value: unknown, errors: readonly SchemaError[]): SoundPart | undefined {
  if (!isMap(value)) return undefined
  const raw = structuredClone(value) as Raw
  const unsound = new Set<string>()
  const items = new Set<string>()
  for (const error of errors) {
    const [first, second, third] = stepsOf(error)
    // a key too many says nothing of the others
    if (error.keyword === 'additionalProperties' && stepsOf(error).length === 1) delete raw[first!]
    else if (first === undefined) return undefined
    else if (NAMED.includes(first) && second !== undefined && Array.isArray(raw[first])) {
      const list = raw[first] as unknown[]
      const at = Number(second)
      if (!isMap(list[at])) list[at] = {}
      if (third === undefined || third === 'name' || third === 'type') items.add(`${first}/${at}`)
      else delete (list[at] as Raw)[third]
    } else if (first === 'constraints' && second !== undefined && isMap(raw[first])) {
      delete (raw[first] as Raw)[second]
    } else {
      delete raw[first]
      unsound.add(first)
    }
  }
  for (const [key, standIn] of Object.entries(STAND_INS)) {
    if (key in raw) continue
    raw[key] = structuredClone(standIn)
    unsound.add(key)
  }
  for (const item of items) {
    const [list, at] = item.split('/') as [string, string]
    const one = (raw[list] as Raw[])[Number(at)]!
    if (typeof one.name !== 'string') one.name = `${list}-${at}`
    if (list === 'workloads') one.type = 'worker'
  }
  return { written: raw as unknown as WrittenDesign, counts: judge(unsound, items) }
}

function judge(unsound: ReadonlySet<string>, items: ReadonlySet<string>): SoundPart['counts'] {
  const lacks = (list: string) => unsound.has(list) || [...items].some((item) => item.startsWith(`${list}/`))
  return ({ path }) => {
    const [first, second, third] = path
    const key = String(first)
    if (unsound.has(key) || items.has(`${key}/${String(second)}`)) return false
    if (CHOICES.includes(key) && CHOICES.some((choice) => unsound.has(choice))) return false
    // whether something is missing or unknown can only be said of a whole list
    if (key === 'environments' && path.length === 1) return !lacks('environments')
    if (key === 'environments' && (third === 'region' || third === 'serverType'))
      return !unsound.has('regions') && !unsound.has('provider')
    if (key === 'exceptions') return !lacks('environments')
    if ((key === 'workloads' && third === 'uses') || key === 'alerting') return !lacks('workloads')
    if (key === 'constraints' || key === 'prices') return !lacks('environments') && !unsound.has('provider')
    return true
  }
}

/** Where an error is: the path of its value, with the key that is missing or too many. */
function stepsOf({ instancePath, keyword, params }: SchemaError): readonly string[] {
  const steps = instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  const key = keyword === 'required' ? params.missingProperty : params.additionalProperty
  return typeof key === 'string' ? [...steps, key] : steps
}

function isMap(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
