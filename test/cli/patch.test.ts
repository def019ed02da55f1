import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { difference } from '../../cli/difference.ts'
import { linesOf, patchOf } from '../../cli/patch.ts'
import { type Mode, SourceFile, type Tree } from '../../engine/tree.ts'
import { emptyFolder } from './repository.ts'

type Files = Readonly<Record<string, string | { readonly text: string; readonly mode: Mode }>>

function treeOf(files: Files): Tree {
  return new Map(
    Object.entries(files).map(([path, file]) => [
      path,
      new SourceFile({ path, ...(typeof file === 'string' ? { text: file } : file) }),
    ]),
  )
}

/** What `git apply` makes of one tree by the patch that leads to the other. */
function applied(before: Tree, after: Tree): Record<string, string> {
  const root = emptyFolder()
  return applyIn(root, before, after)
}

function applyIn(root: string, before: Tree, after: Tree): Record<string, string> {
  for (const file of before.values()) {
    mkdirSync(dirname(join(root, file.path)), { recursive: true })
    writeFileSync(join(root, file.path), file.bytes, { mode: file.mode === '100755' ? 0o755 : 0o644 })
  }
  const paths = [...new Set([...before.keys(), ...after.keys()])].filter((path) => {
    const [old, now] = [before.get(path), after.get(path)]
    return old?.text !== now?.text || old?.mode !== now?.mode
  })
  const { text, omitted } = patchOf(before, after, paths)
  expect(omitted).toEqual([])
  if (text !== '') {
    const { status, stderr } = spawnSync('git', ['apply', '--whitespace=nowarn', '-'], {
      cwd: root,
      input: text,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, GIT_CEILING_DIRECTORIES: dirname(root) },
    })
    expect({ status, stderr, text }).toEqual({ status: 0, stderr: '', text })
  }
  return contentOf(root)
}

function contentOf(root: string): Record<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return Object.fromEntries(
    entries.map((entry) => {
      const full = join(entry.parentPath, entry.name)
      return [
        full.slice(root.length + 1),
        `${statSync(full).mode & 0o100 ? 'x ' : ''}${readFileSync(full, 'utf8')}`,
      ]
    }),
  )
}

function plain(tree: Tree): Record<string, string> {
  return Object.fromEntries(
    [...tree.values()].map((file) => [file.path, `${file.mode === '100755' ? 'x ' : ''}${file.text}`]),
  )
}

describe('a patch', () => {
  it.each<[string, Files, Files]>([
    ['a changed line', { a: '1\n2\n3\n' }, { a: '1\ntwo\n3\n' }],
    ['no line break at the end, before', { a: '1\n2' }, { a: '1\n2\n' }],
    ['no line break at the end, after', { a: '1\n2\n' }, { a: '1\n2' }],
    ['no line break at the end, both', { a: '1\n2' }, { a: '0\n2' }],
    ['CRLF', { a: '1\r\n2\r\n3\r\n' }, { a: '1\r\nzwei\r\n3\r\n' }],
    ['CRLF to LF', { a: '1\r\n2\r\n' }, { a: '1\n2\n' }],
    ['a new file', { a: '1\n' }, { a: '1\n', 'b/c.yaml': 'x: 1\n' }],
    ['a new executable', { a: '1\n' }, { a: '1\n', run: { text: '#!/bin/sh\n', mode: '100755' } }],
    ['a deleted file', { a: '1\n', b: '2\n' }, { a: '1\n' }],
    ['an empty new file', { a: '1\n' }, { a: '1\n', b: '' }],
    ['an emptied file', { a: '1\n' }, { a: '' }],
    ['a filled file', { a: '' }, { a: '1' }],
    ['a mode alone', { a: '1\n' }, { a: { text: '1\n', mode: '100755' } }],
    ['a mode and a line', { a: { text: '1\n', mode: '100755' } }, { a: '2\n' }],
    [
      'names with spaces, quotes, tabs, line breaks',
      { 'a b.txt': '1\n', '"q".txt': '1\n', 'a\tb': '1\n', 'a\nb': '1\n', 'ä 🦊': '1\n' },
      { 'a b.txt': '2\n', '"q".txt': '2\n', 'a\tb': '2\n', 'c d/e f': 'new\n', 'ä 🦊': '2' },
    ],
    [
      'far apart changes',
      { a: lines(100) },
      {
        a: lines(100).replace('\n5\n', '\nfive\n').replace('\n80\n', '\n').replace('\n99\n', '\n99\n99.5\n'),
      },
    ],
    [
      'lines that look like a patch',
      { a: '--- a\n+++ b\n@@ -1 +1 @@\n' },
      { a: '--- a\n+++ c\n@@ -1 +1 @@\n-x\n' },
    ],
  ])('that git applies: %s', (_, before, after) => {
    expect(applied(treeOf(before), treeOf(after))).toEqual(plain(treeOf(after)))
  })

  it('leaves out what is binary and names it', () => {
    const before: Tree = new Map([
      ['a.bin', new SourceFile({ path: 'a.bin', bytes: new Uint8Array([0, 1, 2]) })],
    ])
    expect(patchOf(before, new Map(), ['a.bin'])).toEqual({ text: '', omitted: ['a.bin'], secret: [] })
  })

  it('leads from any text to any other', () => {
    const root = emptyFolder()
    const text = fc
      .array(fc.constantFrom('a\n', 'b\n', 'c\r\n', '\n', 'd', ' x\n'), { maxLength: 30 })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, text, (old, now) => {
        rmSync(join(root, 'f'), { force: true })
        expect(applyIn(root, treeOf({ f: old }), treeOf({ f: now }))).toEqual({ f: now })
      }),
      { numRuns: process.env.DEEP ? 2000 : 25 },
    )
  })
})

describe('difference', () => {
  it('is as short as the longest common subsequence allows, and in order', () => {
    const text = fc.array(fc.constantFrom('a\n', 'b\n', 'c\n'), { maxLength: 25 })
    fc.assert(
      fc.property(text, text, (a, b) => {
        const changes = difference(a, b)
        const made: string[] = []
        let at = 0
        let edits = 0
        for (const { oldStart, oldEnd, newStart, newEnd } of changes) {
          expect(oldStart).toBeGreaterThanOrEqual(at)
          made.push(...a.slice(at, oldStart), ...b.slice(newStart, newEnd))
          at = oldEnd
          edits += oldEnd - oldStart + newEnd - newStart
        }
        expect([...made, ...a.slice(at)]).toEqual(b)
        expect(edits).toBe(a.length + b.length - 2 * commonLength(a, b))
      }),
      { numRuns: process.env.DEEP ? 20_000 : 300 },
    )
  })

  it('gives up on the shortest way between long texts that share nothing', () => {
    const a = Array.from({ length: 20_000 }, (_, index) => `a${index}\n`)
    const b = Array.from({ length: 20_000 }, (_, index) => `b${index}\n`)
    expect(difference(a, b)).toEqual([{ oldStart: 0, oldEnd: 20_000, newStart: 0, newEnd: 20_000 }])
  })
})

function commonLength(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0)
  for (const x of a) {
    const next = [0]
    for (const [index, y] of b.entries())
      next.push(x === y ? row[index]! + 1 : Math.max(row[index + 1]!, next[index]!))
    row = next
  }
  return row.at(-1)!
}

function lines(count: number): string {
  return Array.from({ length: count }, (_, index) => `${index}\n`).join('')
}

describe('linesOf', () => {
  it('keeps every character', () => {
    fc.assert(fc.property(fc.string(), (text) => linesOf(text).join('') === text))
  })
})

describe('a patch beside secrets', () => {
  // put together here: no scanner of this repository shall trip on it
  const secret = ['correct', 'Horse', '9battery'].join('-')
  const lines = (...own: string[]) => `${own.join('\n')}\n`

  it('has its context cut short before a secret, and is applied all the same', () => {
    const text = lines(
      'a: 1',
      `password: ${secret}`,
      'b: 2',
      'c: 3',
      'd: 4',
      'e: 5',
      `token_secret: ${secret}`,
      'f: 6',
    )
    const before = treeOf({ 'values.yaml': text })
    const after = treeOf({ 'values.yaml': text.replace('c: 3', 'c: 4') })
    expect(patchOf(before, after, ['values.yaml']).text).not.toContain(secret)
    expect(applied(before, after)).toEqual({ 'values.yaml': after.get('values.yaml')!.text })
  })

  it.each([
    ['in what is changed', lines(`password: ${secret}`, 'b: 2'), lines(`password: ${secret}x`, 'b: 2')],
    [
      'between two changes',
      lines('a: 1', `password: ${secret}`, 'b: 2'),
      lines('a: 2', `password: ${secret}`, 'b: 3'),
    ],
    [
      'right behind the last',
      lines('a: 1', `password: ${secret}`, 'b: 2'),
      lines('a: 2', `password: ${secret}`, 'b: 2'),
    ],
    ['in a file that goes away', lines(`password: ${secret}`), undefined],
  ])('is left out where one stands %s', (_, old, now) => {
    const before = treeOf({ 'values.yaml': old })
    const after = treeOf(now === undefined ? {} : { 'values.yaml': now })
    expect(patchOf(before, after, ['values.yaml'])).toEqual({
      text: '',
      omitted: [],
      secret: ['values.yaml'],
    })
  })
})
