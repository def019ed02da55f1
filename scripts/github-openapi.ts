import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './process.ts'

/** What the bot may ask of GitHub, by the description's own names; the stand-in answers these and no others. */
export const OPERATIONS: readonly string[] = `
  apps/get-authenticated apps/get-installation apps/list-installations apps/create-installation-access-token
  apps/get-repo-installation apps/list-repos-accessible-to-installation
  apps/list-webhook-deliveries apps/get-webhook-delivery apps/redeliver-webhook-delivery
  checks/create checks/update checks/get checks/list-for-ref checks/list-annotations checks/list-suites-for-ref
  code-scanning/upload-sarif code-scanning/get-sarif
  git/create-blob git/get-blob git/create-tree git/get-tree git/create-commit git/get-commit
  git/get-ref git/list-matching-refs git/create-ref git/update-ref git/delete-ref
  issues/get issues/list-comments issues/create-comment issues/get-comment issues/update-comment
  issues/delete-comment issues/list-labels-on-issue issues/add-labels issues/set-labels issues/remove-label
  issues/list-labels-for-repo issues/create-label issues/get-label reactions/create-for-issue-comment
  pulls/list pulls/get pulls/create pulls/update pulls/list-files pulls/list-commits pulls/merge
  pulls/check-if-merged pulls/list-reviews pulls/create-review pulls/get-review pulls/update-review
  pulls/submit-review pulls/dismiss-review pulls/list-comments-for-review pulls/list-review-comments
  pulls/create-review-comment pulls/create-reply-for-review-comment pulls/get-review-comment
  pulls/update-review-comment pulls/delete-review-comment pulls/request-reviewers
  rate-limit/get
  repos/get repos/get-content repos/create-or-update-file-contents repos/delete-file repos/get-branch
  repos/list-branches repos/get-commit repos/list-commits repos/compare-commits-with-basehead
  repos/download-tarball-archive repos/get-collaborator-permission-level repos/create-commit-status
  repos/list-commit-statuses-for-ref repos/get-combined-status-for-ref
  repos/list-pull-requests-associated-with-commit
  users/get-authenticated
`
  .trim()
  .split(/\s+/)

/** A JSON Schema as OpenAPI 3.0 has it. */
export type Schema = { readonly [keyword: string]: unknown }

/** One operation of the slice: nothing but what validation and routing need. */
export interface Operation {
  readonly id: string
  readonly method: string
  /** with `{name}` for what varies */
  readonly path: string
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly required?: true
    readonly schema: Schema
  }[]
  readonly body?: { readonly required?: true; readonly schema: Schema }
  /** by status; null where an answer has no JSON body */
  readonly responses: Readonly<Record<string, Schema | null>>
}

/** `test/github/openapi.json`. */
export interface Slice {
  readonly source: string
  readonly operations: readonly Operation[]
  readonly schemas: Readonly<Record<string, Schema>>
}

interface Media {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
  readonly required?: boolean
}
interface RawOperation {
  readonly operationId: string
  readonly parameters?: readonly (Schema & { readonly name: string })[]
  readonly requestBody?: Media
  readonly responses: Readonly<Record<string, Media>>
}
interface Description {
  readonly info: { readonly version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, Schema>>>>
}

/**
 * Cuts the operations that are used, and the schemas they refer to, out of GitHub's own OpenAPI description
 * (`@octokit/openapi`, api.github.com) without its prose. Throws for an operation that the description does not have.
 */
export function slice(description: Description, wanted: readonly string[] = OPERATIONS): Slice {
  const used = new Set<string>()
  const operations: Operation[] = []
  for (const [path, methods] of Object.entries(description.paths))
    for (const [method, raw] of Object.entries(methods))
      if (wanted.includes(raw.operationId)) operations.push(operation(path, method, raw))
  const missing = wanted.filter((id) => !operations.some((one) => one.id === id))
  if (missing.length > 0) throw new Error(`the description has no operation ${missing.join(', ')}`)
  operations.sort((a, b) => (a.id < b.id ? -1 : 1))

  const schemas: Record<string, Schema> = {}
  const open = () => [...used].filter((name) => !schemas[name])
  for (const error of ['basic-error', 'validation-error']) used.add(error)
  for (let names = open(); names.length > 0; names = open())
    for (const name of names) schemas[name] = slim(description.components.schemas![name]!)
  amend(schemas)
  const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)))
  return {
    source: `npm @octokit/openapi@${description.info.version} (MIT), api.github.com, prose removed`,
    operations,
    schemas: sorted,
  }

  function operation(path: string, method: string, raw: RawOperation): Operation {
    const parameters = (raw.parameters ?? []).map((one) => {
      const { name, in: place, required, schema } = resolved(one) as Schema & { name: string; in: string }
      return { name, in: place, ...(required ? { required: true as const } : {}), schema: slim(schema) }
    })
    const body = raw.requestBody?.content?.['application/json']?.schema
    const responses: Record<string, Schema | null> = {}
    for (const [status, answer] of Object.entries(raw.responses)) {
      const schema = (resolved(answer as Schema) as Media).content?.['application/json']?.schema
      responses[status] = schema ? slim(CORRECTED[`${raw.operationId} ${status}`] ?? schema) : null
    }
    const required = raw.requestBody?.required ? { required: true as const } : {}
    return {
      id: raw.operationId,
      method: method.toUpperCase(),
      path,
      parameters,
      ...(body && { body: { ...required, schema: slim(body) } }),
      responses,
    }
  }

  function resolved(value: Schema): Schema {
    const reference = value.$ref
    if (typeof reference !== 'string') return value
    const [kind, name] = reference.split('/').slice(-2) as [string, string]
    return description.components[kind]![name]!
  }

  /** The schema without what is for people; notes which others it refers to. */
  function slim(schema: unknown): Schema {
    const result: Record<string, unknown> = {}
    for (const [keyword, value] of Object.entries(schema as Schema)) {
      if (PROSE.has(keyword) || keyword.startsWith('x-')) continue
      if (keyword === '$ref') {
        const name = (value as string).split('/').at(-1)!
        used.add(name)
        result.$ref = `#/schemas/${name}`
      } else if (keyword === 'properties')
        result[keyword] = Object.fromEntries(
          Object.entries(value as Schema).map(([name, one]) => [name, slim(one)]),
        )
      else if (Array.isArray(value) && NESTED.has(keyword)) result[keyword] = value.map(slim)
      else if (NESTED.has(keyword) && typeof value === 'object') result[keyword] = slim(value)
      else result[keyword] = value
    }
    return result
  }
}

/**
 * Answers whose description nothing can satisfy: an installation's account is a user or an enterprise, and one of its
 * two descriptions wants it to be both.
 */
const CORRECTED: Readonly<Record<string, Schema>> = {
  'apps/list-installations 200': { type: 'array', items: { $ref: '#/components/schemas/installation' } },
}

const PROSE = new Set([
  'description',
  'example',
  'examples',
  'externalDocs',
  'title',
  'default',
  'deprecated',
])
const NESTED = new Set(['items', 'additionalProperties', 'allOf', 'anyOf', 'oneOf', 'not'])

/**
 * Where GitHub's own answers are known to be null and its description says that they are not: an outdated comment has
 * no line or position, a pull request of a deleted fork has no head repository, a label may have no description.
 */
const NULLABLE: readonly (readonly [schema: string, ...path: string[]])[] = [
  ['pull-request', 'properties', 'head', 'properties', 'repo'],
  ['pull-request-simple', 'properties', 'head', 'properties', 'repo'],
  ['pull-request-simple', 'properties', 'labels', 'items', 'properties', 'description'],
  ['pull-request-review-comment', 'properties', 'line'],
  ['pull-request-review-comment', 'properties', 'position'],
]

function amend(schemas: Record<string, Schema>): void {
  for (const [name, ...path] of NULLABLE) {
    let at = schemas[name] as Record<string, unknown> | undefined
    for (const key of path.slice(0, -1)) at = at?.[key] as Record<string, unknown> | undefined
    const last = path.at(-1)!
    const old = at?.[last] as Schema | undefined
    if (!at || !old) continue
    at[last] = '$ref' in old ? { nullable: true, allOf: [old] } : { ...old, nullable: true }
  }
}

/**
 * Writes the slice from the package, which is too large (385 MB) to be installed with the rest; returns the exit code:
 * `npm install --no-save @octokit/openapi@23.0.2` first.
 */
export async function main(): Promise<number> {
  const from = join(process.cwd(), 'node_modules/@octokit/openapi/generated/api.github.com.json')
  if (!existsSync(from)) {
    console.error('@octokit/openapi is not installed: npm install --no-save @octokit/openapi@23.0.2')
    return 2
  }
  const to = join(process.cwd(), 'test/github/openapi.json')
  const result = slice(JSON.parse(readFileSync(from, 'utf8')))
  writeFileSync(to, JSON.stringify(result))
  const formatted = run(
    join(process.cwd(), 'node_modules/.bin/biome'),
    ['format', '--write', to],
    process.cwd(),
  )
  if (formatted.status !== 0) console.error(formatted.stderr)
  console.log(
    `${to}: ${result.operations.length} operations, ${Object.keys(result.schemas).length} schemas of ${result.source}`,
  )
  return formatted.status
}
