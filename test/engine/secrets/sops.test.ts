import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linearPattern } from '../../../engine/secrets/linear-pattern.ts'
import { isSelected, selectedLeaves, sopsDocumentsOf } from '../../../engine/secrets/sops.ts'
import { foldedBlock } from '../../../engine/secrets/sops-block.ts'
import { isCiphertext, readCiphertext } from '../../../engine/secrets/sops-ciphertext.ts'
import { governingRule, isSameKey } from '../../../engine/secrets/sops-config.ts'
import { SourceFile, treeOf } from '../../../engine/tree.ts'
import { FIXTURES } from '../../fixtures.ts'

const CIPHERTEXT = join(FIXTURES, 'secrets/must-not/ciphertext')
const runs = process.env.DEEP ? 20_000 : 300

/** A file of a folder of the table of what is none. */
function encrypted(item: string): SourceFile {
  const folder = join(CIPHERTEXT, item, 'infra')
  const [name] = readdirSync(folder) as [string]
  return new SourceFile({ path: `infra/${name}`, text: readFileSync(join(folder, name), 'utf8') })
}

describe('a pattern of Go', () => {
  test.each([
    ['^(data|stringData)$', 'data', true],
    ['^(data|stringData)$', 'metadata', false],
    ['\\.sops\\.ya?ml$', 'a/b.sops.yml', true],
    ['(?i)SECRET', 'my-secret', true],
    ['(?P<env>prod|test)/x{2,3}$', 'prod/xxx', true],
    ['a{2}', 'aba', false],
    ['[[:alpha:]]+\\d', 'abc9', true],
    ['[^/]+\\.env$', 'a/.env', false],
    ['\\bkey\\b', 'the key', true],
    ['', 'anything', true],
  ])('%s on %s', (pattern, text, expected) => {
    expect(linearPattern(pattern)?.(text)).toBe(expected)
  })

  test.each(['(', 'a**', '[z-a]', '(?=a)', '\\1', 'a{1001}', '((a{500}){500}){500}'])(
    '%s is refused',
    (pattern) => {
      expect(linearPattern(pattern)).toBeUndefined()
    },
  )

  test('finds what JavaScript finds, where both read it alike', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '(a|b)',
      '(ab)?',
      'a*',
      'b+',
      'a{1,2}',
      '^',
      '$',
      '\\.',
    )
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1, maxLength: 6 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'c', '.'), maxLength: 8 }),
        (pieces, text) => {
          const pattern = pieces.join('')
          let own: RegExp
          try {
            own = new RegExp(pattern)
          } catch {
            return
          }
          const matcher = linearPattern(pattern)
          if (matcher) expect(matcher(text), `${pattern} on ${text}`).toBe(own.test(text))
        },
      ),
      { numRuns: runs },
    )
  })

  test('takes time in line with the text, whatever stands in it', () => {
    const matcher = linearPattern('(a+)+(a*)*b$')!
    const started = process.cpuUsage()
    expect(matcher('a'.repeat(4000))).toBe(false)
    const { user, system } = process.cpuUsage(started)
    // backtracking would not end within the age of the universe
    expect((user + system) / 1000).toBeLessThan(2000)
  })
})

describe('a value of sops', () => {
  const value = /ENC\[[^\]]+\]/.exec(encrypted('sops-yaml').text)![0]

  test('is read, and told from what only begins like one', () => {
    expect(isCiphertext(value)).toBe(true)
    expect(readCiphertext('hunter2')).toBeUndefined()
    expect(readCiphertext('ENC[AES256_GCM,data:aGk=]')?.fault).toBe('it has no iv, no tag, no type')
    expect(readCiphertext(value.replace(/iv:.{4}/, 'iv:'))?.fault).toBe('its iv has 29 bytes, not 32')
    expect(readCiphertext(value.replace(/tag:.{4}/, 'tag:'))?.fault).toBe('its tag has 13 bytes, not 16')
    expect(readCiphertext(value.replace('type:str', 'type:word'))?.fault).toBe('sops has no type word')
    expect(readCiphertext(value.replace('data:', 'data:!'))?.fault).toBe(
      'it is not in the form that sops writes',
    )
  })
})

describe('a sops block', () => {
  test.each(['sops-yaml', 'sops-json', 'sops-dotenv', 'sops-ini', 'sops-binary'])(
    'of %s is sound, and every value that it selects is encrypted',
    (item) => {
      const [one, ...others] = sopsDocumentsOf(encrypted(item))
      expect(others).toEqual([])
      expect(one!.block.faults).toEqual([])
      expect(one!.block.macFault).toBeUndefined()
      expect(one!.block.groups.flat()).toMatchObject([{ kind: 'age', sealed: true }])
      const leaves = [...selectedLeaves(one!.root, one!.file.format === 'dotenv', one!.block)]
      expect(leaves.length).toBeGreaterThan(0)
      for (const { value } of leaves) expect(isCiphertext(value.text), value.text).toBe(true)
    },
  )

  test('is folded from the flat keys of a dotenv file', () => {
    const flat = {
      A: '1',
      sops_version: '3',
      sops_age__list_0__map_recipient: 'age1x',
      sops_a__map_b__map_c: 'd',
    }
    expect(JSON.parse(JSON.stringify(foldedBlock(flat, 'sops_')))).toEqual({
      version: '3',
      age: { 0: { recipient: 'age1x' } },
      a: { b: { c: 'd' } },
    })
  })

  test('never makes a reader throw', () => {
    const line = fc.constantFrom(
      'sops:',
      '  mac: x',
      '  age: []',
      '  age:',
      '    - enc: a',
      '  key_groups: [{}, 1]',
      '  lastmodified: 5',
      'a: b',
      '  __proto__: 1',
      '  shamir_threshold: 9',
      '  encrypted_regex: "("',
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        sopsDocumentsOf(new SourceFile({ path: 'a.yaml', text: `${lines.join('\n')}\n` }))
        sopsDocumentsOf(
          new SourceFile({
            path: 'a.env',
            text: lines.map((one) => `sops_${one.trim().replace(': ', '=')}\n`).join(''),
          }),
        )
      }),
      { numRuns: runs },
    )
  })
})

test('the settings say which keys are encrypted', () => {
  const none = {
    unencryptedSuffix: undefined,
    encryptedSuffix: undefined,
    unencryptedRegex: undefined,
    encryptedRegex: undefined,
    commentRegex: undefined,
  }
  expect(isSelected(none, ['a', 'b'])).toBe(true)
  expect(isSelected(none, ['a_unencrypted', 'b'])).toBe(false)
  expect(isSelected({ ...none, encryptedSuffix: '_secret' }, ['a', 'b_secret'])).toBe(true)
  expect(isSelected({ ...none, encryptedRegex: '^data$' }, ['metadata', 'name'])).toBe(false)
  expect(isSelected({ ...none, unencryptedRegex: '^kind$' }, ['kind'])).toBe(false)
})

test('the first rule of the nearest config that takes a path governs it', () => {
  const tree = treeOf({
    '.sops.yaml':
      'creation_rules:\n  - path_regex: ^apps/.*\\.yaml$\n    age: age1a, age1b\n  - pgp: 1234 5678\n',
    'apps/shop/.sops.yaml':
      'creation_rules:\n  - path_regex: ^secrets/\n    key_groups:\n      - age: [age1c]\n        merge:\n          - kms: [{ arn: "arn:x" }]\n',
  })
  const keys = (path: string) =>
    governingRule(tree, path)
      ?.rule.groups.flat()
      .map(({ kind, id }) => `${kind} ${id}`)
  expect(keys('apps/shop/secrets/a.yaml')).toEqual(['kms arn:x', 'age age1c'])
  expect(keys('apps/shop/a.yaml')).toEqual(['age age1a', 'age age1b'])
  expect(keys('other.env')).toEqual(['pgp 1234 5678'])
  expect(
    isSameKey(
      { kind: 'pgp', id: '85D77543B3D624B63CEA9E6DBC17301B491B3F21' },
      { kind: 'pgp', id: '0xDBC17301 B491B3F21' },
    ),
  ).toBe(true)
  expect(isSameKey({ kind: 'kms', id: 'arn:a+arn:role' }, { kind: 'kms', id: 'arn:a' })).toBe(true)
})
