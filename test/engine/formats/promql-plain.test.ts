import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parser } from '@prometheus-io/lezer-promql'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Node } from '../../../engine/formats/node.ts'
import { isPlainPromql } from '../../../engine/formats/promql/plain.ts'
import { readYaml } from '../../../engine/formats/yaml.ts'

const FIXTURES = join(import.meta.dirname, '../../../fixtures')

/** What the grammar says: the judge that the reader must never contradict. */
function grammarAccepts(expression: string): boolean {
  let sound = true
  parser.parse(expression).iterate({
    enter(node) {
      sound &&= !node.type.isError
    },
  })
  return sound
}

test.each([
  'up',
  'up{job="api", instance=~"a.*",} == 0',
  '{__name__="up"}',
  'rate(http_requests_total{code!~"5.."}[5m]) > bool 0.5',
  'sum by (job, group) (rate(a[1h30m])) / on (job) group_left (team) sum(b) without (x)',
  'a / ignoring(x) group_right b',
  'topk(5, a) or vector(0) unless absent(b)',
  '-a ^ 2 * -(3 + .5e3)',
  'max_over_time(rate(a[5m])[1h:30s] offset 1d) @ start()',
  'a offset -5m @ 1609746000',
  'avg_over_time((a > 5)[1h:])',
  'label_replace(up, "a", \'$1\', "b", `(.*)`) # a comment',
  'time() - process_start_time_seconds < 5m',
  'job:requests:rate5m AND ON () c',
])('%s is told to be PromQL without the grammar', (text) => {
  expect(isPlainPromql(text)).toBe(true)
  expect(grammarAccepts(text)).toBe(true)
})

test.each([
  ...[
    '',
    'a b',
    'a +',
    'f(x)',
    'sum',
    'a{b}',
    'a{b="c}',
    'a[5]',
    'a[5m',
    'a[5x]',
    '(a',
    'a)',
    'a, b',
    '(a, b)',
  ],
  ...[
    'a on (x) b',
    'a + bool b',
    'a group_left b',
    'a offset x',
    'a @ b',
    'sum(a) by',
    '5m30h',
    '1_000',
    'a == = b',
  ],
  ...['rate', 'on', 'a </ b', 'a + on (x) group_left (b + c)', 'sum by (a:b) (c)', '"a', 'a !', '+', 'a{,}'],
])('%j is left to the grammar', (text) => {
  expect(isPlainPromql(text)).toBe(false)
})

const label = fc.constantFrom('job', 'le', 'on', 'by', 'sum', 'bool', 'start', 'offset', 'rate', '_', 'inf')
const labels = fc.array(label, { maxLength: 3 }).map((names) => `(${names.join(', ')})`)
const duration = fc.constantFrom('5m', '1h30m', '90s', '100ms', '1d', '1y2w', '1m5ms')
const text = fc.constantFrom('"x"', "'a\\'b'", '`a\\`', '""', '"# )"')
const matcher = fc.tuple(label, fc.constantFrom('=', '!=', '=~', ' !~ '), text).map((parts) => parts.join(''))
const selector = fc
  .tuple(
    fc.constantFrom('up', 'a:b', 'http_total', 'x5m', ':r'),
    fc.option(fc.array(matcher, { maxLength: 2 })),
  )
  .map(([name, matchers]) => (matchers ? `${name}{${matchers.join(',')}}` : name))
const modifiers = fc
  .tuple(
    fc.constantFrom('', '', ' bool'),
    fc.option(fc.tuple(fc.constantFrom('on', 'ignoring', 'ON'), labels)),
    fc.option(fc.tuple(fc.constantFrom('group_left', 'group_right'), fc.option(labels, { nil: '' }))),
  )
  .map(([bool, matching, grouping]) =>
    [bool, ...(matching ? [matching.join(' '), grouping ? grouping.join(' ') : ''] : [])].join(' '),
  )
const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie('expression')
  return {
    expression: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      selector,
      fc.oneof(fc.constantFrom('1', '.5', '1.5e-3', '0x1F', '5m', 'time()', '{a="b"}'), text),
      inner.map((of) => `(${of})`),
      fc.tuple(fc.constantFrom('-', '+', '- '), inner).map((parts) => parts.join('')),
      fc
        .tuple(
          inner,
          fc.oneof(
            duration.map((of) => `[${of}]`),
            duration.map((of) => `[${of}:]`),
            fc.tuple(duration, duration).map(([a, b]) => `[${a} : ${b}]`),
            duration.map((of) => ` offset ${of}`),
            duration.map((of) => ` offset -${of}`),
            fc.constantFrom(' @ 5', '@1.5', ' @ start()', ' @ end ( )'),
          ),
        )
        .map((parts) => parts.join('')),
      fc
        .tuple(
          fc.constantFrom('rate', 'vector', 'label_join', 'clamp ', 'unknown_fn'),
          fc.array(inner, { maxLength: 3 }),
        )
        .map(([name, of]) => `${name}(${of.join(', ')})`),
      fc
        .tuple(
          fc.constantFrom('sum', 'topk', 'COUNT', 'group'),
          fc.constantFrom('by', 'without'),
          labels,
          inner,
          fc.integer({ min: 0, max: 2 }),
        )
        .map(
          ([name, by, of, body, where]) =>
            [`${name}(${body})`, `${name} ${by} ${of} (${body})`, `${name}(${body}) ${by}${of}`][where]!,
        ),
      fc
        .tuple(
          inner,
          fc.constantFrom(
            '+',
            '-',
            '*',
            '/',
            '%',
            '^',
            '==',
            '!=',
            '<',
            '>=',
            ' and',
            ' or ',
            ' unless ',
            ' atan2',
          ),
          modifiers,
          inner,
        )
        .map((parts) => parts.join('')),
    ),
  }
})

/** Texts that break an expression, or do not. */
const piece = fc.constantFrom(
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    '"',
    "'",
    '`',
    '=',
    '!',
    '~',
    '<',
    '>',
    '/',
    '-',
    '^',
    '@',
    '#',
    '\n',
  ],
  ...[
    ' ',
    '5',
    'm',
    's',
    '_',
    '.',
    'e',
    'x',
    ' on ',
    ' by ',
    ' bool ',
    ' offset ',
    ' and ',
    ' start',
    'inf',
    ' 5m',
  ],
  ...[' sum', ' rate', '\\', '[5m]', '()', 'group_left', ' nan ', '==', 'é', '\u00a0', ' fill(', ' smoothed'],
)
const mutation = fc.tuple(fc.nat(), fc.nat({ max: 3 }), fc.option(piece, { nil: '' }))
const mutated = fc.tuple(expression, fc.array(mutation, { maxLength: 3 })).map(([of, mutations]) =>
  mutations.reduce((now, [at, length, put]) => {
    const where = at % (now.length + 1)
    return now.slice(0, where) + put + now.slice(where + length)
  }, of),
)

test('whatever is told to be PromQL is accepted by the grammar', () => {
  const numRuns = process.env.DEEP ? 2000 : 200
  let plain = 0
  fc.assert(
    fc.property(mutated, (of) => {
      if (!isPlainPromql(of)) return
      plain++
      expect(grammarAccepts(of), of).toBe(true)
    }),
    { numRuns },
  )
  expect(plain).toBeGreaterThan(numRuns / 10)
})

function expressionsOf(node: Node): readonly string[] {
  const own = node.get('expr')?.text
  const below = [...node.items(), ...node.pairs().map(({ value }) => value)].flatMap(expressionsOf)
  return own ? [own, ...below] : below
}

test('the expressions of all fixtures that the grammar accepts are plain', () => {
  const expressions = new Set<string>()
  for (const entry of readdirSync(FIXTURES, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.ya?ml$/.test(entry.name)) continue
    const content = readFileSync(join(entry.parentPath, entry.name), 'utf8')
    if (!content.includes('expr:')) continue
    for (const { root } of readYaml(content, { dialect: 'core' })) {
      for (const found of root ? expressionsOf(root) : [])
        if (!/\{\{|\$/.test(found) && grammarAccepts(found)) expressions.add(found)
    }
  }
  expect(expressions.size).toBeGreaterThan(20)
  expect([...expressions].filter((of) => !isPlainPromql(of))).toEqual([])
})
