import { expect, test } from 'vitest'
import { runJob } from '../../bot/jobs.ts'
import { markerIn } from '../../bot/marker.ts'
import type { Effect, Fault } from '../github/faults.ts'
import type { GitHub } from '../github/github.ts'
import type { RepositoryHandle } from '../github/repository.ts'
import { contextFor, KEY_PARTS, start } from './harness.ts'

const job = { kind: 'check', owner: 'acme', repo: 'shop' } as const
const fixing = { kind: 'fix', owner: 'acme', repo: 'shop', ref: 'main' } as const

interface Scene {
  readonly github: GitHub
  readonly shop: RepositoryHandle
  readonly pull: number
}

async function scene(now?: Date): Promise<Scene> {
  const github = await start(now ? { now } : {})
  const shop = await github.repository({
    owner: 'acme',
    name: 'shop',
    files: { 'infra/a.yaml': 'x: 1\n', 'infra/alerting/old.yaml': 'x: 1\npoor: 1\n' },
  })
  const many = Array.from({ length: 60 }, (_, at) => `poor${at}-kept: ${at}\n`).join('')
  await shop.push('topic', { 'infra/a.yaml': 'x: 1\nbad: 1\n', 'infra/many.yaml': many })
  return { github, shop, pull: await shop.openPull({ head: 'topic', by: 'ada' }) }
}

/** Runs until a run needs no more writes, as events and schedules bring runs; returns how many runs that took. */
async function untilQuiet(github: GitHub, run: () => Promise<void>): Promise<number> {
  for (let count = 1; count <= 4; count++) {
    const seen = github.watch()
    await run()
    if (seen().every(({ write }) => !write)) return count
  }
  throw new Error('every run writes something')
}

/** What must hold whatever went wrong: every finding said, nothing said twice. */
async function expectDelivered({ shop, pull }: Scene): Promise<void> {
  const mine = shop.comments(pull).filter(({ body }) => markerIn(body, 'check'))
  expect(mine).toHaveLength(1)
  const open = (await shop.reviewComments(pull)).flatMap(
    ({ body }) => (markerIn(body, 'finding')?.open ?? []) as string[],
  )
  expect(new Set(open).size).toBe(open.length)
  const run = shop.checks().at(-1)!
  expect(run).toMatchObject({ status: 'completed', conclusion: 'failure' })
  expect(run.annotations).toHaveLength(61)
  expect(shop.checks().filter(({ status }) => status === 'completed')).toHaveLength(1)
}

async function expectFixed({ shop }: Scene): Promise<void> {
  const [pull, ...more] = shop.pulls('open').filter(({ head }) => head.ref.startsWith('infra-lint/fix/'))
  expect(more).toEqual([])
  expect(shop.files(pull!.head.ref)['infra/alerting/old.yaml']).toBe('x: 1\n')
}

const status = (code: number, more: Partial<Extract<Effect, { kind: 'status' }>> = {}): Effect => ({
  kind: 'status',
  status: code,
  ...more,
})

const writes = { write: true }
const reads = { write: false }
type Kind = 'check' | 'fix'
const FAULTS: readonly (readonly [Kind, string, Fault])[] = [
  [
    'check',
    'a secondary limit with Retry-After',
    { on: writes, skip: 1, effect: status(403, { limit: 'secondary', retryAfter: 30 }) },
  ],
  [
    'fix',
    'a secondary limit without Retry-After',
    { on: writes, skip: 1, effect: status(403, { limit: 'secondary' }) },
  ],
  [
    'check',
    'a primary limit',
    { on: reads, skip: 2, effect: status(403, { limit: 'primary', retryAfter: 20 }) },
  ],
  [
    'check',
    '429 with Retry-After',
    { on: writes, effect: status(429, { limit: 'secondary', retryAfter: 5 }) },
  ],
  ['check', '500 to a read', { on: reads, skip: 1, effect: status(500) }],
  ['check', '502 to a write', { on: writes, effect: status(502) }],
  ['fix', '502 to a write', { on: writes, skip: 2, effect: status(502) }],
  [
    'check',
    '503 in the middle of the annotations',
    { on: { operation: 'checks/update' }, effect: status(503) },
  ],
  [
    'check',
    'a connection that breaks before a read',
    { on: reads, skip: 3, effect: { kind: 'drop', applied: false } },
  ],
  [
    'check',
    'a connection that breaks before a write',
    { on: writes, effect: { kind: 'drop', applied: false } },
  ],
  [
    'check',
    'a review whose answer is lost',
    { on: { operation: 'pulls/create-review' }, effect: { kind: 'drop', applied: true } },
  ],
  [
    'check',
    'a comment whose answer is lost',
    { on: { operation: 'issues/create-comment' }, effect: { kind: 'drop', applied: true } },
  ],
  [
    'check',
    'a check run whose answer is lost',
    { on: { operation: 'checks/create' }, effect: { kind: 'drop', applied: true } },
  ],
  [
    'check',
    'annotations whose answer is lost',
    { on: { operation: 'checks/update' }, effect: { kind: 'drop', applied: true } },
  ],
  [
    'fix',
    'a tree whose answer is lost',
    { on: { operation: 'git/create-tree' }, effect: { kind: 'drop', applied: true } },
  ],
  [
    'fix',
    'a branch whose answer is lost',
    { on: { operation: 'git/create-ref' }, effect: { kind: 'drop', applied: true } },
  ],
  [
    'fix',
    'a pull request whose answer is lost',
    { on: { operation: 'pulls/create' }, effect: { kind: 'drop', applied: true } },
  ],
  [
    'check',
    'a listing that ends early',
    { on: { operation: 'git/get-tree' }, times: 9, effect: { kind: 'truncate-tree', entries: 1 } },
  ],
  [
    'check',
    'a mergeability that is not known yet',
    { on: { operation: 'pulls/get' }, times: 2, effect: { kind: 'unknown-mergeable' } },
  ],
  ['check', 'slowness', { on: reads, times: 3, effect: { kind: 'delay', milliseconds: 40 } }],
]

test.each(FAULTS)('%s: %s: nothing is lost, nothing is doubled', async (kind, _name, fault) => {
  // the moment at which a primary limit ends is compared with the machine's clock
  const set = await scene(new Date())
  const { github, pull } = set
  github.fault(fault)
  const wanted = kind === 'check' ? { ...job, pull } : fixing
  await untilQuiet(github, () => runJob(wanted, contextFor(github, { parts: KEY_PARTS })))
  if (kind === 'check') await expectDelivered(set)
  else await expectFixed(set)
})

test.each([1, 3, 8])(
  'reads that are stale by %i writes: what was doubled is taken back',
  async (writesBack) => {
    const set = await scene()
    const { github, pull } = set
    const run = () => runJob({ ...job, pull }, contextFor(github, { parts: KEY_PARTS }))
    github.fault({ on: { operation: 'issues/create-comment' }, effect: { kind: 'drop', applied: true } })
    github.fault({ on: reads, skip: 8, times: 4, effect: { kind: 'stale', writesBack } })
    await untilQuiet(github, run)
    const mine = set.shop.comments(pull).filter(({ body }) => markerIn(body, 'check'))
    expect(mine).toHaveLength(1)
    const open = (await set.shop.reviewComments(pull)).flatMap(
      ({ body }) => (markerIn(body, 'finding')?.open ?? []) as string[],
    )
    expect(new Set(open).size).toBe(open.length)
  },
)

test('a patch that GitHub leaves out: its findings go into the comment', async () => {
  const { github, shop, pull } = await scene()
  github.fault({ on: { operation: 'pulls/list-files' }, times: 9, effect: { kind: 'omit-patch' } })
  await runJob({ ...job, pull }, contextFor(github, { parts: KEY_PARTS }))
  expect(await shop.reviewComments(pull)).toEqual([])
  expect(shop.comments(pull)[0]!.body.match(/^- \*\*/gm)).toHaveLength(61)
})

test('a force-push just before the review: the old lines are not commented, the findings arrive', async () => {
  const { github, shop, pull } = await scene()
  github.fault({
    on: { operation: 'pulls/create-review' },
    effect: {
      kind: 'race',
      run: async () => {
        await shop.push('topic', { 'infra/b.yaml': 'x: 1\nbad: 1\n' }, { force: true })
      },
    },
  })
  const context = contextFor(github, { parts: KEY_PARTS })
  await runJob({ ...job, pull }, context)
  await runJob({ ...job, pull }, contextFor(github, { parts: KEY_PARTS }))
  const run = shop.checks(shop.head('topic')).at(-1)!
  expect(run.annotations).toHaveLength(1)
  expect(shop.comments(pull).filter(({ body }) => markerIn(body, 'check'))).toHaveLength(1)
})

test.each([
  ['review', 'pulls/create-review'],
  ['comment', 'issues/create-comment'],
  ['check', 'checks/create'],
])('a refused %s: the next channel says what it would have said', async (channel, operation) => {
  const { github, shop, pull } = await scene()
  github.fault({
    on: { operation },
    times: 9,
    effect: status(403, { message: 'Resource not accessible by integration' }),
  })
  const context = contextFor(github, { parts: KEY_PARTS })
  await runJob({ ...job, pull }, context)
  expect(context.lines.join('\n')).toContain(`the ${channel} channel is closed to us: 403`)
  const said =
    (await shop.reviewComments(pull)).length +
    shop.comments(pull).flatMap(({ body }) => body.match(/^- \*\*/gm) ?? []).length
  if (channel === 'comment') expect(shop.checks()[0]!.annotations).toHaveLength(61)
  else expect(said).toBe(61)
})

test('all channels closed: every finding is in the log', async () => {
  const { github, pull } = await scene()
  github.fault({
    on: writes,
    times: 99,
    effect: status(403, { message: 'Resource not accessible by integration' }),
  })
  const context = contextFor(github, { parts: KEY_PARTS })
  await runJob({ ...job, pull }, context)
  expect(context.logged).toHaveLength(61)
})

test('a limit longer than we wait ends the run with the moment it may go on, and the next one goes on', async () => {
  const set = await scene()
  const { github, pull } = set
  github.fault({ on: writes, skip: 1, effect: status(403, { limit: 'secondary', retryAfter: 9_000 }) })
  await expect(runJob({ ...job, pull }, contextFor(github, { parts: KEY_PARTS }))).rejects.toThrow(
    'GitHub asks to wait until 2026-11-25T14:30:00.000Z',
  )
  await untilQuiet(github, () => runJob({ ...job, pull }, contextFor(github, { parts: KEY_PARTS })))
  await expectDelivered(set)
})

test('an App’s token that dies in the middle is renewed', async () => {
  const set = await scene()
  const { github, pull } = set
  const { connect } = await import('../../bot/github.ts')
  const { IMPATIENT } = await import('./harness.ts')
  const credentials = {
    appId: String(github.app.id),
    privateKey: github.app.privateKey,
    installationId: github.app.installationId,
  }
  const connected = connect({
    credentials,
    baseUrl: github.url,
    userAgent: 'test',
    budget: { reserve: async () => {} },
    patience: IMPATIENT,
    say: () => {},
  })
  github.fault({ on: { operation: 'issues/create-comment' }, effect: { kind: 'expire-token' } })
  await runJob({ ...job, pull }, contextFor(github, { parts: KEY_PARTS, github: connected }))
  await expectDelivered(set)
  expect(await connected.login()).toBe(github.app.login)
})

test('a fork that is deleted in the middle, and a base that is gone', async () => {
  const { github, shop } = await scene()
  const fork = await shop.fork('eve')
  await fork.push('theirs', { 'infra/a.yaml': 'x: 1\nbad: 2\n' }, { by: 'eve' })
  const pull = await shop.openPull({ head: 'eve:theirs', by: 'eve' })
  github.fault({ on: { operation: 'pulls/list-files' }, effect: { kind: 'race', run: () => fork.remove() } })
  const context = contextFor(github, { parts: KEY_PARTS })
  await runJob({ ...job, pull }, context).catch((error: Error) => expect(error.name).toBe('Failure'))
  await expect(runJob({ ...fixing, ref: 'gone' }, contextFor(github, { parts: KEY_PARTS }))).rejects.toThrow(
    'GitHub answers 404',
  )
})

test('an archive that is none is a failure in words', async () => {
  const { github, pull } = await scene()
  github.fault({
    on: { path: /codeload|tarball/ },
    times: 9,
    effect: { kind: 'archive', bytes: Buffer.from('<html>') },
  })
  await expect(runJob({ ...job, pull }, contextFor(github, { parts: KEY_PARTS }))).rejects.toThrow(
    'cannot be unpacked',
  )
})
