import { expect, test } from 'vitest'
import { NO_CONFIG } from '../../engine/config.ts'
import { readInfra } from '../../engine/infra.ts'
import { lint, lintFromBack, lintFromFront } from '../../engine/lint.ts'
import { whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { RuleQueue } from '../../engine/shared-judging.ts'
import { treeOf } from '../../engine/tree.ts'

const IDS = ['a/1', 'a/2', 'b/1', 'b/2', 'b/3']
const about = { summary: 's', why: 'w', remedy: 'r', mandate: 'T1', severity: 'error' } as const

test('each rule is taken once, whoever is faster', () => {
  const taken = new Int32Array(new SharedArrayBuffer(4))
  const [front, back] = [new RuleQueue(IDS, taken), new RuleQueue(IDS, taken)]
  const order = ['front', 'back', 'back', 'front', 'back', 'front', 'back'] as const
  const got = order.map((end) => (end === 'front' ? front : back).take(end))
  expect(got).toEqual(['a/1', 'b/3', 'b/2', 'a/2', 'b/1', undefined, undefined])
})

const tree = () =>
  treeOf({
    'infra/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n',
    'infra/b.md': '# b\n',
  })
const now = new Date('2026-11-21T00:00:00Z')
const rules = {
  'a/objects': defineRule({
    ...about,
    *check(infra) {
      for (const { file } of infra.resources) yield { at: whole(file), message: 'an object' }
    },
  }),
  'b/pages': defineRule({
    ...about,
    *check(infra) {
      for (const file of infra.files('infra'))
        if (file.format === 'markdown') yield { at: whole(file), message: 'a page' }
      // asks for objects when it has found something already
      if (infra.resources.length === 0) yield { at: whole('infra/b.md'), message: 'no object' }
    },
  }),
}
const order = (ids: readonly string[]) => [...ids].sort()

test('a rule that asks the second judge for objects is judged by the first, and said once', () => {
  const taken = new Int32Array(1)
  const division = { taken, order }
  const second = readInfra(tree(), { now, withoutObjects: true })
  // the second takes all there is, and can judge none of it
  const judged = lintFromBack(second, rules, NO_CONFIG, {}, division)
  expect(judged).toMatchObject({ rules: [], findings: [], times: [] })
  const first = readInfra(tree(), { now })
  const { findings } = lintFromFront(first, rules, NO_CONFIG, {}, division)(structuredClone(judged))
  expect(findings).toEqual(lint(readInfra(tree(), { now }), rules, NO_CONFIG).findings)
  expect(findings.map(({ message }) => message)).toEqual(['an object', 'a page'])
})

test('a second judge that failed leaves everything to the first', () => {
  const taken = new Int32Array(1)
  new RuleQueue(order(Object.keys(rules)), taken).take('back')
  const first = readInfra(tree(), { now })
  const { findings, stats } = lintFromFront(first, rules, NO_CONFIG, {}, { taken, order })(undefined)
  expect(findings).toHaveLength(2)
  expect(stats.rules).toBe(2)
})
