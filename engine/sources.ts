import type { Design, Plan } from './design.ts'

/** The schemas of our own files, by their file name under `schemas/` without `.schema.json`; `rules/` and a rule's id mean the options of that rule. */
export type SchemaName = 'infra' | 'config' | 'lock' | `rules/${string}`

/** One complaint of a schema, in the form of ajv's ErrorObject: the parts that are used here. */
export interface SchemaError {
  readonly instancePath: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  readonly message?: string | undefined
  /** the schema of the place, for the names it allows */
  readonly parentSchema?: Readonly<Record<string, unknown>> | undefined
}

/**
 * What lies outside memory, given to the pure rooms by the host: the development host reads folders,
 * the bundle reads what was embedded in it. Nothing here waits, nothing reaches a network.
 */
export interface Sources {
  /** every template's path, relative to `generators/`, sorted */
  readonly templates: readonly string[]
  /** the text of one template */
  template(path: string): string
  /** a JSON file of `schemas/`, such as `pins` or the data of a generated schema */
  data(name: string): unknown
  /**
   * The shipped schemas of an API group of custom resources, or of all that Kubernetes has for '', in the form of
   * engine/kubernetes/pool.ts; undefined for a group of which nothing is shipped
   */
  schemas(group: string): string | undefined
  /** [] when the value keeps the schema */
  validate(schema: SchemaName, value: unknown): readonly SchemaError[]
  plan(design: Design): Plan
}
