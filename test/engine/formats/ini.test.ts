import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readIni } from '../../../engine/formats/ini.ts'

const text = readFileSync(new URL('../../../fixtures/formats/ini/ansible.cfg', import.meta.url), 'utf8')

describe('readIni', () => {
  it('gives sections, keys and values', () => {
    const { root, problems } = readIni(text)
    expect(problems).toEqual([])
    expect(root?.value).toEqual({
      top: 'level',
      defaults: {
        inventory: 'hosts',
        forks: '10',
        ask_pass: '',
        roles_path: '~/roles\n/etc/roles',
        timeout: '30',
        colour: '#fff',
      },
      'remote "origin"': { url: 'git@example.com:a/b.git', fetch: 'a\nb' },
    })
  })

  it('gives ranges', () => {
    const { root } = readIni(text)
    const cut = (path: string[]) => text.slice(root!.at(path)!.start, root!.at(path)!.end)
    expect(cut(['defaults', 'inventory'])).toBe('hosts')
    expect(cut(['remote "origin"', 'url'])).toBe('"git@example.com:a/b.git"')
    expect(root!.pairs().map(({ key }) => text.slice(key.start, key.end))).toEqual([
      'top',
      'defaults',
      'remote "origin"',
    ])
  })

  it('gives comments', () => {
    expect(readIni(text).comments.map(({ start, end }) => text.slice(start, end))).toEqual([
      '; defaults',
      '; where they are',
      '# quoted',
    ])
  })

  it('keeps equal keys, the last one counts', () => {
    const { root, problems } = readIni('[Service]\nEnvironment=A=1\nEnvironment=B=2\n')
    expect(root!.at(['Service'])!.size).toBe(2)
    expect(root!.at(['Service', 'Environment'])!.text).toBe('B=2')
    expect(problems).toEqual([])
  })

  it('reports a section that is not closed and reads on', () => {
    const { root, problems } = readIni('[open\r\na = "b \\"c\\"" ; d\r\n')
    expect(problems.map((problem) => problem.message)).toEqual(['this section has no closing ]'])
    expect(root?.value).toEqual({ a: 'b "c"' })
  })

  it('has no root where nothing is said', () => {
    expect(readIni('').root).toBeUndefined()
    expect(readIni('; only a comment\n').root).toBeUndefined()
  })
})
