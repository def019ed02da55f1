import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sources } from '../../../cli/sources.ts'
import { MANDATE_IDS } from '../../../engine/mandate.ts'
import { readConfig } from '../../../engine/read-config.ts'
import { rules } from '../../../rules/index.ts'

const known = { rules, renamed: {} }
const read = (...texts: string[]) =>
  readConfig(
    texts.map((text, index) => ({ path: `${index}.yaml`, text })),
    known,
    sources,
  )
const HEAD = 'customRules:\n  - id: acme/x\n    message: it is wrong\n    mandate: O1\n    kinds: [Pod]\n'
const rule = (...lines: string[]): string => `${HEAD}${lines.map((line) => `    ${line}\n`).join('')}`
const problemsOf = (...texts: string[]) =>
  read(...texts).problems.map(({ path, line, column, message }) => `${path}:${line}:${column} ${message}`)

test.each([
  [
    rule('must: { path: a.., exists: true }'),
    '0.yaml:6:19 a..: . is no step; write .key, ["a.key"], [0], [name=web], [*] or .*',
  ],
  [
    rule('must: { path: a, pattern: "(?=a)" }'),
    '0.yaml:6:31 (?=a) is no pattern that is matched in linear time',
  ],
  [rule('must: { path: a, pattern: "[" }'), '0.yaml:6:31 [ is no pattern'],
  [
    rule('must: { path: a }'),
    '0.yaml:6:11 it asks nothing; give one of exists, equals, oneOf, pattern, schema',
  ],
  [rule('must: { path: a, exists: true, equals: 1 }'), '0.yaml:6:11 it has exists and equals; give one of'],
  [rule('must: { exists: true }'), '0.yaml:6:21 what is judged is there; say with path what has to be'],
  [rule('must: { path: a, exist: true }'), '0.yaml:6:22 unknown key exist in customRules[0].must'],
  [
    rule('schema: { typ: object }'),
    '0.yaml:6:20 the schema cannot be used: there is no keyword typ in JSON Schema (draft 7); did you mean type?',
  ],
  [rule('schema: { type: text }'), '0.yaml:6:13 the schema cannot be used: there is no type "text"'],
  [
    rule('schema: { properties: { a: { pattern: "(a)\\\\1" } } }'),
    'is no regular expression of Go (RE2): nothing is looked around for, and nothing refers back',
  ],
  [rule('schema: { format: color }'), '0.yaml:6:23 the schema cannot be used: the format color is not known'],
  [rule('schema: { $ref: "#/definitions/b" }'), '$ref #/definitions/b refers to nothing'],
  [rule('schema: { $ref: "https://example.com/a.json" }'), 'refers to nothing'],
  [rule('schema: { $ref: "#" }'), 'it refers to itself without a step into the value'],
  [rule('schema: { properties: { a: { allOf: [{ $ref: "#/properties/a" }] } } }'), 'it refers to itself'],
  [HEAD, '0.yaml:2:5 nothing says what is asked for; give schema, must or mustNot'],
  [
    HEAD.replace('    kinds: [Pod]\n', '    schema: {}\n'),
    'nothing says what is judged; give kinds, files or terraform',
  ],
  [
    rule('files: [a.yaml]', 'schema: {}'),
    'it has kinds and files; a rule judges one sort of thing, so make it 2 rules',
  ],
  [rule('schema: {}').replace('O1', 'O9'), '0.yaml:4:14 there is no mandate O9'],
  [
    rule('schema: {}').replace('it is wrong', '"{nmae} is wrong"'),
    '0.yaml:3:14 the message names {nmae}, which means nothing; did you mean name?',
  ],
  [rule('schema: {}').replace('acme/x', 'owner'), '0.yaml:2:9 customRules[0].id is owner; it must match'],
  [
    rule('schema: {}').replace('acme/x', 'security/x'),
    "0.yaml:2:9 security/x is in security, an area of infra-lint's own; use a name of your own, such as acme/x",
  ],
  [
    `${rule('schema: {}')}${rule('schema: {}').replace('customRules:\n', '')}`,
    '0.yaml:7:9 acme/x is defined twice in this config',
  ],
  [
    HEAD.replace('kinds: [Pod]', 'terraform: [resource a]').concat('    schema: {}\n'),
    'which no schema judges; ask with path and equals, oneOf or pattern',
  ],
  [
    HEAD.replace('kinds: [Pod]', 'files: ["**/*.tf"]').concat('    schema: {}\n'),
    '**/*.tf is judged block by block; name the blocks under terraform',
  ],
  ['rules:\n  acme/y: off\n', '0.yaml:2:3 there is no rule acme/y'],
])('what is wrong with a rule is said where it is written: %#', (text, message) => {
  const problems = problemsOf(text)
  expect(problems.join('\n')).toContain(message)
  expect(problems).toHaveLength(1)
})

test('a rule of a config that is extended is known to the next, which cannot define it again', () => {
  const base = rule('schema: {}')
  expect(problemsOf(base, 'rules:\n  acme/x: off\nwaivers: []\n')).toEqual([])
  expect(problemsOf(base, 'rules:\n  acme/*: { severity: error }\n')).toEqual([])
  expect(problemsOf(base, base)).toEqual([
    '1.yaml:2:9 acme/x is defined by 0.yaml already; to weigh it otherwise, set it under rules',
  ])
  expect(problemsOf(base, 'rules:\n  acme/x: { options: { a: 1 } }\n')).toEqual([
    '1.yaml:2:13 acme/x has no options',
  ])
})

test('a schema may lead back to itself by a step into the value', () => {
  expect(problemsOf(rule('schema: { properties: { child: { $ref: "#" } } }'))).toEqual([])
})

test('a pattern that would backtrack for ages is matched in linear time', () => {
  expect(problemsOf(rule('must: { path: a, pattern: "^(a+)+$" }'))).toEqual([])
})

test('the entries that a rule may serve are those of the mandate', () => {
  const document = readFileSync(join(import.meta.dirname, '../../../docs/mandate.md'), 'utf8')
  expect([...document.matchAll(/^\| ([A-Z]\d+) \|/gm)].map(([, id]) => id)).toEqual(MANDATE_IDS)
})
