import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ajvFor } from '../../../cli/schemas.ts'
import { schemaFaults, shapeOf } from '../../../engine/custom/schema.ts'
import { explain } from '../../../engine/kubernetes/explain.ts'
import { holds } from '../../../engine/kubernetes/judge.ts'

const KEYS = ['a', 'b', 'image'] as const
const WORDS = ['', 'a', 'web:1', 'registry/a', '2026-11-21', 'aaaa'] as const

const scalar = fc.oneof(
  fc.constantFrom<unknown>(...WORDS, null, true, false),
  fc.integer({ min: -3, max: 12 }),
  fc.constantFrom(0.5, 2.5),
)
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value

const leaf = fc.oneof(
  fc.record({ type: fc.constantFrom('string', 'integer', 'number', 'object', 'array', 'boolean', 'null') }),
  fc.record({ type: fc.constant(['string', 'null']) }),
  fc.record({
    enum: fc.uniqueArray(fc.constantFrom<unknown>(...WORDS, 1, null), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ const: fc.constantFrom<unknown>('a', 1, true, null) }),
  fc.record({ pattern: fc.constantFrom('^a+$', '(a|b)', '^registry/', '^[a-z]+:\\d+$', '^(a+)+$') }),
  fc.record({ minLength: fc.integer({ min: 0, max: 4 }), maxLength: fc.integer({ min: 3, max: 6 }) }),
  fc.record({ minimum: fc.integer({ min: -2, max: 4 }) }),
  fc.record({ exclusiveMaximum: fc.integer({ min: 0, max: 9 }) }),
  fc.record({ multipleOf: fc.constantFrom(2, 3) }),
  fc.record({ format: fc.constant('date') }),
  fc.record({ minItems: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ uniqueItems: fc.constant(true) }),
  fc.record({ required: fc.uniqueArray(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 2 }) }),
  fc.record({ minProperties: fc.integer({ min: 0, max: 2 }) }),
  fc.boolean(),
)
const schema = fc.letrec<{ schema: unknown }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.record({
      properties: fc.dictionary(fc.constantFrom(...KEYS), tie('schema'), { maxKeys: 3 }),
      additionalProperties: tie('schema'),
    }),
    fc.record({
      patternProperties: fc.dictionary(fc.constantFrom('^a', 'ge$'), tie('schema'), { maxKeys: 2 }),
    }),
    fc.record({ items: tie('schema') }),
    fc.record({ contains: tie('schema') }),
    fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ oneOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ not: tie('schema') }),
    fc
      .tuple(tie('schema'), tie('schema'), tie('schema'))
      .map((parts) => Object.fromEntries(['if', 'then', 'else'].map((key, at) => [key, parts[at]]))),
    fc.record({ propertyNames: tie('schema') }),
  ),
})).schema

test('schemas of a config mean what ajv says they mean, and every refusal has a reason', () => {
  fc.assert(
    fc.property(schema, value, (raw, one) => {
      expect(schemaFaults(raw)).toEqual([])
      const judge = ajvFor({}, { strict: false }).compile(raw as object | boolean)
      const held = holds(one, shapeOf(raw))
      expect(held).toBe(judge(one))
      expect(explain(one, shapeOf(raw)).length === 0).toBe(held)
    }),
    { numRuns: process.env.DEEP ? 1500 : 50 },
  )
})
