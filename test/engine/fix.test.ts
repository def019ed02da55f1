import { describe, expect, test } from 'vitest'
import { blobId } from '../../engine/blob.ts'
import type { Plan, PlannedFile } from '../../engine/design.ts'
import { applyFix } from '../../engine/fix.ts'
import { absent, keyed, whole } from '../../engine/place.ts'
import type { Edit } from '../../engine/rule.ts'
import { SourceFile, type Tree, treeOf } from '../../engine/tree.ts'

const LOCK = 'infra/.infra-lock.json'

function planned(content: string, owner: PlannedFile['owner'], more: Partial<PlannedFile> = {}): PlannedFile {
  return { content, owner, mode: '100644', mandate: 'F1', ...more }
}

function apply(tree: Tree, edits: readonly Edit[], expected?: Plan) {
  return applyFix(tree, { title: 'test', safety: 'safe', edits }, { expected, lockPath: LOCK })
}

/** The files after a fix, path → text, or why it was refused. */
function outcome(tree: Tree, edits: readonly Edit[], expected?: Plan): Record<string, string> | string {
  const result = apply(tree, edits, expected)
  if ('refused' in result) return result.refused
  return Object.fromEntries([...result.tree].map(([path, file]) => [path, file.text]))
}

describe('a fix', () => {
  const tree = treeOf({ 'a.yaml': 'a: 1\n', 'b.txt': 'one two\n' })

  test('makes all of its edits, and says which files changed', () => {
    const result = apply(tree, [
      { op: 'set', at: keyed('a.yaml', ['a']), value: 2 },
      { op: 'create', path: 'c.txt', content: 'c\n' },
      { op: 'delete', path: 'b.txt' },
    ])
    expect(result).toMatchObject({ changed: ['a.yaml', 'b.txt', 'c.txt'] })
    expect(tree.get('a.yaml')?.text).toBe('a: 1\n')
  })

  test('makes none where one is refused', () => {
    expect(
      outcome(tree, [
        { op: 'delete', path: 'b.txt' },
        { op: 'set', at: keyed('z.yaml', ['a']), value: 2 },
      ]),
    ).toBe('there is no file z.yaml')
  })

  test('that changes nothing gives the same tree', () => {
    const result = apply(tree, [{ op: 'set', at: keyed('a.yaml', ['a']), value: 1 }])
    expect(result).toEqual({ tree, changed: [] })
    expect('tree' in result && result.tree).toBe(tree)
  })

  test('that comes back to the text it began with changed nothing', () => {
    const edits: Edit[] = [2, 1].map((value) => ({ op: 'set', at: keyed('a.yaml', ['a']), value }))
    expect(apply(tree, edits)).toEqual({ tree, changed: [] })
  })

  test('keeps the mode of a file', () => {
    const script = new SourceFile({ path: 'run.yaml', text: 'a: 1\n', mode: '100755' })
    const result = apply(new Map([['run.yaml', script]]), [
      { op: 'set', at: keyed('run.yaml', ['a']), value: 2 },
    ])
    expect('tree' in result && result.tree.get('run.yaml')?.mode).toBe('100755')
  })

  test('leaves a link, an unread file and a place without a key alone', () => {
    const odd: Tree = new Map([
      [
        'link.yaml',
        new SourceFile({ path: 'link.yaml', text: 'a: 1', mode: '120000', linkTarget: 'a.yaml' }),
      ],
      ['big.yaml', new SourceFile({ path: 'big.yaml', unread: 'larger than 32 MB' })],
      ['bin.txt', new SourceFile({ path: 'bin.txt', bytes: Uint8Array.of(0, 1) })],
    ])
    const set = (file: string): readonly Edit[] => [{ op: 'set', at: keyed(file, ['a']), value: 2 }]
    expect(outcome(odd, set('link.yaml'))).toBe('link.yaml is a symbolic link: edit what it points to')
    expect(outcome(odd, set('big.yaml'))).toBe('big.yaml is not read: larger than 32 MB')
    expect(outcome(odd, [{ op: 'text', file: 'bin.txt', start: 0, end: 0, expect: '', text: 'x' }])).toBe(
      'bin.txt is not read: binary',
    )
    expect(
      outcome(odd, [
        { op: 'delete', path: 'bin.txt' },
        { op: 'delete', path: 'big.yaml' },
      ]),
    ).toMatchObject({ 'link.yaml': 'a: 1' })
    expect(outcome(tree, [{ op: 'remove', at: whole('b.txt') }])).toMatch('without a key path')
    expect(outcome(tree, [{ op: 'set', at: absent('an owner', whole('a.yaml')), value: 1 }])).toMatch(
      'give the key path',
    )
    expect(outcome(tree, [{ op: 'set', at: keyed('b.txt', ['a']), value: 1 }])).toBe(
      'b.txt has no keys: only a text edit can change it',
    )
  })
})

describe('text', () => {
  const tree = treeOf({ 'b.txt': '\ufeffone two\r\n' })
  const edit = (start: number, end: number, expected: string, text: string): Edit => ({
    op: 'text',
    file: 'b.txt',
    start,
    end,
    expect: expected,
    text,
  })

  test('replaces what is expected', () => {
    expect(outcome(tree, [edit(1, 4, 'one', 'three')])).toEqual({ 'b.txt': '\ufeffthree two\r\n' })
  })

  test('is refused where something else stands', () => {
    expect(outcome(tree, [edit(1, 4, 'two', 'three')])).toBe('b.txt has changed at the place of the edit')
    expect(outcome(tree, [edit(9, 99, '', '')])).toBe('b.txt has no characters 9 to 99')
  })
})

describe('create, delete, move', () => {
  const tree = treeOf({ 'a/b.txt': 'b\n', 'c.txt': 'c\n' })

  test.each<readonly [string, Edit, Record<string, string> | string]>([
    [
      'create',
      { op: 'create', path: 'd/e.txt', content: 'e\n' },
      { 'a/b.txt': 'b\n', 'c.txt': 'c\n', 'd/e.txt': 'e\n' },
    ],
    [
      'create what is there',
      { op: 'create', path: 'c.txt', content: 'c\n' },
      { 'a/b.txt': 'b\n', 'c.txt': 'c\n' },
    ],
    [
      'create over other content',
      { op: 'create', path: 'c.txt', content: 'x\n' },
      'c.txt is there already, with other content',
    ],
    [
      'create below a file',
      { op: 'create', path: 'c.txt/d', content: '' },
      'c.txt/d cannot be made: c.txt is a file',
    ],
    ['create where a folder is', { op: 'create', path: 'a', content: '' }, 'a is a folder'],
    ['create outside', { op: 'create', path: '../x', content: '' }, '"../x" is not a path within the tree'],
    [
      'create at an absolute path',
      { op: 'create', path: '/x', content: '' },
      '"/x" is not a path within the tree',
    ],
    [
      'create in a drive',
      { op: 'create', path: 'C:/x', content: '' },
      '"C:/x" is not a path within the tree',
    ],
    [
      'create in Git',
      { op: 'create', path: '.git/hooks/x', content: '' },
      ".git/hooks/x is in a folder of Git's own",
    ],
    ['create nowhere', { op: 'create', path: '', content: '' }, '"" is not a path within the tree'],
    ['delete', { op: 'delete', path: 'c.txt' }, { 'a/b.txt': 'b\n' }],
    ['delete what is gone', { op: 'delete', path: 'd.txt' }, { 'a/b.txt': 'b\n', 'c.txt': 'c\n' }],
    ['delete outside', { op: 'delete', path: 'a/../../x' }, '"a/../../x" is not a path within the tree'],
    ['move', { op: 'move', path: 'c.txt', to: 'd/c.txt' }, { 'a/b.txt': 'b\n', 'd/c.txt': 'c\n' }],
    [
      'move below itself',
      { op: 'move', path: 'c.txt', to: 'c.txt/c' },
      { 'a/b.txt': 'b\n', 'c.txt/c': 'c\n' },
    ],
    [
      'move onto a file',
      { op: 'move', path: 'c.txt', to: 'a/b.txt' },
      'c.txt cannot move to a/b.txt: a file is there',
    ],
    ['move what is not there', { op: 'move', path: 'd.txt', to: 'e.txt' }, 'there is no file d.txt'],
    [
      'move outside',
      { op: 'move', path: 'c.txt', to: '../c.txt' },
      '"../c.txt" is not a path within the tree',
    ],
  ])('%s', (_name, edit, after) => {
    expect(outcome(tree, [edit])).toEqual(after)
  })

  test('a file made executable changes its mode only', () => {
    const result = apply(tree, [{ op: 'create', path: 'c.txt', content: 'c\n', mode: '100755' }])
    expect('tree' in result && [result.changed, result.tree.get('c.txt')?.mode]).toEqual([
      ['c.txt'],
      '100755',
    ])
  })
})

describe('restore', () => {
  const block = '/infra/ @team\n'
  const expected: Plan = new Map([
    ['infra/a.yaml', planned('a: 1\n', 'managed')],
    ['infra/run.sh', planned('#!/bin/sh\n', 'managed', { mode: '100755' })],
    ['CODEOWNERS', planned(block, 'block', { block: 'owners' })],
    [
      'README.md',
      planned('# Title\n\n<!-- infra:begin index -->\nnew\n<!-- infra:end index -->\n', 'block', {
        block: 'index',
      }),
    ],
  ])
  const restore = (path: string): readonly Edit[] => [{ op: 'restore', path }]

  test('writes content and mode', () => {
    const tree = treeOf({ 'infra/a.yaml': 'a: 2\n', 'infra/run.sh': '#!/bin/sh\n' })
    expect(outcome(tree, restore('infra/a.yaml'), expected)).toMatchObject({ 'infra/a.yaml': 'a: 1\n' })
    const result = apply(tree, restore('infra/run.sh'), expected)
    expect('tree' in result && result.tree.get('infra/run.sh')?.mode).toBe('100755')
  })

  test('makes a file that is gone', () => {
    expect(outcome(treeOf({}), restore('infra/a.yaml'), expected)).toEqual({ 'infra/a.yaml': 'a: 1\n' })
    expect(outcome(treeOf({}), restore('CODEOWNERS'), expected)).toEqual({
      CODEOWNERS: `# infra:begin owners\n${block}# infra:end owners\n`,
    })
    expect(outcome(treeOf({}), restore('README.md'), expected)).toEqual({
      'README.md': expected.get('README.md')!.content,
    })
  })

  test('changes a block between its markers only', () => {
    const before = '* @all\r\n# infra:begin owners\r\nold\r\nmore\r\n# infra:end owners\r\n/x @x\r\n'
    expect(outcome(treeOf({ CODEOWNERS: before }), restore('CODEOWNERS'), expected)).toEqual({
      CODEOWNERS: '* @all\r\n# infra:begin owners\r\n/infra/ @team\r\n# infra:end owners\r\n/x @x\r\n',
    })
    const readme = '# Mine\n\n<!-- infra:begin index -->\n<!-- infra:end index -->\n\nMore.\n'
    expect(outcome(treeOf({ 'README.md': readme }), restore('README.md'), expected)).toEqual({
      'README.md': readme.replace('-->\n<!--', '-->\nnew\n<!--'),
    })
  })

  test('adds a block where its markers are missing', () => {
    expect(outcome(treeOf({ CODEOWNERS: '* @all' }), restore('CODEOWNERS'), expected)).toEqual({
      CODEOWNERS: `* @all\n\n# infra:begin owners\n${block}# infra:end owners\n`,
    })
  })

  test('is refused where one marker is missing, or nothing is planned', () => {
    const half = treeOf({ CODEOWNERS: '# infra:begin owners\n* @all\n' })
    expect(outcome(half, restore('CODEOWNERS'), expected)).toMatch('without the other')
    expect(outcome(half, restore('b.yaml'), expected)).toBe(
      'the design asks for no file b.yaml: there is nothing to restore',
    )
    expect(outcome(half, restore('../a'), expected)).toBe('"../a" is not a path within the tree')
    expect(outcome(half, restore('CODEOWNERS'))).toMatch('there is nothing to restore')
  })

  test('writes the entry of the lock', () => {
    const entry = { blob: '0'.repeat(40), mode: '100644', owner: 'merged' }
    const lock = {
      version: 1,
      generator: '0.1.0',
      design: 'sha256:0',
      files: { 'z.txt': entry, 'infra/a.yaml': entry },
    }
    const tree = treeOf({ [LOCK]: JSON.stringify(lock), 'infra/a.yaml': 'a: 2\n', CODEOWNERS: '* @all\n' })
    const result = apply(tree, [...restore('infra/a.yaml'), ...restore('CODEOWNERS')], expected)
    if ('refused' in result) throw new Error(result.refused)
    const text = result.tree.get(LOCK)!.text
    expect(JSON.parse(text).files).toEqual({
      CODEOWNERS: { blob: blobId(block), mode: '100644', owner: 'block', block: 'owners' },
      'infra/a.yaml': { blob: blobId('a: 1\n'), mode: '100644', owner: 'managed' },
      'z.txt': entry,
    })
    expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`)
    expect(Object.keys(JSON.parse(text))).toEqual(Object.keys(lock))
    expect(Object.keys(JSON.parse(text).files)).toEqual(['CODEOWNERS', 'infra/a.yaml', 'z.txt'])
    expect(result.changed).toEqual(['CODEOWNERS', LOCK, 'infra/a.yaml'])
    expect(apply(result.tree, restore('infra/a.yaml'), expected)).toMatchObject({ changed: [] })
  })

  test('is refused where the lock is broken', () => {
    const tree = treeOf({ [LOCK]: '{"version": 2}' })
    expect(outcome(tree, restore('infra/a.yaml'), expected)).toMatch('is no lock of version 1')
  })
})
