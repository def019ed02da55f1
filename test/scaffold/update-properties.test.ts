import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Plan, PlannedFile } from '../../engine/design.ts'
import { blockOf } from '../../engine/edits/block.ts'
import { SourceFile } from '../../engine/tree.ts'
import { lostLines } from '../../scaffold/merge/lines.ts'
import { isWrite } from '../../scaffold/update.ts'
import { conflicts, deep, generated, updated, type World } from './update-world.ts'

// A generator in small: every owner class and format, keys that follow from the design, from the template, or stay.

interface Asked {
  readonly design: number
  readonly template: number
}

const planned = (
  owner: PlannedFile['owner'],
  content: string,
  more: Partial<PlannedFile> = {},
): PlannedFile => ({
  content,
  owner,
  mode: '100644',
  mandate: 'T1',
  ...more,
})

/** Keys whose value follows from the design or the template, between others that never change. */
function lines({ design, template }: Asked, write: (key: string, value: string) => string): string {
  return [
    write('fixed0', '0'),
    write('fromDesign', String(design)),
    write('fixed1', '1'),
    ...(design > 0 ? [write('addedByDesign', '1')] : []),
    write('fromTemplate', String(template)),
    ...(template > 0 ? [write('addedByTemplate', '1')] : []),
    write('fixed2', '2'),
  ].join('')
}

function planFor(asked: Asked): Plan {
  const { design, template } = asked
  const yaml = `# about it\nspec:\n${lines(asked, (key, value) => `  ${key}: ${value}\n`)}list:\n  - a\n${
    template > 0 ? '  - byTemplate\n' : ''
  }${design > 0 ? '  - byDesign\n' : ''}`
  const json = `{\n${lines(asked, (key, value) => `  "${key}": ${value},\n`)}  "last": true\n}\n`
  const hcl = `${lines(asked, (key, value) => `${key.padEnd(15)} = ${value}\n`)}`
  const text = `start\n${lines(asked, (key, value) => `${key} is ${value}\n\n`)}end\n`
  const files: [string, PlannedFile][] = [
    ['infra/a.yaml', planned('merged', yaml)],
    ['infra/b.json', planned('merged', json)],
    ['infra/c.tfvars', planned('merged', hcl)],
    ['infra/managed.md', planned('managed', text)],
    ['infra/seeded.md', planned('seeded', text)],
    ['infra/source.yml', planned('merged', yaml.replace('about it', 'the source'))],
    [
      '.github/copy.yml',
      planned('derived', yaml.replace('about it', 'the source'), { source: 'infra/source.yml' }),
    ],
    ['README.md', planned('block', `<!-- infra:begin t -->\n${text}<!-- infra:end t -->\n`, { block: 't' })],
    ...(design > 0 ? [['infra/only-later.yaml', planned('merged', yaml)] as [string, PlannedFile]] : []),
    ...(design === 0 ? [['infra/only-before.yaml', planned('merged', yaml)] as [string, PlannedFile]] : []),
  ]
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)))
}

const wanted = (asked: Asked) => ({
  plan: planFor(asked),
  design: `design: ${asked.design}\n`,
  version: `0.${asked.template + 1}.0`,
})
const fresh = (asked: Asked): World => {
  const { plan, design, version } = wanted(asked)
  return generated(plan, design, version)
}

/** What somebody does to a file: sets a key that is there, adds one, adds a line of any kind. */
interface Edit {
  readonly path: string
  readonly kind: 'set' | 'add' | 'append' | 'insert' | 'drop'
  readonly key: string
  readonly at: number
}

const EDITABLE = ['infra/a.yaml', 'infra/b.json', 'infra/c.tfvars', 'infra/source.yml']
const ANY = [...EDITABLE, 'infra/managed.md', 'infra/seeded.md', 'README.md', '.github/copy.yml']
const KEYS = ['fixed0', 'fixed1', 'fixed2', 'fromDesign', 'fromTemplate']

const editOf = (paths: readonly string[], kinds: readonly Edit['kind'][]) =>
  fc.record({
    path: fc.constantFrom(...paths),
    kind: fc.constantFrom(...kinds),
    key: fc.constantFrom(...KEYS),
    at: fc.nat(30),
  })

/** An edit of what a file says, whatever it says by now: a value or a key of its own. */
function edit(world: World, { path, kind, key, at }: Edit): World {
  const text = world.get(path)
  if (text === undefined) return world
  const parts = text.split(/(?<=\n)/)
  const index = Math.min(at, parts.length - 1)
  const own = path.endsWith('.json') ? '' : path.endsWith('.md') ? `mine ${at}\n` : `# mine ${at}\n`
  switch (kind) {
    case 'set':
      return new Map(world).set(
        path,
        text.replace(new RegExp(`^(\\W*${key}\\W+)\\d+`, 'm'), `$1${at + 1000}`),
      )
    case 'add': {
      const line = new RegExp(`^(\\W*)${key}(\\W+)\\d+(,?)\n`, 'm')
      return new Map(world).set(
        path,
        text.replace(line, (all, open, is, comma) => `${all}${open}mine${key}${is}${at}${comma}\n`),
      )
    }
    case 'append':
      return new Map(world).set(path, text + own)
    case 'insert':
      return new Map(world).set(path, parts.toSpliced(index, 0, own).join(''))
    case 'drop':
      return new Map(world).set(path, parts.toSpliced(index, 1).join(''))
  }
}

const asked = fc.record({ design: fc.nat(2), template: fc.nat(2) })
const later = fc.record({ design: fc.nat(2), template: fc.constant(2) })
const edits = fc.array(editOf(ANY, ['set', 'add', 'append', 'insert', 'drop']), { maxLength: 6 })
const older = fc.record({ design: fc.nat(2), template: fc.nat(1) })

describe('an update', () => {
  test('with nothing changed does nothing', () => {
    fc.assert(
      fc.property(asked, edits, (before, made) => {
        const world = made.reduce(edit, fresh(before))
        // a copy follows its source, whose edit is a change
        const { made: update } = updated(world, wanted(before))
        const written = update.files.filter(isWrite).map(({ path, why }) => `${path}: ${why}`)
        const copies = /^\.github\/copy\.yml: made anew/
        const lost = /its block t is added/
        expect(
          written
            .filter((one) => !copies.test(one) && !lost.test(one))
            .filter((one) => !one.includes('.infra')),
        ).toEqual([])
        if (made.every(({ path }) => path !== 'infra/source.yml' && path !== 'README.md'))
          expect(written).toEqual([])
      }),
      deep(200, 10_000),
    )
  })

  test('made twice is the same as made once, also where it left conflicts', () => {
    fc.assert(
      fc.property(older, edits, later, (before, made, after) => {
        const attempt = attemptOf(made.reduce(edit, fresh(before)), after)
        if (!attempt) return
        const again = updated(attempt.world, wanted(after))
        expect(again.made.files.filter(isWrite).map(({ path, why }) => `${path}: ${why}`)).toEqual([])
        expect([...again.world]).toEqual([...attempt.world])
        expect(conflicts(again.made)).toEqual(conflicts(attempt.made))
      }),
      deep(200, 10_000),
    )
  })

  test('loses no line that somebody wrote: it is there, or between the markers of a conflict', () => {
    fc.assert(
      fc.property(older, edits, later, (before, made, after) => {
        const start = fresh(before)
        const world = made.reduce(edit, start)
        const attempt = attemptOf(world, after)
        if (!attempt) return
        for (const [path, text] of world) {
          if (path.startsWith('infra/.infra')) continue
          expect(lostLines(text, start.get(path)!, attempt.world.get(path) ?? ''), path).toEqual([])
        }
      }),
      deep(200, 10_000),
    )
  })

  test('of a tree that nobody edited is a fresh plan, byte for byte', () => {
    fc.assert(
      fc.property(older, later, (before, after) => {
        const { world, made } = updated(fresh(before), wanted(after))
        expect(made.problems).toEqual([])
        expect([...world].sort()).toEqual([...fresh(after)].sort())
      }),
      deep(50, 10_000),
    )
  })

  test('converges: design, edits and template in any order give equal values, wherever no step conflicts', () => {
    const semantic = fc.array(editOf(EDITABLE, ['set', 'add']), { minLength: 1, maxLength: 4 })
    let compared = 0
    fc.assert(
      fc.property(semantic, fc.constantFrom(1, 2), fc.constantFrom(1, 2), (made, design, template) => {
        const outcomes = ORDERS.flatMap((order) => {
          const outcome = inOrder(order, made, { design, template })
          return outcome ? [outcome] : []
        })
        compared += outcomes.length
        for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0])
      }),
      deep(100, 10_000),
    )
    // most orders must be comparable, or the property says nothing
    expect(compared).toBeGreaterThan((process.env.DEEP ? 10_000 : 100) * 3)
  })
})

/** The update, unless what somebody did to a block cannot be understood: then nothing is written at all. */
function attemptOf(world: World, after: Asked): ReturnType<typeof updated> | undefined {
  const attempt = updated(world, wanted(after))
  if (attempt.made.problems.length === 0) return attempt
  expect(attempt.made.files).toEqual([])
  expect(blockOf(world.get('README.md')!, 't')).toBe('unbalanced')
  return undefined
}

type Step = 'design' | 'edit' | 'template'
const ORDERS: readonly (readonly Step[])[] = [
  ['design', 'edit', 'template'],
  ['design', 'template', 'edit'],
  ['edit', 'design', 'template'],
  ['edit', 'template', 'design'],
  ['template', 'design', 'edit'],
  ['template', 'edit', 'design'],
]

/** What the files say in the end; undefined where a step conflicted. */
function inOrder(order: readonly Step[], made: readonly Edit[], to: Asked): unknown {
  let now: Asked = { design: 0, template: 0 }
  let world = fresh(now)
  for (const step of order) {
    if (step === 'edit') {
      world = made.reduce(edit, world)
      continue
    }
    now = { ...now, [step]: to[step] }
    const { world: next, made: update } = updated(world, wanted(now))
    expect(update.problems).toEqual([])
    if (conflicts(update).length > 0) return undefined
    world = next
  }
  // the copy of a source that was edited last is made anew by the next update, or by --fix
  world = updated(world, wanted(now)).world
  return Object.fromEntries(
    [...planFor(now).keys()].map((path) => {
      const file = new SourceFile({ path, text: world.get(path)! })
      if (file.format === 'hcl')
        return [
          path,
          Object.fromEntries(file.hcl.body.attributes.map(({ name, value }) => [name, value.text])),
        ]
      return [path, file.format === 'markdown' ? file.text : file.documents.map(({ root }) => root?.value)]
    }),
  )
}
