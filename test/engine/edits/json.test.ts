import { describe, expect, test } from 'vitest'
import { applied, type Case, editsOf } from './applied.ts'

const FILE = 'infra/dashboard.json'
const { set, insert, remove, rename } = editsOf(FILE)

const cases: readonly Case[] = [
  ['sets a scalar', '{\n  "a": 1,\n  "b": 2\n}\n', set(['a'], 'x'), '{\n  "a": "x",\n  "b": 2\n}\n'],
  ['changes nothing where the value stands', '{"a":{"b":[1]}}', set(['a'], { b: [1] }), '{"a":{"b":[1]}}'],
  [
    "adds a key with the file's indentation",
    '{\n\t"a": 1\n}',
    set(['b'], { c: [1, 2] }),
    '{\n\t"a": 1,\n\t"b": {\n\t\t"c": [\n\t\t\t1,\n\t\t\t2\n\t\t]\n\t}\n}',
  ],
  ['adds a key on one line', '{"a":1}', set(['b'], { c: 1 }), '{"a":1,"b":{"c":1}}'],
  [
    'adds a key on one line with spaces',
    '{ "a": 1, "b": 2 }\n',
    set(['c'], 3),
    '{ "a": 1, "b": 2, "c": 3 }\n',
  ],
  [
    'adds a key to an empty map',
    '{\n    "a": {}\n}\n',
    set(['a', 'b', 'c'], 1),
    '{\n    "a": {\n        "b": {\n            "c": 1\n        }\n    }\n}\n',
  ],
  ['fills an empty document', '{}\n', set(['a'], 1), '{\n  "a": 1\n}\n'],
  [
    'keeps CRLF',
    '{\r\n  "a": 1\r\n}\r\n',
    set(['b', 'c'], 1),
    '{\r\n  "a": 1,\r\n  "b": {\r\n    "c": 1\r\n  }\r\n}\r\n',
  ],
  [
    'replaces null on the way',
    '{\n  "a": null\n}\n',
    set(['a', 'b'], 1),
    '{\n  "a": {\n    "b": 1\n  }\n}\n',
  ],
  [
    'sets in an item found by its name',
    '{\n  "p": [\n    {\n      "name": "x"\n    }\n  ]\n}\n',
    set(['p', { name: 'x' }, 'v'], true),
    '{\n  "p": [\n    {\n      "name": "x",\n      "v": true\n    }\n  ]\n}\n',
  ],
  [
    'inserts',
    '{\n  "a": [\n    1,\n    2\n  ]\n}\n',
    insert(['a'], { b: 1 }),
    '{\n  "a": [\n    1,\n    2,\n    {\n      "b": 1\n    }\n  ]\n}\n',
  ],
  [
    'inserts at an index',
    '{\n  "a": [\n    1,\n    2\n  ]\n}\n',
    insert(['a'], 0, 0),
    '{\n  "a": [\n    0,\n    1,\n    2\n  ]\n}\n',
  ],
  ['inserts on one line', '{\n  "a": [1, 2]\n}\n', insert(['a'], 3), '{\n  "a": [1, 2, 3]\n}\n'],
  [
    'inserts where there is no list',
    '{\n  "a": 1\n}\n',
    insert(['b'], 'x'),
    '{\n  "a": 1,\n  "b": [\n    "x"\n  ]\n}\n',
  ],
  ['removes the first', '{\n  "a": 1,\n  "b": 2\n}\n', remove(['a']), '{\n  "b": 2\n}\n'],
  ['removes the last', '{\n  "a": 1,\n  "b": 2\n}\n', remove(['b']), '{\n  "a": 1\n}\n'],
  ['removes the only one', '{\n  "a": {\n    "b": 1\n  }\n}\n', remove(['a', 'b']), '{\n  "a": {}\n}\n'],
  ['removes on one line', '{"a":[1,2,3]}', remove(['a', 1]), '{"a":[1,3]}'],
  ['removes a block', '{\n  "a": {\n    "x": 1\n  },\n  "b": 2\n}\n', remove(['a']), '{\n  "b": 2\n}\n'],
  ['renames', '{\n  "a": 1\n}\n', rename(['a'], 'b"'), '{\n  "b\\"": 1\n}\n'],
  ['refuses what JSON cannot hold', '{"a": 1}', set(['a'], Number.NaN), 'refused: NaN is no number of JSON'],
  [
    'refuses a key of a list',
    '{"a": []}',
    set(['a', 'b'], 1),
    'refused: a is a list, not a map: it can hold no b',
  ],
]

describe('edits of JSON', () => {
  test.each(cases)('%s', (_name, before, edit, after) => {
    expect(applied(FILE, before, ...[edit].flat())).toBe(after)
  })

  test('a broken file is left alone', () => {
    expect(applied(FILE, '{"a": ', set(['a'], 1))).toMatch(/^refused: infra\/dashboard.json cannot be read: /)
  })
})
