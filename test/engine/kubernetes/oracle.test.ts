import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import { expect, test } from 'vitest'
import { schemaText } from '../../../cli/schema-texts.ts'
import { explain } from '../../../engine/kubernetes/explain.ts'
import { formatTest } from '../../../engine/kubernetes/formats.ts'
import { holds } from '../../../engine/kubernetes/judge.ts'
import { patternOf } from '../../../engine/kubernetes/pattern.ts'
import { Pool, PoolText } from '../../../engine/kubernetes/pool.ts'
import { expanded, forAjv, type Schema } from './expanded.ts'
import { groupsShipped } from './shipped.ts'
import { mutated, randomFrom, valueFor } from './values.ts'

const DEEP = process.env.DEEP !== undefined
const SEED = Number(process.env.SEED ?? 20261121)

/** ajv with our patterns and formats, which are tested by themselves, and everything else its own. */
function oracleOf(schema: Schema): (value: unknown) => boolean {
  const regExp = Object.assign((pattern: string) => patternOf(pattern)!, { code: 'patternOf' })
  const ajv = new Ajv({
    strict: false,
    allowUnionTypes: true,
    validateSchema: false,
    logger: false,
    inlineRefs: false,
    code: { regExp },
  })
  formats.default(ajv)
  for (const name of [
    'date-time',
    'date',
    'time',
    'duration',
    'uuid',
    'ipv4',
    'ipv6',
    'hostname',
    'email',
    'uri',
  ])
    ajv.addFormat(name, formatTest(name)!)
  for (const name of [
    'int32',
    'int64',
    'byte',
    'double',
    'float',
    'binary',
    'uri-reference',
    'uri-template',
    'json-pointer',
    'url',
    'regex',
    'password',
  ])
    ajv.addFormat(name, true)
  return ajv.compile(forAjv(schema, true) as Schema) as (value: unknown) => boolean
}

/** Compares the verdicts of some valid and mutated values; returns how many were judged and how many were valid. */
function compare(text: PoolText, definition: number, release: number, runs: number, seed: number) {
  const [name] = text.header.definitions[definition]!
  const line = text.lineOf(definition, release)
  if (line === undefined) return { judged: 0, valid: 0 }
  const schema = expanded(text, definition, release)
  const oracle = oracleOf(schema)
  const shape = new Pool(text, release, { as: 'json', draft: 4, closed: false }).definition(definition)!
  const random = randomFrom(seed)
  let valid = 0
  for (let run = 0; run < runs; run++) {
    const whole = valueFor(schema, schema, random)
    const value = run % 2 === 0 ? whole : mutated(whole, random)
    const expected = oracle(value)
    if (expected) valid++
    const shown = `${name}, seed ${seed}, run ${run}: ${JSON.stringify(value)}`
    expect(holds(value, shape), shown).toBe(expected)
    expect(explain(value, shape).length === 0, shown).toBe(expected)
  }
  return { judged: runs, valid }
}

test(
  'built-in definitions judge as ajv does, valid and mutated values',
  () => {
    if (DEEP) console.log(`seed ${SEED}`)
    const text = new PoolText(schemaText('')!)
    const releases = text.header.releases!.length
    const sum = { judged: 0, valid: 0 }
    const all = [...text.header.definitions.keys()]
    const chosen = DEEP ? all : all.filter((number) => (number * 7919 + SEED) % 61 === 0)
    for (const definition of chosen) {
      const release = DEEP ? undefined : (definition * 31) % releases
      for (let index = 0; index < releases; index++) {
        if (release !== undefined && index !== release) continue
        const runs = text.header.definitions[definition]![1]
        // the same line as the release before: nothing new but what it refers to
        if (
          release === undefined &&
          !runs.some((from, i) => i % 2 === 0 && from === index) &&
          index !== releases - 1
        )
          continue
        const { judged, valid } = compare(text, definition, index, DEEP ? 60 : 20, SEED + definition)
        sum.judged += judged
        sum.valid += valid
      }
    }
    expect(sum.valid).toBeGreaterThan(sum.judged / 5)
    if (DEEP) console.log(`${sum.judged} values, ${sum.valid} of them valid`)
  },
  DEEP ? 3_600_000 : 30_000,
)

test(
  'custom resources judge as ajv does',
  () => {
    const sum = { judged: 0, valid: 0 }
    const groups = groupsShipped()
    const chosen = DEEP ? groups : ['cert-manager.io', 'source.toolkit.fluxcd.io', 'traefik.io']
    for (const [index, group] of chosen.entries()) {
      const text = new PoolText(schemaText(group)!)
      const kinds = text.header.kinds.filter((_, number) => DEEP || number < 2)
      for (const [, , , definition] of kinds) {
        const { judged, valid } = compare(
          text,
          definition,
          0,
          DEEP ? 40 : 12,
          SEED + index * 1000 + definition,
        )
        sum.judged += judged
        sum.valid += valid
      }
    }
    if (DEEP) console.log(`${sum.judged} values, ${sum.valid} of them valid`)
  },
  DEEP ? 7_200_000 : 30_000,
)

test('every shipped schema can be judged by', () => {
  const groups = DEEP
    ? ['', ...groupsShipped()]
    : ['', 'monitoring.coreos.com', 'argoproj.io', 'uds.dev', 'k8s.nginx.org']
  for (const group of groups) {
    const text = new PoolText(schemaText(group)!)
    const pool = new Pool(text, (text.header.releases?.length ?? 1) - 1, {
      as: 'api',
      draft: 7,
      closed: true,
    })
    const seen = new Set<number>()
    for (const [, runs] of text.header.definitions)
      for (const [index, line] of runs.entries()) if (index % 2 === 1 && line >= 0) seen.add(line)
    for (const line of seen) pool.shape(line, false).open()
  }
})
