import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CommandPatterns } from '../../../engine/views/first-letters.ts'
import { COMMANDS, DEPLOYS, PUBLISHES } from '../../../engine/views/stage-tables.ts'

const TABLES = [...COMMANDS.map(([, patterns]) => patterns), DEPLOYS, PUBLISHES]

test.each([
  ['go\\s+build|ko\\b', 'ko apply', true],
  ['(?:/kaniko/)?executor\\s+-', '/kaniko/executor --context .', true],
  ['(?:mvn|\\./mvnw)\\s+test', './mvnw test', true],
  ['python3?\\s+-m', 'python -m', true],
  ['a?b', 'b', true],
  ['(?:npm|yarn)\\s+run', 'pnpm run', false],
])('%s finds %s: %s', (source, command, found) => {
  expect(new CommandPatterns([source]).test(command)).toBe(found)
})

test('patterns chosen by their first letters find what the whole expression finds', () => {
  const whole = TABLES.map((table) => new RegExp(table.source))
  // a command that begins as some alternative does, made of what stands in the tables
  const words = [...new Set(TABLES.flatMap((table) => table.source.match(/[\w./-]{2,}/g) ?? []))]
  const command = fc
    .array(
      fc.oneof(fc.constantFrom(...words), fc.constantFrom('-', '--push', 'x', './', '/kaniko/executor')),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((parts) => parts.join(' '))
  fc.assert(
    fc.property(command, (text) => {
      for (const [index, table] of TABLES.entries())
        expect(table.test(text), text).toBe(whole[index]!.test(text))
    }),
    { numRuns: process.env.DEEP ? 100_000 : 2000 },
  )
})

test('every alternative of the tables matches the commands that its own words make', () => {
  const words = TABLES.flatMap((table) => table.source.match(/[\w./-]{2,}\\s\+[\w-]{2,}/g) ?? [])
  for (const text of words.map((found) => found.replace('\\s+', ' ')))
    for (const table of TABLES) expect(table.test(text), text).toBe(new RegExp(table.source).test(text))
})
