import { describe, expect, test } from 'vitest'
import { NO_CONFIG } from '../../engine/config.ts'
import { fixTree } from '../../engine/mend.ts'
import { keyed, range, whole } from '../../engine/place.ts'
import { type AnyRule, defineRule, type Edit } from '../../engine/rule.ts'
import { treeOf } from '../../engine/tree.ts'

const about = {
  summary: 's',
  why: 'w',
  remedy: 'r',
  mandate: 'T1',
  severity: 'error',
  fixable: 'always',
} as const
const now = new Date('2026-11-21T10:00:00Z')

/** A rule that finds a key with a value, and mends it by some edits. */
function finds(
  path: string[],
  value: unknown,
  edits: readonly Edit[],
  safety: 'safe' | 'unsafe' = 'safe',
): AnyRule {
  return defineRule({
    ...about,
    *check(infra) {
      const file = infra.tree.get('a.yaml')!
      if (file.documents[0]?.root?.at(path)?.value !== value) return
      yield {
        at: keyed(file, path),
        message: `${path.join('.')} is ${value}`,
        fix: () => ({ title: 't', safety, edits }),
      }
    },
  })
}

function mend(text: string, rules: Record<string, AnyRule>, options = {}) {
  const result = fixTree(treeOf({ 'a.yaml': text }), () => ({ now }), rules, NO_CONFIG, options)
  return { ...result, text: result.tree.get('a.yaml')?.text }
}

const at = (...path: string[]) => keyed('a.yaml', path)

describe('mending', () => {
  test('goes round until one fix no longer makes work for another', () => {
    const { text, report, changed } = mend('x: 1 # first\n', {
      'a/one': finds(['x'], 1, [{ op: 'set', at: at('x'), value: 2 }]),
      'a/two': finds(['x'], 2, [{ op: 'set', at: at('x'), value: 3 }]),
    })
    expect(text).toBe('x: 3 # first\n')
    expect(report.fixed.map((one) => one.rule)).toEqual(['a/one', 'a/two'])
    expect(report.findings).toEqual([])
    expect(changed).toEqual(['a.yaml'])
  })

  test('makes a whole fix or none of it', () => {
    const rule = finds(['x'], 1, [
      { op: 'set', at: at('x'), value: 2 },
      { op: 'text', file: 'a.yaml', start: 0, end: 1, expect: 'never', text: 'there' },
    ])
    const { text, refused, report, changed } = mend('x: 1\n', { 'a/one': rule })
    expect(text).toBe('x: 1\n')
    expect(refused).toHaveLength(1)
    expect(report.findings).toHaveLength(1)
    expect(changed).toEqual([])
  })

  test('refuses a fix that would leave a file unreadable', () => {
    const rule = finds(['x'], 1, [
      { op: 'text', file: 'a.yaml', start: 0, end: 4, expect: 'x: 1', text: 'x: [' },
    ])
    expect(mend('x: 1\n', { 'a/one': rule })).toMatchObject({
      text: 'x: 1\n',
      refused: [{ reason: 'the change would leave a.yaml unreadable' }],
    })
  })

  test('leaves unsafe fixes to those who ask for them', () => {
    const rule = finds(['x'], 1, [{ op: 'set', at: at('x'), value: 2 }], 'unsafe')
    expect(mend('x: 1\n', { 'a/one': rule }).text).toBe('x: 1\n')
    expect(mend('x: 1\n', { 'a/one': rule }, { unsafe: true }).text).toBe('x: 2\n')
  })

  test('leaves what is not wanted', () => {
    const rule = finds(['x'], 1, [{ op: 'set', at: at('x'), value: 2 }])
    expect(mend('x: 1\n', { 'a/one': rule }, { wanted: () => false }).text).toBe('x: 1\n')
  })

  test('ends when two fixes undo each other', () => {
    const { text } = mend('x: 1\n', {
      'a/one': finds(['x'], 1, [{ op: 'set', at: at('x'), value: 2 }]),
      'a/two': finds(['x'], 2, [{ op: 'set', at: at('x'), value: 1 }]),
    })
    expect(['x: 1\n', 'x: 2\n']).toContain(text)
  })

  test('survives fixes of one round that move each other, places being symbolic', () => {
    const insertAbove = finds(['x'], 1, [
      { op: 'text', file: 'a.yaml', start: 0, end: 0, expect: '', text: '# three\n# new\n# lines\n' },
    ])
    const once: AnyRule = {
      ...insertAbove,
      *check(infra, options) {
        if (!infra.tree.get('a.yaml')!.text.startsWith('#')) yield* insertAbove.check(infra, options)
      },
    }
    const { text } = mend('x: 1\ny: 1\n', {
      'a/above': once,
      'a/below': finds(['y'], 1, [{ op: 'set', at: at('y'), value: 2 }]),
    })
    expect(text).toBe('# three\n# new\n# lines\nx: 1\ny: 2\n')
  })

  test('moves and deletes files', () => {
    const rule = defineRule({
      ...about,
      *check(infra) {
        const file = infra.tree.get('a.yaml')
        if (file)
          yield {
            at: whole(file),
            message: 'm',
            fix: () => ({
              title: 't',
              safety: 'safe',
              edits: [{ op: 'move', path: 'a.yaml', to: 'b.yaml' }],
            }),
          }
        const other = infra.tree.get('b.yaml')
        if (other)
          yield {
            at: range(other, 0, 1),
            message: 'm',
            fix: () => ({ title: 't', safety: 'safe', edits: [{ op: 'delete', path: 'b.yaml' }] }),
          }
      },
    })
    const { tree, changed } = mend('x: 1\n', { 'a/one': rule })
    expect([...tree.keys()]).toEqual([])
    expect(changed).toEqual(['a.yaml'])
  })
})
