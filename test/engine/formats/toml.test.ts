import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readToml } from '../../../engine/formats/toml.ts'

const text = readFileSync(new URL('../../../fixtures/formats/toml/config.toml', import.meta.url), 'utf8')

describe('readToml', () => {
  it('gives tables, arrays of tables, dotted keys and values', () => {
    const { root, problems } = readToml(text)
    expect(problems).toEqual([])
    expect(root?.value).toEqual({
      title: 'café é',
      path: 'C:\\raw',
      count: 1000,
      ratio: 0.5,
      on: true,
      when: '2025-01-02T03:04:05Z',
      list: [1, { a: 'b' }],
      owner: { name: 'platform' },
      server: { port: 8080, tls: { cert: 'two\nlines' } },
      rules: [{ name: 'first' }, { name: 'second', match: { path: '/' } }],
    })
  })

  it('gives ranges', () => {
    const { root } = readToml(text)
    const cut = (...path: (string | number)[]) => text.slice(root!.at(path)!.start, root!.at(path)!.end)
    expect(cut('title')).toBe('"café \\u00e9"')
    expect(cut('list', 1, 'a')).toBe('"b"')
    expect(cut('server', 'port')).toBe('8080')
    expect(cut('rules', 1)).toBe('[[rules]]\nname = "second"\n[rules.match]\npath = "/"')
    expect(root!.at(['rules', { name: 'second' }, 'match', 'path'])!.text).toBe('/')
    const [first] = root!.pairs()
    expect(text.slice(first!.key.start, first!.key.end)).toBe('title')
  })

  it('keeps offsets after a byte order mark', () => {
    const source = '\ufeffa = "b"\r\n'
    const value = readToml(source).root!.get('a')!
    expect(source.slice(value.start, value.end)).toBe('"b"')
  })

  it.each(['a = [', 'a', 'a = 1\na = 2', 'a = "', '[a', '= 1', 'a = 1 b = 2'])(
    'reports what is wrong with %j',
    (source) => {
      const { root, problems } = readToml(source)
      expect(root).toBeUndefined()
      expect(problems).toHaveLength(1)
      expect(problems[0]!.message).toMatch(/^[a-z].*[^.]$/)
      expect(problems[0]!.end).toBeLessThanOrEqual(source.length)
    },
  )

  it('leaves what is too large or too deep unread, or refuses it', () => {
    expect(readToml(`# ${'x'.repeat(1_000_000)}`).unread).toBe('larger than 1 MB')
    const deep = readToml(`a = ${'['.repeat(20_000)}${']'.repeat(20_000)}`)
    expect(deep.root === undefined || deep.root.size === 1).toBe(true)
    expect(readToml('').root).toBeUndefined()
    expect(({} as Record<string, unknown>).x).toBeUndefined()
    expect(Object.keys(readToml('__proto__ = 1').root!.value as object)).toEqual(['__proto__'])
  })
})
