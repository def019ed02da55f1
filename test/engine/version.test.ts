import { expect, test } from 'vitest'
import { meetsConstraint } from '../../engine/version.ts'

// https://developer.hashicorp.com/terraform/language/expressions/version-constraints
test.each([
  ['1.2.3', '1.2.3', true],
  ['1.2.3', '= 1.2.4', false],
  ['1.2.3', '!= 1.2.3', false],
  ['1.2.3', '>= 1.2, < 2.0', true],
  ['2.0.0', '>= 1.2, < 2.0', false],
  ['1.9.0', '~> 1.2', true],
  ['2.0.0', '~> 1.2', false],
  ['1.2.9', '~> 1.2.3', true],
  ['1.3.0', '~> 1.2.3', false],
  ['1.2.2', '~> 1.2.3', false],
  ['3.1.0', '~> 2', undefined],
  ['1.1.9', '~> 1.2', false],
  ['1.10.0', '> 1.9.0', true],
  ['1.2.3', '<= 1.2.3', true],
  ['1.2.3-beta1', '~> 1.2', undefined],
  ['1.2.3', 'latest', undefined],
  ['1.2.3', '', undefined],
])('%s meets %s: %s', (version, constraint, expected) => {
  expect(meetsConstraint(version, constraint)).toBe(expected)
})
