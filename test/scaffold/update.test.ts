import { describe, expect, test } from 'vitest'
import { LOCK_PATH, type Plan, type PlannedFile } from '../../engine/design.ts'
import { conflicts, generated, updated, type World } from './update-world.ts'

const PATH = 'infra/a.yaml'
const file = (content: string, more: Partial<PlannedFile> = {}): PlannedFile => ({
  content,
  mode: '100644',
  owner: 'merged',
  mandate: 'T1',
  ...more,
})
const planOf = (content: string, more: Partial<PlannedFile> = {}): Plan =>
  new Map([[PATH, file(content, more)]])
const wanted = (plan: Plan, version: string) => ({ plan, design: 'a: 1\n', version })
const change = (world: World, from: string | RegExp, to: string) =>
  new Map(world).set(PATH, world.get(PATH)!.replace(from, to))
const resolve = (world: World, side: 'yours' | 'theirs') =>
  change(
    world,
    /<<<<<<< .*\n([\s\S]*?)\|\|\|\|\|\|\| [\s\S]*?=======\n([\s\S]*?)>>>>>>> .*\n/,
    side === 'yours' ? '$1' : '$2',
  )

describe('a conflict', () => {
  const [one, two, three] = ['a: 1\nb: 1\nc: 1\n', 'a: 2\nb: 1\nc: 1\n', 'a: 2\nb: 1\nc: 3\n'].map((text) =>
    planOf(text),
  )
  const edited = change(generated(one!, 'a: 1\n', '0.1.0'), 'a: 1', 'a: 9')
  const written = updated(edited, wanted(two!, '0.2.0'))

  test('is labelled by what its sides are', () => {
    expect(written.world.get(PATH)).toBe(
      '<<<<<<< your project\na: 9\n||||||| what the generator wrote\na: 1\n=======\na: 2\n>>>>>>> new template 0.2.0\nb: 1\nc: 1\n',
    )
    expect(written.made.files.find(({ path }) => path === PATH)).toMatchObject({
      action: 'conflict',
      why: 'you and the generator changed the same lines: a; one place to resolve',
      stages: { base: 'a: 1\nb: 1\nc: 1\n', yours: 'a: 9\nb: 1\nc: 1\n', theirs: 'a: 2\nb: 1\nc: 1\n' },
    })
  })

  test('that is resolved is never shown again: what is newer comes in from there', () => {
    for (const side of ['yours', 'theirs'] as const) {
      const next = updated(resolve(written.world, side), wanted(three!, '0.3.0'))
      expect(conflicts(next.made)).toEqual([])
      expect(next.world.get(PATH)).toBe(`a: ${side === 'yours' ? 9 : 2}\nb: 1\nc: 3\n`)
    }
  })

  test('that is open waits: a newer template comes in once it is resolved', () => {
    const open = updated(written.world, wanted(three!, '0.3.0'))
    expect(conflicts(open.made)).toEqual([PATH])
    expect(open.world.get(PATH)).toBe(written.world.get(PATH))
    const blobOf = (world: World) => JSON.parse(world.get(LOCK_PATH)!).files[PATH].blob
    expect(blobOf(open.world)).toBe(blobOf(written.world))
    const done = updated(resolve(open.world, 'yours'), wanted(three!, '0.3.0'))
    expect(done.world.get(PATH)).toBe('a: 9\nb: 1\nc: 3\n')
    expect(conflicts(done.made)).toEqual([])
  })

  test('names the key paths, and never what stands there: it may be a secret', () => {
    const why = written.made.files.map((each) => each.why).join('\n')
    expect(why).toContain(': a;')
    expect(why).not.toContain('9')
  })
})

describe('by owner class', () => {
  const outcome = (before: PlannedFile, after: PlannedFile | undefined, text: string | undefined) => {
    const world = new Map(generated(new Map([[PATH, before]]), 'a: 1\n', '0.1.0'))
    if (text === undefined) world.delete(PATH)
    else world.set(PATH, text)
    const { made, world: now } = updated(world, wanted(new Map(after ? [[PATH, after]] : []), '0.2.0'))
    return [made.files.find(({ path }) => path === PATH)?.action, now.get(PATH)]
  }
  const block = (inner: string) =>
    file(`# about\n# infra:begin x\n${inner}# infra:end x\n`, { owner: 'block', block: 'x' })
  const seeded = { owner: 'seeded' } as const
  const managed = { owner: 'managed' } as const

  test.each<
    [string, PlannedFile, PlannedFile | undefined, string | undefined, string | undefined, RegExp | undefined]
  >([
    ['seeded, untouched', file('a\n', seeded), file('b\n', seeded), 'a\n', 'update', /^b\n$/],
    ['seeded, edited', file('a\n', seeded), file('b\n', seeded), 'mine\n', 'keep', /^mine\n$/],
    [
      'managed, edited, nothing new',
      file('a\n', managed),
      file('a\n', managed),
      'mine\n',
      'keep',
      /^mine\n$/,
    ],
    [
      'managed, edited, something new',
      file('a\n', managed),
      file('b\n', managed),
      'mine\n',
      'conflict',
      /mine[\s\S]*b/,
    ],
    ['untouched, checked out with CRLF', file('a: 1\n'), file('a: 2\n'), 'a: 1\r\n', 'update', /^a: 2\r\n$/],
    ['gone', file('a\n'), file('a\n'), undefined, 'create', /^a\n$/],
    ['not wanted any more, untouched', file('a\n'), undefined, 'a\n', 'delete', undefined],
    ['not wanted any more, edited', file('a\n'), undefined, 'mine\n', 'keep', /^mine\n$/],
    [
      'a block, and what is around it',
      block('a\n'),
      block('b\n'),
      block('a\n').content,
      'update',
      /^# about\n.*\nb\n.*\n$/,
    ],
    [
      'a block in a file of one’s own',
      block('a\n'),
      block('b\n'),
      `# mine\n${block('a\n').content}`,
      'update',
      /^# mine\n# about\n.*\nb\n.*\n$/,
    ],
    [
      'a block that was edited',
      block('a\n'),
      block('b\n'),
      block('mine\n').content,
      'conflict',
      /mine\n=======\nb/,
    ],
    [
      'a block that was edited, nothing new',
      block('a\n'),
      block('a\n'),
      block('mine\n').content,
      'keep',
      /mine/,
    ],
    [
      'a block that was lost',
      block('a\n'),
      block('b\n'),
      '# mine\n',
      'update',
      /^# mine\n\n# infra:begin x\nb\n# infra:end x\n$/,
    ],
    [
      'a block not wanted any more',
      block('a\n'),
      undefined,
      `# mine\n# infra:begin x\na\n# infra:end x\n`,
      'update',
      /^# mine\n$/,
    ],
    [
      'a block and nothing else, not wanted any more',
      block('a\n'),
      undefined,
      block('a\n').content,
      'delete',
      undefined,
    ],
    ['merged, that becomes managed', file('a\n'), file('b\n', managed), 'a\n', 'update', /^b\n$/],
    [
      'merged, that becomes a block',
      file('a\n'),
      block('b\n'),
      'a\n',
      'update',
      /^# about\n# infra:begin x\nb\n/,
    ],
    [
      'a block, that becomes merged',
      block('a\n'),
      file('b\n'),
      `# mine\n${block('a\n').content}`,
      'conflict',
      /# mine[\s\S]*b/,
    ],
  ])('%s', (_, before, after, text, action, expected) => {
    const [done, now] = outcome(before, after, text)
    expect(done).toBe(action)
    if (expected) expect(now).toMatch(expected)
    else expect(now).toBeUndefined()
  })
})
