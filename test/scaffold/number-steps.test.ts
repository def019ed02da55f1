import { expect, test } from 'vitest'
import { numberSteps } from '../../scaffold/number-steps.ts'

test('steps follow each other, whatever templates left out', () => {
  expect(numberSteps('1. a\n2. b\n1. c\n1. d\n')).toBe('1. a\n2. b\n3. c\n4. d\n')
})

test('what belongs to a step does not end the list; a paragraph or a heading does', () => {
  const text = '1. a\n   more\n   - x\n   - y\n\n1. b\n\nA paragraph.\n\n1. c\n\n## D\n\n1. e\n1. f\n'
  expect(numberSteps(text)).toBe(
    '1. a\n   more\n   - x\n   - y\n\n2. b\n\nA paragraph.\n\n1. c\n\n## D\n\n1. e\n2. f\n',
  )
})

test('lists inside a list are numbered on their own', () => {
  expect(numberSteps('1. a\n   1. x\n   1. y\n1. b\n   1. z\n')).toBe(
    '1. a\n   1. x\n   2. y\n2. b\n   1. z\n',
  )
})

test('a list keeps the number it begins with, and code stays as it is', () => {
  expect(numberSteps('0. a\n1. b\n\n```text\n1. x\n1. y\n```\n')).toBe(
    '0. a\n1. b\n\n```text\n1. x\n1. y\n```\n',
  )
})
