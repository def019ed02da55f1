import { expect, test } from 'vitest'
import type { Dialect } from '../../../engine/formats/node.ts'
import { readYaml } from '../../../engine/formats/yaml.ts'

function value(text: string, dialect: Dialect): unknown {
  return (readYaml(`k: ${text}\n`, { dialect })[0]!.root!.value as { k: unknown }).k
}

const infinity = Number.POSITIVE_INFINITY

/** text, value in the core schema, value for Kubernetes: checked against sigs.k8s.io/yaml 1.6.0. */
const TABLE: readonly [string, unknown, unknown][] = [
  ['', null, null],
  ['~', null, null],
  ['null', null, null],
  ['Null', null, null],
  ['NULL', null, null],
  ['nULL', 'nULL', 'nULL'],
  ['true', true, true],
  ['True', true, true],
  ['FALSE', false, false],
  ['tRue', 'tRue', 'tRue'],
  ['y', 'y', true],
  ['Y', 'Y', true],
  ['yes', 'yes', true],
  ['Yes', 'Yes', true],
  ['YES', 'YES', true],
  ['on', 'on', true],
  ['On', 'On', true],
  ['ON', 'ON', true],
  ['n', 'n', false],
  ['N', 'N', false],
  ['no', 'no', false],
  ['No', 'No', false],
  ['NO', 'NO', false],
  ['off', 'off', false],
  ['Off', 'Off', false],
  ['OFF', 'OFF', false],
  ['yEs', 'yEs', 'yEs'],
  ['"yes"', 'yes', 'yes'],
  ['0', 0, 0],
  ['-0', 0, 0],
  ['12', 12, 12],
  ['+12', 12, 12],
  ['-12', -12, -12],
  ['0644', 644, 420],
  ['-0644', -644, -420],
  ['08', 8, 8],
  ['0o644', 420, 420],
  ['0b101', '0b101', 5],
  ['-0b11', '-0b11', -3],
  ['0x1F', 31, 31],
  ['-0x1F', '-0x1F', -31],
  ['1_000', '1_000', 1000],
  ['_1', '_1', '_1'],
  ['1.5', 1.5, 1.5],
  ['.5', 0.5, 0.5],
  ['5.', 5, 5],
  ['1e3', 1000, 1000],
  ['-1E-2', -0.01, -0.01],
  ['1e400', infinity, '1e400'],
  ['.', '.', '.'],
  ['.inf', infinity, infinity],
  ['-.INF', -infinity, -infinity],
  ['+.Inf', infinity, infinity],
  ['.nan', Number.NaN, Number.NaN],
  ['inf', 'inf', 'inf'],
  ['12:30:45', '12:30:45', '12:30:45'],
  ['190:20', '190:20', '190:20'],
  ['2001-01-01', '2001-01-01', '2001-01-01'],
  ['2001-12-14t21:59:43.10-05:00', '2001-12-14t21:59:43.10-05:00', '2001-12-14t21:59:43.10-05:00'],
  ['128Mi', '128Mi', '128Mi'],
  ['1.2.3', '1.2.3', '1.2.3'],
  ['9007199254740993', 9007199254740992, 9007199254740992],
  ['18446744073709551616', 18446744073709552000, 18446744073709552000],
  ['0777777777777777777777777', 7.777777777777778e23, 7.777777777777778e23],
  ['!!str 12', '12', '12'],
  ['!!int "12"', 12, 12],
  ['!!int 1e3', '1e3', '1e3'],
  ['!!float 3', 3, 3],
  ['!!bool "true"', true, true],
  ['!!bool yes', 'yes', true],
  ['!!null x', null, null],
  ['! 12', '12', '12'],
  ['!Ref 12', '12', '12'],
  ['!<tag:yaml.org,2002:str> 12', '12', '12'],
]

test.each(TABLE)('%j is %j, for Kubernetes %j', (text, core, kubernetes) => {
  expect(value(text, 'core')).toEqual(core)
  expect(value(text, 'kubernetes')).toEqual(kubernetes)
})

test('digits that a number loses stay in the text', () => {
  const tree = readYaml('k: 9007199254740993', { dialect: 'core' })[0]!.root!
  expect(tree.get('k')!.text).toBe('9007199254740993')
})

test('keys are found by what is written and named by what is meant', () => {
  const text = 'on: 1\n0x10: 2\n1.0: 3\n9007199254740993: 4\n'
  const kubernetes = readYaml(text, { dialect: 'kubernetes' })[0]!.root!
  expect(kubernetes.value).toEqual({ true: 1, 16: 2, 1: 3, '9007199254740993': 4 })
  expect(kubernetes.get('on')!.value).toBe(1)
  const core = readYaml(text, { dialect: 'core' })[0]!.root!
  expect(core.value).toEqual({ on: 1, 16: 2, 1: 3, '9007199254740993': 4 })
})

test('merge keys are those of Kubernetes; keys as written come first, then the first map of a list', () => {
  const text = 'a: &a {x: 1, v: 1}\nb: &b {v: 2, z: 2}\nc:\n  z: 3\n  <<: [*a, *b]\nd: {"<<": {x: 1}}\n'
  const kubernetes = readYaml(text, { dialect: 'kubernetes' })[0]!.root!
  expect(kubernetes.get('c')!.value).toEqual({ x: 1, v: 1, z: 3 })
  expect(['x', 'v', 'z', 'w'].map((key) => kubernetes.at(['c', key])?.value)).toEqual([1, 1, 3, undefined])
  expect(kubernetes.get('d')!.value).toEqual({ '<<': { x: 1 } })
  expect(kubernetes.at(['d', 'x'])).toBeUndefined()
  const core = readYaml(text, { dialect: 'core' })[0]!.root!
  expect(core.get('c')!.value).toEqual({
    z: 3,
    '<<': [
      { x: 1, v: 1 },
      { v: 2, z: 2 },
    ],
  })
})
