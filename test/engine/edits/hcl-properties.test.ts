import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyFix } from '../../../engine/fix.ts'
import type { Body } from '../../../engine/formats/hcl.ts'
import type { Path } from '../../../engine/formats/node.ts'
import { keyed } from '../../../engine/place.ts'
import type { Edit } from '../../../engine/rule.ts'
import { SourceFile, treeOf } from '../../../engine/tree.ts'

const DEEP = process.env.DEEP !== undefined
const seed = DEEP ? Math.floor(Math.random() * 0x7fffffff) : 1
if (DEEP) console.log(`properties of edits of HCL: seed ${seed}`)
const RUNS = { numRuns: DEEP ? 10_000 : 200, seed }
const TIME = { timeout: DEEP ? 1_200_000 : 60_000 }

const FILE = 'main.tf'
const NAMES = ['name', 'image', 'a', 'server_type', 'count', 'x-y']

const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    fc.constantFrom(
      'x',
      '',
      'a "b"',
      '${x}',
      '%{if}',
      '$${x}',
      'é☃',
      '# c',
      '//',
      '<<EOT',
      'a\nb',
      '\\',
      '=',
    ),
    fc.integer({ min: -99, max: 99 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('k', 'long_key', 'a b', '10'), tie('value'), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  ),
})).value

/** A literal as people write it, on one line. */
const literals = fc.constantFrom(
  '1',
  '"x"',
  'null',
  '[1, "b"]',
  '{ a = 1 }',
  '"$${x}"',
  'var.x',
  '[for s in var.list : upper(s)]',
  '<<EOT\n  a = 1\n\n  longer = "#"\n  EOT',
  '[\n    1,\n    2, # two\n  ]',
  'max(\n    1,\n    2,\n  )',
  '"${join(",", ["a"])}"',
)

const attribute = fc.tuple(
  literals,
  fc.constantFrom('', '', ' # note', ' // note'),
  fc.constantFrom('', '', '\n', '  # about\n'),
)

/** A resource with some attributes, perhaps lined up, and perhaps a nested block. */
const files = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 5 }),
    fc.array(attribute, { minLength: 5, maxLength: 5 }),
    fc.boolean(),
    fc.boolean(),
    fc.constantFrom('\n', '\r\n'),
  )
  .map(([names, attributes, wide, block, newline]) => {
    const width = wide ? 11 : 0
    const lines = names.map((name, at) => {
      const [written, note, above] = attributes[at]!
      const comment = written.includes('EOT') ? '' : note
      return `${above}  ${name.padEnd(width)} = ${written}${comment}\n`
    })
    const nested = block ? '\n  lifecycle {\n    prevent_destroy = true\n  }\n' : ''
    const text = `resource "a" "b" {\n${lines.join('')}${nested}}\n\nvariable "v" {\n  default = 1\n}\n`
    return { names, text: text.replaceAll('\n', newline), newline }
  })

function edit(text: string, change: Edit): string {
  const fix = { title: '', safety: 'safe', edits: [change] } as const
  const result = applyFix(treeOf({ [FILE]: text }), fix, { expected: undefined, lockPath: 'lock' })
  if ('refused' in result) throw new Error(`${result.refused}\n${text}`)
  return result.tree.get(FILE)!.text
}

/** Every attribute with its expression, white space between tokens left out; heredocs as they are. */
function attributesOf(text: string): Map<string, string> {
  const found = new Map<string, string>()
  const add = (body: Body, way: string): void => {
    for (const { name, value: expression } of body.attributes) {
      const written = expression.text
      found.set(`${way}${name}`, written.startsWith('<<') ? written : written.replace(/[ \t]+/g, ' '))
    }
    for (const block of body.blocks) add(block.body, `${way}${block.type} ${block.labels.join(' ')}.`)
  }
  add(new SourceFile({ path: FILE, text }).hcl.body, '')
  return found
}

function literalOf(text: string, name: string): unknown {
  const [block] = new SourceFile({ path: FILE, text }).hcl.body.blocks
  return block?.body.attribute(name)?.value.literal()?.value
}

const notes = (text: string): number => text.match(/(#|\/\/) (note|about|two)/g)?.length ?? 0
const way = (name: string): Path => ['resource', 'a', 'b', name]

test('set of HCL reads back, keeps all other attributes, and is idempotent', TIME, () => {
  const property = fc.property(
    files,
    fc.constantFrom(...NAMES, 'new_one'),
    value,
    ({ text, names, newline }, name, wanted) => {
      const change: Edit = { op: 'set', at: keyed(FILE, way(name)), value: wanted }
      const after = edit(text, change)
      expect(literalOf(after, name)).toEqual(wanted)
      expect(edit(after, change)).toBe(after)
      const [before, now] = [attributesOf(text), attributesOf(after)]
      for (const each of [before, now]) each.delete(`resource a b.${name}`)
      expect(now).toEqual(before)
      const old = attributesOf(text).get(`resource a b.${name}`) ?? ''
      expect(notes(after)).toBe(notes(text) - notes(old))
      if (newline === '\r\n') expect(after).not.toMatch(/[^\r]\n/)
      if (!names.includes(name)) expect(after.length).toBeGreaterThan(text.length)
    },
  )
  fc.assert(property, RUNS)
})

test('remove of HCL takes one attribute out, and is idempotent', TIME, () => {
  const property = fc.property(files, fc.nat(), ({ text, names }, pick) => {
    const name = names[pick % names.length]!
    const change: Edit = { op: 'remove', at: keyed(FILE, way(name)) }
    const after = edit(text, change)
    const before = attributesOf(text)
    before.delete(`resource a b.${name}`)
    expect(attributesOf(after)).toEqual(before)
    expect(edit(after, change)).toBe(after)
  })
  fc.assert(property, RUNS)
})
