import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Body } from '../../engine/formats/hcl.ts'
import { SourceFile } from '../../engine/tree.ts'
import { lostLines } from '../../scaffold/merge/lines.ts'
import { type Labels, mergeFile, mergeManaged } from '../../scaffold/merge.ts'
import { deep } from './update-world.ts'

const labels: Labels = {
  yours: 'your project',
  base: 'what the generator wrote',
  theirs: 'new template 0.2.0',
}

/** A document of two levels: sections of keys, named items, words. What a deployment, a tfvars file, a dashboard have. */
interface Model {
  readonly sections: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly items: readonly { readonly name: string; readonly a: number; readonly b: number }[]
  readonly words: readonly string[]
}

const RENDER = {
  'x.yaml': ({ sections, items, words }: Model) =>
    [
      '# what this is for',
      ...Object.entries(sections).flatMap(([name, keys]) => [
        `${name}:`,
        ...Object.entries(keys).flatMap(([key, value]) => [`  # about ${key}`, `  ${key}: ${value}`]),
      ]),
      'items:',
      ...items.flatMap(({ name, a, b }) => [`  - name: ${name}`, `    a: ${a} # a`, `    b: ${b}`]),
      'words:',
      ...words.map((word) => `  - ${word}`),
      '',
    ].join('\n'),
  'x.json': ({ sections, items, words }: Model) =>
    `${JSON.stringify({ ...sections, items, words }, null, 2)}\n`,
  'x.tf': ({ sections, items, words }: Model) =>
    [
      ...Object.entries(sections).flatMap(([name, keys]) => [
        `${name} {`,
        ...Object.entries(keys).flatMap(([key, value]) => [`  # about ${key}`, `  ${key} = ${value}`]),
        '}',
        '',
      ]),
      ...items.flatMap(({ name, a, b }) => [`item "${name}" {`, `  a = ${a}`, `  b = ${b}`, '}', '']),
      'words = [',
      ...words.map((word) => `  "${word}",`),
      ']',
      '',
    ].join('\n'),
} as const

function read(path: keyof typeof RENDER, text: string): unknown {
  const file = new SourceFile({ path, text })
  if (path !== 'x.tf') {
    expect(file.documents.flatMap(({ problems }) => problems)).toEqual([])
    return file.documents[0]?.root?.value
  }
  expect(file.hcl.problems).toEqual([])
  const bodyValue = (body: Body): object => ({
    ...Object.fromEntries(body.attributes.map(({ name, value }) => [name, value.literal()?.value])),
    ...Object.fromEntries(
      body.blocks.map(({ type, labels: names, body: inner }) => [
        [type, ...names].join(' '),
        bodyValue(inner),
      ]),
    ),
  })
  return bodyValue(file.hcl.body)
}

/** Two sides that each change some of the places of a model, never the same one, and what both changes together are. */
const disjoint = fc
  .record({
    keys: fc.array(fc.array(fc.nat(99), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
    items: fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { minLength: 1, maxLength: 4 }),
    words: fc.integer({ min: 1, max: 4 }),
    who: fc.infiniteStream(fc.constantFrom('nobody', 'user', 'template')),
    what: fc.infiniteStream(fc.constantFrom('set', 'drop')),
  })
  .map(({ keys, items, words, who, what }) => {
    const author = () => who.next().value as 'nobody' | 'user' | 'template'
    type Side = 'base' | 'user' | 'template' | 'both'
    const sides = ['base', 'user', 'template', 'both'] as const
    const has = (side: Side, by: string) => side === by || (side === 'both' && by !== 'nobody')
    const sections = keys.map((values, s) =>
      values.map((value, k) => ({
        name: `k${k}`,
        section: `s${s}`,
        value,
        by: author(),
        drop: k > 0 && what.next().value === 'drop',
      })),
    )
    const added = sections.map((_, s) => ({
      section: `s${s}`,
      user: author() === 'user',
      template: author() === 'template',
    }))
    const rows = items.map(([a, b], index) => ({ name: `n${index}`, a, b, byA: author(), byB: author() }))
    const extra = { user: author() !== 'nobody', template: author() !== 'nobody' }
    const model = (side: Side): Model => ({
      sections: Object.fromEntries(
        sections.map((section, s) => [
          `s${s}`,
          Object.fromEntries([
            ...section.flatMap(({ name, value, by, drop }) =>
              has(side, by) ? (drop ? [] : [[name, value + 100] as const]) : [[name, value] as const],
            ),
            ...(added[s]!.template && has(side, 'template') ? [['new', 1] as const] : []),
            ...(added[s]!.user && has(side, 'user') ? [['mine', 1] as const] : []),
          ]),
        ]),
      ),
      items: [
        ...rows.map(({ name, a, b, byA, byB }) => ({
          name,
          a: has(side, byA) ? a + 100 : a,
          b: has(side, byB) ? b + 100 : b,
        })),
        ...(extra.template && has(side, 'template') ? [{ name: 'new', a: 1, b: 1 }] : []),
        ...(extra.user && has(side, 'user') ? [{ name: 'mine', a: 1, b: 1 }] : []),
      ],
      words: [
        ...Array.from({ length: words }, (_, index) => `w${index}`),
        ...(extra.template && has(side, 'template') ? ['new'] : []),
        ...(extra.user && has(side, 'user') ? ['mine'] : []),
      ],
    })
    return Object.fromEntries(sides.map((side) => [side, model(side)])) as Record<Side, Model>
  })

describe.each(Object.keys(RENDER) as (keyof typeof RENDER)[])('merging %s', (path) => {
  const render = RENDER[path]

  test('changes of different places come together, whatever lines they share', () => {
    fc.assert(
      fc.property(disjoint, ({ base, user, template, both }) => {
        const sides = { path, base: render(base), yours: render(user), theirs: render(template) }
        const merged = mergeFile(sides, labels)
        expect(merged.conflicts, merged.text).toBe(0)
        expect(read(path, merged.text)).toEqual(read(path, render(both)))
      }),
      deep(200, 10_000),
    )
  })

  test('every line that the project added is in the result, or between its markers', () => {
    const lines = fc.array(fc.constantFrom('drop', 'keep', 'keep', 'keep', 'double', 'own'), {
      maxLength: 40,
    })
    fc.assert(
      fc.property(disjoint, lines, lines, ({ base, template }, mine, more) => {
        const text = render(base)
        const edited = (source: string, edits: readonly string[], own: string): string =>
          source
            .split(/(?<=\n)/)
            .flatMap((line, at) => {
              const edit = edits[at] ?? 'keep'
              return edit === 'drop'
                ? []
                : edit === 'double'
                  ? [line, line]
                  : edit === 'own'
                    ? [line, `# ${own}${at}\n`]
                    : [line]
            })
            .join('')
        const yours = edited(text, mine, 'mine')
        const theirs = edited(render(template), more, 'new')
        for (const merge of [mergeFile, mergeManaged]) {
          for (const known of [text, undefined]) {
            const merged = merge({ path, base: known, yours, theirs }, labels)
            expect(lostLines(yours, text, merged.text)).toEqual([])
            expect(merge({ path, base: known, yours, theirs }, labels)).toEqual(merged)
          }
        }
      }),
      deep(200, 10_000),
    )
  })

  test('a side that changed nothing has no say', () => {
    fc.assert(
      fc.property(disjoint, ({ base, user }) => {
        const [old, mine] = [render(base), render(user)]
        const texts = (yours: string, theirs: string) => mergeFile({ path, base: old, yours, theirs }, labels)
        expect(texts(mine, old)).toMatchObject({ text: mine, conflicts: 0 })
        expect(texts(old, mine)).toMatchObject({ text: mine, conflicts: 0 })
        expect(texts(mine, mine)).toMatchObject({ text: mine, conflicts: 0 })
      }),
      deep(100, 10_000),
    )
  })
})
