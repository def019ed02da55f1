import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyFix } from '../../../engine/fix.ts'
import type { Path, Step } from '../../../engine/formats/node.ts'
import { keyed } from '../../../engine/place.ts'
import type { Edit } from '../../../engine/rule.ts'
import { SourceFile, treeOf } from '../../../engine/tree.ts'
import { jsonFiles, plain, type Sample, yamlFiles } from './samples.ts'

const DEEP = process.env.DEEP !== undefined
const seed = DEEP ? Math.floor(Math.random() * 0x7fffffff) : 1
if (DEEP) console.log(`properties of edits: seed ${seed}`)
const RUNS = { numRuns: DEEP ? 10_000 : 150, seed }

function edit({ file }: Sample, text: string, change: Edit): string {
  const result = applyFix(
    treeOf({ [file]: text }),
    { title: '', safety: 'safe', edits: [change] },
    { expected: undefined, lockPath: 'lock' },
  )
  if ('refused' in result) throw new Error(`${result.refused}\n${text}`)
  return result.tree.get(file)!.text
}

function readValue({ file, document }: Sample, text: string): unknown {
  return new SourceFile({ path: file, text }).documents[document]?.root?.value
}

/** Every way into a value, with what stands there. */
function waysInto(value: unknown, way: Path = []): [Path, unknown][] {
  const children: [Step, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
      : []
  return [[way, value], ...children.flatMap(([step, inner]) => waysInto(inner, [...way, step]))]
}

/** A copy of a value with a change at a path. */
function changed(value: unknown, path: Path, change: (holder: never, step: never) => void): unknown {
  const copy = structuredClone(value)
  let holder = copy
  for (const step of path.slice(0, -1)) holder = (holder as Record<string, unknown>)[step as string]
  change(holder as never, path.at(-1) as never)
  return copy
}

/** The lines that differ: what is left of both texts without the lines they begin and end with in common. */
function difference(before: string, after: string): { gone: string[]; added: string[] } {
  const [old, young] = [before.split('\n'), after.split('\n')]
  const shorter = Math.min(old.length, young.length)
  let head = 0
  while (head < shorter && old[head] === young[head]) head++
  let tail = 0
  while (tail < shorter - head && old.at(-1 - tail) === young.at(-1 - tail)) tail++
  return { gone: old.slice(head, old.length - tail), added: young.slice(head, young.length - tail) }
}

const comments = (text: string): number => text.match(/# (note|about|one|two|head|infra-lint)/g)?.length ?? 0

const set = ({ file, document }: Sample, path: Path, value: unknown): Edit => ({
  op: 'set',
  at: keyed(file, path, { document }),
  value,
})

describe.each([
  ['YAML', yamlFiles],
  ['JSON', jsonFiles],
])('edits of %s, whatever the document', { timeout: DEEP ? 1_200_000 : 60_000 }, (_format, documents) => {
  test('the documents of these tests say what they should', () => {
    fc.assert(
      fc.property(documents, (sample) => {
        const { text, value } = sample
        expect(readValue(sample, text)).toEqual(value)
      }),
      RUNS,
    )
  })

  test('set gives a value that reads back, keeps all others, and is idempotent', () => {
    const property = fc.property(documents, fc.nat(), plain, (sample, pick, wanted) => {
      const { text, value, newline } = sample
      const ways = waysInto(value).slice(1)
      const [path, old] = ways[pick % ways.length]!
      const after = edit(sample, text, set(sample, path, wanted))
      expect(readValue(sample, after)).toEqual(
        changed(value, path, (holder: Record<string, unknown>, step) => {
          holder[step] = wanted
        }),
      )
      expect(edit(sample, after, set(sample, path, wanted))).toBe(after)
      expect(after.endsWith('\n')).toBe(text.endsWith('\n'))
      if (newline === '\r\n' && text.includes(newline)) expect(after).not.toMatch(/[^\r]\n/)
      if (typeof old === 'object' && old !== null) return
      expect(comments(after)).toBe(comments(text))
      if (typeof old !== 'string' || !old.includes('\n'))
        expect(difference(text, after).gone.length).toBeLessThanOrEqual(1)
    })
    fc.assert(property, RUNS)
  })

  test('set makes missing keys, and touches no line of others', () => {
    const property = fc.property(
      documents,
      fc.nat(),
      fc.uniqueArray(fc.constantFrom('new', 'n-1', 'yes'), { minLength: 1, maxLength: 3 }),
      plain,
      (sample, pick, keys, wanted) => {
        const { text, value } = sample
        const maps = waysInto(value).filter(
          ([, each]) => typeof each === 'object' && each !== null && !Array.isArray(each),
        )
        const [way] = maps[pick % maps.length]!
        const path = [...way, ...keys]
        const after = edit(sample, text, set(sample, path, wanted))
        const made = keys.slice(1).reduceRight<unknown>((inner, key) => ({ [key]: inner }), wanted)
        expect(readValue(sample, after)).toEqual(
          changed(value, [...way, keys[0]!], (holder: Record<string, unknown>, step) => {
            holder[step] = made
          }),
        )
        expect(edit(sample, after, set(sample, path, wanted))).toBe(after)
        expect(comments(after)).toBe(comments(text))
        expect(difference(text, after).gone.length).toBeLessThanOrEqual(1)
      },
    )
    fc.assert(property, RUNS)
  })

  test('insert adds an item, and touches no line of others', () => {
    const property = fc.property(documents, fc.nat(), fc.nat(4), plain, (sample, pick, index, wanted) => {
      const { text, value } = sample
      const lists = waysInto(value).filter(([, each]) => Array.isArray(each))
      fc.pre(lists.length > 0)
      const [path, list] = lists[pick % lists.length]! as [Path, unknown[]]
      const after = edit(sample, text, {
        op: 'insert',
        at: keyed(sample.file, path, { document: sample.document }),
        value: wanted,
        index,
      })
      expect(readValue(sample, after)).toEqual(
        changed(value, path, (holder: Record<string, unknown>, step) => {
          holder[step] = list.toSpliced(index, 0, wanted)
        }),
      )
      expect(comments(after)).toBe(comments(text))
      expect(difference(text, after).gone.length).toBeLessThanOrEqual(1)
    })
    fc.assert(property, RUNS)
  })

  test('remove takes one thing out, and is idempotent for keys', () => {
    const property = fc.property(documents, fc.nat(), (sample, pick) => {
      const { text, value } = sample
      const ways = waysInto(value).slice(1)
      const [path] = ways[pick % ways.length]!
      const remove: Edit = { op: 'remove', at: keyed(sample.file, path, { document: sample.document }) }
      const after = edit(sample, text, remove)
      expect(readValue(sample, after)).toEqual(
        changed(value, path, (holder: Record<string, unknown> & unknown[], step) => {
          if (Array.isArray(holder)) holder.splice(step, 1)
          else delete holder[step]
        }),
      )
      if (typeof path.at(-1) === 'string') expect(edit(sample, after, remove)).toBe(after)
      expect(after.endsWith('\n')).toBe(text.endsWith('\n'))
      expect(difference(text, after).added.length).toBeLessThanOrEqual(2)
    })
    fc.assert(property, RUNS)
  })
})
