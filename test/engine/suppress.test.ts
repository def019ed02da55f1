import { describe, expect, test } from 'vitest'
import { readSuppressions } from '../../engine/suppress.ts'
import { SourceFile } from '../../engine/tree.ts'

function read(path: string, text: string) {
  return readSuppressions(new SourceFile({ path, text })).map(({ scope, rules, reason, until, line }) => ({
    scope,
    rules,
    reason,
    until,
    line,
  }))
}

describe('a comment that hides findings is read in every syntax', () => {
  const expected = [{ scope: 'next-line', rules: ['a/b'], reason: 'why', until: undefined, line: 2 }]
  test.each([
    ['a.yaml', '# infra-lint-disable-next-line a/b -- why\nkey: value\n'],
    ['.github/workflows/a.yml', '# infra-lint-disable-next-line a/b -- why\non: push\n'],
    ['a.tf', '# infra-lint-disable-next-line a/b -- why\nlocals {}\n'],
    ['a.tf', '// infra-lint-disable-next-line a/b -- why\nlocals {}\n'],
    ['a.tf', '/* infra-lint-disable-next-line a/b -- why */\nlocals {}\n'],
    ['a.md', '<!-- infra-lint-disable-next-line a/b -- why -->\n# Title\n'],
    ['.env', '# infra-lint-disable-next-line a/b -- why\nKEY=value\n'],
    ['CODEOWNERS', '# infra-lint-disable-next-line a/b -- why\n* @acme\n'],
    ['a.toml', '# infra-lint-disable-next-line a/b -- why\nkey = 1\n'],
    ['charts/x/templates/a.yaml', '# infra-lint-disable-next-line a/b -- why\nkey: {{ .Values.x }}\n'],
  ])('%s %j', (path, text) => {
    expect(read(path, text)).toEqual(expected)
  })
})

describe('words that are no comment hide nothing', () => {
  test.each([
    ['a.yaml', 'text: |\n  # infra-lint-disable-next-line a/b -- why\n'],
    ['a.yaml', 'text: "# infra-lint-disable-line a/b -- why"\n'],
    ['a.tf', 'locals {\n  a = "# infra-lint-disable-line a/b -- why"\n}\n'],
    ['a.md', '```\n<!-- infra-lint-disable-next-line a/b -- why -->\n```\n'],
    ['a.json', '{ "a": "# infra-lint-disable-line a/b -- why" }\n'],
    ['a.yaml', '# infra-lint-disabled a/b -- why\nkey: 1\n'],
  ])('%s %j', (path, text) => {
    expect(read(path, text)).toEqual([])
  })
})

test('a reason may hold dashes, and a date may stand anywhere', () => {
  expect(
    read('a.yaml', 'key: 1 # infra-lint-disable-line a/b, c/* -- one -- two until=2027-01-31\n'),
  ).toEqual([{ scope: 'line', rules: ['a/b', 'c/*'], reason: 'one -- two', until: '2027-01-31', line: 1 }])
})

test('comments and empty lines between a comment and its line do not count', () => {
  expect(
    read('a.yaml', '# infra-lint-disable-next-line a/b -- why\n\n# something else\nkey: 1\n')[0]?.line,
  ).toBe(4)
})

test('a whole file', () => {
  expect(read('a.yaml', 'key: 1\n# infra-lint-disable-file a/b -- generated elsewhere\n')[0]).toMatchObject({
    scope: 'file',
    line: 0,
  })
})

test.each(['soon', '2027-02-30', '2027-13-01', '2027-1-1', ''])('until=%s is no day', (word) => {
  const [found] = readSuppressions(
    new SourceFile({ path: 'a.yaml', text: `key: 1 # infra-lint-disable-line a/b -- why until=${word}\n` }),
  )
  expect(found).toMatchObject({ rules: ['a/b'], reason: 'why', until: undefined, misdated: word })
})
