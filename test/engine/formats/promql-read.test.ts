import { parser } from '@prometheus-io/lezer-promql'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { promqlTokens, selectorsOf } from '../../../engine/formats/promql/read.ts'

describe('selectors of an expression', () => {
  test('are told from functions, aggregations, groupings and words of the grammar', () => {
    const expression = `sum by (job, le) (rate(http_requests_total{job="a",code=~"5.."}[5m] offset 1h))
      / on (job) group_left (team) count without (pod) (up) # up{no="selector"}
      and ignoring (x) {__name__="y"} unless absent(z)`
    expect(selectorsOf(expression).map(({ metric, matchers }) => [metric, matchers.length])).toEqual([
      ['http_requests_total', 2],
      ['up', 0],
      [undefined, 1],
      ['z', 0],
    ])
  })

  test('know what they are compared to', () => {
    const [first, second] = selectorsOf(
      'slo:ratio_rate1h{slo="web"} > (14.4 * 0.001) and slo:ratio_rate5m{slo="web"} > 14.4 * (1 - 0.999)',
    )
    expect(first!.threshold).toMatchObject({ operator: '>', factors: [{ value: 14.4 }, { value: 0.001 }] })
    expect(first!.threshold!.value).toBeCloseTo(0.0144, 10)
    expect(first!.and).toBe(second)
    expect(second!.threshold!.factors[1]!.value).toBeCloseTo(0.001, 10)
    expect(second!.and).toBeUndefined()
  })

  test.each([
    ['a > b', undefined],
    ['a > 1 / 4', 0.25],
    ['a >= 2 + 3 * 4', 14],
    ['a > -1', undefined],
    ['a > (2', undefined],
    ['rate(a[5m]) > 1', undefined],
  ])('%s', (expression, value) => {
    expect(selectorsOf(expression)[0]!.threshold?.value).toBe(value)
  })

  test('a factor stands where its digits stand', () => {
    const expression = 'a > (14.4 * 0.01)'
    const { factors } = selectorsOf(expression)[0]!.threshold!
    expect(factors.map(({ start, end }) => expression.slice(start, end))).toEqual(['14.4', '0.01'])
  })

  test('are none where it cannot be read', () => {
    expect(selectorsOf('a{b="c} > 1')).toEqual([])
    expect(promqlTokens('a ? b')).toBeUndefined()
  })
})

test('names the metrics that the grammar names', () => {
  const metric = fc.constantFrom('up', 'a:b:c', 'http_requests_total', 'sum_of_x', 'by_name')
  const leaf = fc
    .tuple(metric, fc.constantFrom('', '{a="b"}', '{a=~"b|c", d!="}"}'))
    .map(([name, matchers]) => `${name}${matchers}`)
  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.tuple(leaf, fc.constantFrom('5m', '1h30m')).map(([one, span]) => `rate(${one}[${span}])`),
      tie('expression').map((one) => `sum by (job, le) (${one})`),
      tie('expression').map((one) => `max(${one}) without (pod)`),
      fc
        .tuple(
          tie('expression'),
          fc.constantFrom('/ on (job) group_left ()', 'and', '> bool', '+'),
          tie('expression'),
        )
        .map((parts) => `(${parts.join(' ')})`),
      tie('expression').map((one) => `(${one}) > (14.4 * 0.001)`),
    ),
  }))
  fc.assert(
    fc.property(expression, (text) => {
      const named: string[] = []
      parser.parse(text).iterate({
        enter(node) {
          const name = node.name === 'VectorSelector' ? node.node.getChild('Identifier') : undefined
          if (name) named.push(text.slice(name.from, name.to))
        },
      })
      expect(selectorsOf(text).map((one) => one.metric)).toEqual(named)
    }),
    { numRuns: process.env.DEEP ? 5000 : 200 },
  )
})
