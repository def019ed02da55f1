import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { schemaText } from '../../../cli/schema-texts.ts'
import { readJson } from '../../../engine/formats/json.ts'
import { readYaml } from '../../../engine/formats/yaml.ts'
import { holds } from '../../../engine/kubernetes/judge.ts'
import { Pool, PoolText } from '../../../engine/kubernetes/pool.ts'
import { surelyHolds } from '../../../engine/kubernetes/tape-judge.ts'
import { expanded } from './expanded.ts'
import { mutated, randomFrom, valueFor } from './values.ts'

const DEEP = process.env.DEEP !== undefined
const SEED = Number(process.env.SEED ?? 20261121)
const text = new PoolText(schemaText('')!)
const newest = text.header.releases!.length - 1

function rootOf(source: string, format: 'yaml' | 'json') {
  return format === 'json'
    ? readJson(source).root
    : readYaml(source, { dialect: 'kubernetes' }).find(({ root }) => root)?.root
}

test(
  'what is told from the tape holds when it is judged as a value, and most right values are told',
  () => {
    if (DEEP) console.log(`seed ${SEED}`)
    let valid = 0
    let told = 0
    for (const definition of text.header.definitions.keys()) {
      if ((!DEEP && (definition * 7919 + SEED) % 31 !== 0) || text.lineOf(definition, newest) === undefined)
        continue
      const schema = expanded(text, definition, newest)
      const reading = { as: 'api', draft: 7, closed: true } as const
      const shape = new Pool(text, newest, reading).definition(definition)!
      const random = randomFrom(SEED + definition)
      for (let run = 0; run < (DEEP ? 60 : 16); run++) {
        const whole = valueFor(schema, schema, random)
        const value = run % 2 === 0 ? whole : mutated(whole, random)
        for (const format of ['yaml', 'json'] as const) {
          const source = format === 'json' ? JSON.stringify(value) : stringify(value, { version: '1.1' })
          const root = source === undefined ? undefined : rootOf(source, format)
          if (!root) continue
          const isRight = holds(root.value, shape)
          const sure = surelyHolds(root, shape)
          if (sure)
            expect(isRight, `definition ${definition}, seed ${SEED}, run ${run}: ${source}`).toBe(true)
          if (isRight && root.kind === 'map') valid++
          if (sure && root.kind === 'map') told++
        }
      }
    }
    expect(valid).toBeGreaterThan(200)
    expect(told / valid).toBeGreaterThan(0.8)
  },
  DEEP ? 3_600_000 : 30_000,
)

const PORTS = {
  type: 'object',
  required: ['on', 'name'],
  additionalProperties: false,
  properties: { on: { type: 'string' }, name: { type: 'string' }, port: { type: 'integer' } },
}

test('what is written otherwise than it reads is left to the judge of values', () => {
  const shape = new Pool(text, newest, { as: 'api', draft: 7, closed: true }).shape(PORTS, false)
  const sure = (source: string) => surelyHolds(rootOf(source, 'yaml')!, shape)
  expect(sure('"on": a\nname: b\n')).toBe(true)
  // a key that is a boolean to Kubernetes' reader
  expect(sure('on: a\nname: b\n')).toBe(false)
  expect(sure('"on": a\nname: b\nname: c\n')).toBe(false)
  expect(sure('"on": &it a\nname: *it\n')).toBe(false)
  expect(sure('<<: { "on": a }\nname: b\n')).toBe(false)
  expect(sure('"on": a\nname: !!str 1\n')).toBe(false)
  expect(sure('"on": a\nname: no\n')).toBe(false)
  expect(sure('"on": a\nname: "no"\n')).toBe(true)
  expect(sure('"on": a\nname: 1234567\n')).toBe(false)
  expect(sure('"on": a\nname: b\nother: c\n')).toBe(false)
  expect(sure('"on": a\n')).toBe(false)
})
