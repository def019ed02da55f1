import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readJson } from '../../../engine/formats/json.ts'
import { readYaml } from '../../../engine/formats/yaml.ts'

const deep = process.env.DEEP !== undefined
const seed = Date.now() % 2 ** 31
if (deep) console.log(`json properties: seed ${seed}`)
const parameters = { numRuns: deep ? 10_000 : 300, seed }

describe('JSON', () => {
  test('has the values of JSON.parse, at places that hold them', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(undefined, 1, '\t'), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent)
        const { root, problems } = readJson(text)
        expect(root!.value).toEqual(JSON.parse(text, (_, value) => (Object.is(value, -0) ? 0 : value)))
        for (const { key, value } of root!.pairs()) {
          expect(JSON.parse(text.slice(key.start, key.end))).toBe(key.text)
          if (value.kind === 'scalar')
            expect(JSON.parse(text.slice(value.start, value.end)) + 0).toEqual((value.value as never) + 0)
        }
        expect(problems).toEqual([])
      }),
      parameters,
    )
  })

  test('is YAML too, with the same places', () => {
    const text = '{"a": [1, "b\\n", {"c": null}], "d": -1.5e3, "e": true}'
    const json = readJson(text).root!
    const yaml = readYaml(text, { dialect: 'core' })[0]!.root!
    expect(yaml.value).toEqual(json.value)
    for (const path of [[], ['a'], ['a', 1], ['a', 2, 'c'], ['d'], ['e']]) {
      expect([yaml.at(path)!.start, yaml.at(path)!.end]).toEqual([json.at(path)!.start, json.at(path)!.end])
    }
  })

  test('verdicts are those of JSON.parse', () => {
    const bits = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '0',
      '.5',
      'e3',
      'true',
      'null',
      ' ',
      '\n',
      '\\u00e9',
      '\\x',
      '\t',
      'nul',
      '/',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...bits), { minLength: 1, maxLength: 8 }), (parts) => {
        const text = parts.join('')
        const { root, problems } = readJson(text)
        const real = problems.filter(({ message }) => !message.startsWith('duplicate key'))
        let valid = true
        try {
          JSON.parse(text)
        } catch {
          valid = false
        }
        expect(real.length === 0 && root !== undefined).toBe(valid)
        for (const { start, end } of problems) expect(start <= end && end <= text.length + 1).toBe(true)
      }),
      { ...parameters, numRuns: parameters.numRuns * 5 },
    )
  })
})

describe('problems of JSON', () => {
  test.each<[string, string, number, number]>([
    ['{"a": 1,}', 'a comma before }', 7, 8],
    ['[1 2]', 'expected a comma or ], found "2"', 3, 4],
    ['{"a" 1}', 'expected a colon after the key, found "1"', 5, 6],
    ['{a: 1}', 'expected a key in double quotes, found "a"', 1, 2],
    ['{"a": "b', 'a string without its closing quote', 6, 8],
    ['{"a": 01}', 'expected a value, found "0"', 6, 7],
    ['["\\x"]', 'not an escape that JSON has', 2, 4],
    ['["a\nb"]', 'a control character in a string', 3, 4],
    ['{"a": ', 'expected a value, found the end of the file', 6, 6],
    ['1 2', 'expected the end of the file, found "2"', 2, 3],
    ['// c\n1', 'expected a value, found "/"', 0, 1],
  ])('%j', (text, message, start, end) => {
    expect(readJson(text)).toMatchObject({ root: undefined, problems: [{ message, start, end }] })
  })

  test('a duplicate key leaves the rest readable', () => {
    const { root, problems } = readJson('{"a": 1, "\\u0061": 2}')
    expect(problems).toEqual([{ message: 'duplicate key "a"', start: 9, end: 17 }])
    expect(root!.value).toEqual({ a: 2 })
  })

  test('deep nesting ends', () => {
    expect(readJson('['.repeat(100_000)).unread).toBe('nested deeper than 100')
  })

  test('comments and last commas where they are allowed', () => {
    const text = '\ufeff// c\n{"a": [1, /* two */ 2,], // {\n}\n'
    expect(readJson(text, { comments: true }).root!.value).toEqual({ a: [1, 2] })
    expect(readJson('/* c', { comments: true }).problems[0]!.message).toBe('a comment without its end')
    expect(readJson('').root).toBeUndefined()
    expect(readJson('').problems).toEqual([])
  })

  test('a key of a prototype is an own property', () => {
    expect(Object.keys(readJson('{"__proto__": 1}').root!.value as object)).toEqual(['__proto__'])
  })
})
