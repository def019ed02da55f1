import type { Rules } from '../../engine/lint.ts'
import type { JsonSchema } from '../../engine/rule.ts'

/**
 * The published schema of `.infra-lint.yaml`: the hand-written one, in which the rules' ids and options are listed
 * so that editors complete them. Globs stay allowed.
 */
export function configSchema(written: JsonSchema, rules: Rules): JsonSchema {
  const definitions = written.definitions as Record<string, JsonSchema>
  const properties = Object.fromEntries(
    Object.entries(rules).map(([id, rule]) => [
      id,
      {
        description: rule.summary,
        oneOf: [
          { $ref: '#/definitions/severity' },
          {
            type: 'object',
            additionalProperties: false,
            minProperties: 1,
            properties: {
              severity: { $ref: '#/definitions/severity' },
              ...(rule.options ? { options: rule.options } : {}),
            },
          },
        ],
      },
    ]),
  )
  return { ...written, definitions: { ...definitions, rules: { ...definitions.rules, properties } } }
}
