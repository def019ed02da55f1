import { Ajv, type Options } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { SchemaError } from '../engine/sources.ts'

/** A schema, compiled. `errors` holds the complaints of the last call. */
export interface Validator {
  (value: unknown): boolean
  errors?: readonly SchemaError[] | null | undefined
}

/** The parts of a draft that `$schema` names; draft-07 where it names none. */
export function ajvFor(schema: Readonly<Record<string, unknown>>, options: Options = {}): Ajv {
  const all: Options = { allErrors: true, verbose: true, allowUnionTypes: true, ...options }
  const ajv = String(schema.$schema ?? '').includes('2020-12') ? new Ajv2020(all) : new Ajv(all)
  formats.default(ajv)
  return ajv
}

/** Compiles a schema; throws where it is no valid schema or uses a keyword that nobody knows. */
export function compileSchema(schema: Readonly<Record<string, unknown>>): Validator {
  return ajvFor(schema).compile(schema) as Validator
}
