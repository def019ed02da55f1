import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDotenv } from '../../../engine/formats/dotenv.ts'

const text = readFileSync(new URL('../../../fixtures/formats/dotenv/sample.env', import.meta.url), 'utf8')

describe('readDotenv', () => {
  it('gives keys and values', () => {
    const { root, problems } = readDotenv(text)
    expect(problems).toEqual([])
    expect(root?.value).toEqual({
      PLAIN: 'value',
      EXPORTED: 'yes',
      SPACED: 'a b c',
      EMPTY: '',
      HASH: 'a#b',
      COLON: 'c',
      DOUBLE: 'two\nlines "quoted" $X',
      SINGLE: 'raw \\n',
      BACK: 'tick',
      MULTI: '-----BEGIN-----\nabc\n-----END-----',
      BARE: '',
    })
  })

  it('gives their ranges, quotes included', () => {
    const written = readDotenv(text)
      .root!.pairs()
      .map(({ key, value }) => [text.slice(key.start, key.end), text.slice(value.start, value.end)])
    expect(written.slice(1, 4)).toEqual([
      ['EXPORTED', 'yes'],
      ['SPACED', 'a b c'],
      ['EMPTY', ''],
    ])
    expect(written[8]).toEqual(['BACK', '`tick`'])
  })

  it('gives comments', () => {
    expect(readDotenv(text).comments.map(({ start, end }) => text.slice(start, end))).toEqual([
      '# settings',
      '# comment',
      '# after',
    ])
  })

  it.each([
    ['1A=b', 'neither KEY=value nor a comment'],
    ['A B', 'a word that is not followed by ='],
    ['A="b', 'the " of A is never closed'],
    ['A="b" c', 'text after the closing quote of A'],
    ['A=1\nA=2', 'A is set twice; the last one counts'],
  ])('says of %j: %s', (source, message) => {
    expect(readDotenv(source).problems.map((problem) => problem.message)).toContain(message)
  })

  it('reads on after a problem, and takes CRLF and a byte order mark', () => {
    expect(readDotenv('\ufeff???\r\nA=1\r\nB="2"\r\n').root?.value).toEqual({ A: '1', B: '2' })
    expect(readDotenv('export export=1').root?.value).toEqual({ export: '1' })
    expect(readDotenv('__proto__=1').root?.get('__proto__')?.text).toBe('1')
    expect(readDotenv('').root).toBeUndefined()
    expect(readDotenv('A="\n'.repeat(50_001)).root?.size).toBeGreaterThan(0)
  })
})
