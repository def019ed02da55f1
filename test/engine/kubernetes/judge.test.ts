import { describe, expect, test } from 'vitest'
import { schemaText } from '../../../cli/schema-texts.ts'
import { Catalogue, shippedReleases } from '../../../engine/kubernetes/catalogue.ts'
import { explain } from '../../../engine/kubernetes/explain.ts'
import { formatTest } from '../../../engine/kubernetes/formats.ts'
import { holds } from '../../../engine/kubernetes/judge.ts'
import { patternOf } from '../../../engine/kubernetes/pattern.ts'
import { minorOf, releaseOf } from '../../../engine/kubernetes/releases.ts'
import { BrokenSchema, type Reading } from '../../../engine/kubernetes/shape.ts'
import { violationInWords } from '../../../engine/kubernetes/words.ts'
import { faultsOf, WrittenSchema } from '../../../engine/kubernetes/written.ts'

const API: Reading = { as: 'api', draft: 7, closed: false }
const JSON4: Reading = { as: 'json', draft: 4, closed: false }
const shapeOf = (schema: unknown, reading: Reading = API) => new WrittenSchema(schema, reading).root
const said = (value: unknown, schema: unknown, reading: Reading = API) =>
  explain(value, shapeOf(schema, reading)).map(violationInWords)

describe('patterns of Go', () => {
  test.each([
    ['(?i)^[a-c]+$', ['ABC', 'abc'], ['d']],
    ['^(?i)(abort|warn)?$', ['WARN', ''], ['other']],
    ['^((?i)sun|mon)day$', ['SUNday', 'monday'], ['sunDAY']],
    ['^(?i:ms|s)x$', ['MSx'], ['MSX']],
    ['^[a-zA-Z\\d-_]+$', ['a-_9'], ['a b']],
    ['^[[:print:]]+$', ['a b'], ['é']],
    ['^\\PC*$', ['a b'], ['\u0007']],
    ['^[^\\pZ\\pC]+$', ['ab'], ['a b']],
    ['^\\S+\\z', ['ab'], ['a b']],
    ['^\\s$', [' ', '\t'], ['\u00A0', '\u000B']],
    ['^.$', ['\r', '\u2028'], ['\n']],
    ['^a{2}$', ['aa'], ['a{2}']],
    ['^\\{x}$', ['{x}'], ['x']],
    ['^(?P<year>\\d{4})$', ['2026'], ['x']],
    ['^[\\w.\\-\\_]+$', ['a.-_'], ['a b']],
    ['^(?!x)y$', ['y'], ['x']],
    ['^\\Qa.b\\E$', ['a.b'], ['axb']],
  ])('%s', (source, good, bad) => {
    const pattern = patternOf(source)!
    for (const text of good) expect(pattern.test(text), text).toBe(true)
    for (const text of bad) expect(pattern.test(text), text).toBe(false)
  })

  test('what nobody can read is no pattern', () => {
    for (const source of ['[a-z', '(', '*', 'a**', '\\']) expect(patternOf(source), source).toBeUndefined()
  })
})

describe('formats', () => {
  test.each([
    [
      'date-time',
      ['2026-11-21T10:00:00Z', '2026-11-21t10:00:00.5+02:00', '1998-12-31T23:59:60Z'],
      ['2026-02-30T10:00:00Z', '2026-11-21 10:00:00Z', '2026-11-21T10:00:00', '2026-01-01T10:00:60Z'],
    ],
    [
      'duration',
      ['1h30m', '1.5h', '-2s', '2 days', 'PT1H30M', 'P1W', 'P1Y2M', 'P1H', '0'],
      ['', 'P', 'PT', 'abc', '5', 'P1X'],
    ],
    ['ipv4', ['10.0.0.1'], ['10.0.0', '10.0.0.01', '10.0.0.256', 'a.b.c.d']],
    [
      'ipv6',
      ['::', '::1', 'fe80::1', '1:2:3:4:5:6:7:8', '::ffff:10.0.0.1'],
      [':::', '1:2', '1:2:3:4:5:6:7:8:9', 'g::1', '10.0.0.1'],
    ],
    ['hostname', ['a.example.com', 'A.b.'], ['-a.b', 'a..b', 'a_b', `${'a'.repeat(64)}.b`]],
    [
      'email',
      ['a@example.com', '"a b"@example.com', 'a@[10.0.0.1]'],
      ['a', 'a..b@example.com', '.a@example.com', 'a b@example.com'],
    ],
    ['uri', ['https://a.example/x?y#z', 'mailto:a'], ['/x', 'a b', '//x', 'https://a b/']],
    ['uuid', ['123e4567-e89b-12d3-a456-426614174000'], ['123e4567e89b12d3a456426614174000']],
  ] as const)('%s', (name, good, bad) => {
    const fits = formatTest(name)!
    for (const text of good) expect(fits(text), text).toBe(true)
    for (const text of bad) expect(fits(text), text).toBe(false)
  })

  test('an unknown one says nothing', () => {
    expect(formatTest('int32')).toBeUndefined()
    expect(formatTest('constructor')).toBeUndefined()
  })
})

describe('how schemas are read', () => {
  test('Kubernetes’ extensions count for the API and not for JSON Schema', () => {
    const nullable = { type: 'string', nullable: true }
    expect(holds(null, shapeOf(nullable))).toBe(true)
    expect(holds(null, shapeOf(nullable, JSON4))).toBe(false)
    const port = { 'x-kubernetes-int-or-string': true }
    expect([80, 'http', true, 1.5].map((value) => holds(value, shapeOf(port)))).toEqual([
      true,
      true,
      false,
      false,
    ])
    expect(holds(true, shapeOf(port, JSON4))).toBe(true)
    const kept = {
      type: 'object',
      properties: {},
      additionalProperties: false,
      'x-kubernetes-preserve-unknown-fields': true,
    }
    expect(holds({ a: 1 }, shapeOf(kept))).toBe(true)
    expect(holds({ a: 1 }, shapeOf(kept, JSON4))).toBe(false)
  })

  test('draft 4 has no const and no if', () => {
    const schema = JSON.parse('{"const": 1, "if": true, "then": false}')
    expect(holds(2, shapeOf(schema, JSON4))).toBe(true)
    expect(holds(2, shapeOf(schema))).toBe(false)
    expect(holds(5, shapeOf({ maximum: 5, exclusiveMaximum: true }, JSON4))).toBe(false)
    expect(holds(5, shapeOf({ exclusiveMaximum: 5 }))).toBe(false)
  })

  test('a recursive schema follows the value down, and one that leads nowhere is broken', () => {
    const tree = {
      type: 'object',
      properties: { next: { $ref: '#' }, name: { type: 'string' } },
      additionalProperties: false,
    }
    expect(holds({ next: { next: { name: 'a' } } }, shapeOf(tree))).toBe(true)
    expect(said({ next: { next: { nam: 'a' } } }, tree)).toEqual([
      'next.next has no field nam; did you mean name?',
    ])
    expect(() => holds(1, shapeOf({ $ref: '#' }))).toThrow(BrokenSchema)
    expect(() => holds(1, shapeOf({ allOf: [{ $ref: '#' }] }))).toThrow(/refers to itself/)
    expect(() => holds(1, shapeOf({ $ref: '#/nowhere' }))).toThrow(/refers to nothing/)
  })

  test('the whole of a schema is looked at for faults', () => {
    const schema = {
      properties: { a: { items: { type: 'strnig' } }, b: { pattern: '(' }, c: { required: 'x' }, d: 3 },
      anyOf: [{ minItems: -1 }],
    }
    expect(faultsOf(new WrittenSchema(schema, API), schema)).toEqual([
      { path: ['properties', 'a', 'items'], reason: 'there is no type "strnig"' },
      { path: ['properties', 'b'], reason: 'the pattern "(" is no regular expression' },
      { path: ['properties', 'c'], reason: 'required is "x", not a list' },
      { path: ['properties', 'd'], reason: 'a schema is a map, not 3' },
      { path: ['anyOf', 0], reason: 'minItems is -1, not a count' },
    ])
  })

  test('keys that every object inherits are none', () => {
    const schema = {
      type: 'object',
      properties: { a: {} },
      required: ['constructor'],
      additionalProperties: false,
    }
    expect(said(JSON.parse('{"__proto__": 1, "toString": 2}'), schema)).toEqual([
      'the object lacks constructor',
      'the object has no field __proto__; allowed: a',
      'the object has no field toString; allowed: a',
    ])
  })
})

test('messages name the path, the fact and the way out', () => {
  const schema = {
    type: 'object',
    properties: {
      size: { type: 'integer', minimum: 1, maximum: 9, multipleOf: 2 },
      mode: { enum: ['fast', 'slow', null] },
      when: { type: 'string', format: 'date-time' },
      name: { type: 'string', minLength: 2, maxLength: 3 },
      list: { type: 'array', items: { type: 'string' }, maxItems: 1, uniqueItems: true },
      port: { anyOf: [{ type: 'integer' }, { type: 'string' }] },
      one: { oneOf: [{ required: ['a'] }, { required: ['b'] }] },
      no: { not: { required: ['x'] } },
    },
  }
  const value = {
    size: 11,
    mode: 'fats',
    when: 'soon',
    name: 'a',
    list: ['b', 'b'],
    port: [],
    one: {},
    no: { x: 1 },
  }
  expect(said(value, schema)).toEqual([
    'size is 11; the most is 9',
    'mode is fats; did you mean fast? allowed: fast, slow',
    'when is soon; it must be a time such as 2026-11-21T10:00:00Z',
    'name has 1 characters; the least is 2',
    'list has 2 entries; the most is 1',
    'list[1] is there twice',
    'port is a list; it must be a whole number or a string',
    'one lacks a or b',
    'no may not have x',
  ])
})

describe('releases', () => {
  const known = shippedReleases(schemaText)

  test('thirteen minor releases are shipped', () => {
    expect(known.map(minorOf)).toEqual(Array.from({ length: 13 }, (_, index) => `1.${25 + index}`))
  })

  test.each([
    ['master', '1.37.0'],
    ['1.30', '1.30.0'],
    ['1.30.7', '1.30.0'],
    ['v1.30.7+k3s1', '1.30.0'],
  ])('%s means %s', (word, release) => {
    expect(releaseOf(word, known)).toMatchObject({ release })
  })

  test.each([
    [
      '1.20.0',
      'there are no schemas of Kubernetes 1.20.0; there are those of 1.25 to 1.37, and master, which is 1.37',
    ],
    ['newest', 'newest is no release of Kubernetes; write one such as 1.37.0, or master'],
  ])('%s means none', (word, problem) => {
    expect(releaseOf(word, known)).toEqual({ problem })
  })

  test('a kind is served by some of them', () => {
    const catalogue = new Catalogue(schemaText, 0, { as: 'api', draft: 7, closed: true })
    expect(catalogue.builtIn('autoscaling', 'v2beta2', 'HorizontalPodAutoscaler')).toBeDefined()
    expect(catalogue.releasesOf('autoscaling', 'v2beta2', 'HorizontalPodAutoscaler')).toEqual(['1.25.0'])
    expect(
      new Catalogue(schemaText, 1, { as: 'api', draft: 7, closed: true }).builtIn(
        'autoscaling',
        'v2beta2',
        'HorizontalPodAutoscaler',
      ),
    ).toBeUndefined()
    expect(catalogue.custom('source.toolkit.fluxcd.io', 'v1', 'GitRepository')).toBeDefined()
    expect(catalogue.custom('source.toolkit.fluxcd.io', 'v7', 'GitRepository')).toBeUndefined()
    expect(catalogue.custom('nobody.example', 'v1', 'Thing')).toBeUndefined()
  })
})
