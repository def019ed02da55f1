import { expect, test } from 'vitest'
import { memoryBudget } from '../../bot/budget.ts'
import { connect } from '../../bot/github.ts'
import { runJob } from '../../bot/jobs.ts'
import { markerIn } from '../../bot/marker.ts'
import type { ServerOptions } from '../../bot/serve.ts'
import { sweep } from '../../bot/server/sweep.ts'
import type { GitHub } from '../github/github.ts'
import type { RepositoryHandle } from '../github/repository.ts'
import { contextFor, IMPATIENT, KEY_PARTS, start } from './harness.ts'
import { performing, send, serving, settings, until } from './serve-harness.ts'

const FILES = { '.infra-lint.yaml': 'rules: {}\n', 'infra/a.yaml': 'x: 1\n' }

async function world(more: Partial<ServerOptions> = {}) {
  const github = await start()
  const shop = await github.repository({ owner: 'acme', name: 'shop', files: FILES })
  await shop.collaborator('ada', 'write')
  // what made the repository is no news
  await github.deliver()
  const server = await serving({
    runner: performing(github),
    settings: settings({ secrets: [github.app.webhookSecret] }),
    ...more,
  })
  github.hook(server.url)
  const idle = () => until(() => server.inbox.size === 0)
  const deliver = async () => {
    await github.deliver()
    await idle()
  }
  return { github, shop, server, idle, deliver }
}

const stickies = (shop: RepositoryHandle, number: number) =>
  shop.comments(number).filter(({ body }) => markerIn(body, 'check'))
const answers = (shop: RepositoryHandle, number: number) =>
  shop.comments(number).filter(({ body }) => markerIn(body, 'answer'))
const reactions = (shop: RepositoryHandle, number: number, id: number) =>
  shop
    .comments(number)
    .find((one) => one.id === id)!
    .reactions.map(({ content }) => content)

/** How many writes doing everything once more makes. */
async function writesOfAnotherRun(
  github: GitHub,
  numbers: readonly number[],
  name = 'shop',
): Promise<number> {
  const since = github.watch()
  const context = contextFor(github, { parts: KEY_PARTS })
  for (const pull of numbers) await runJob({ kind: 'check', owner: 'acme', repo: name, pull }, context)
  return since().filter(({ write }) => write).length
}

test('from the pull request to the fix: commented, mended, resolved, merged, proposed', async () => {
  const { github, shop, deliver } = await world()
  await shop.push('topic', { 'infra/b.yaml': 'bad: 1\npoor-kept: 2\n' })
  const number = await shop.openPull({ head: 'topic', by: 'ada' })
  await deliver()
  expect(stickies(shop, number)).toHaveLength(1)
  expect((await shop.reviewComments(number)).map(({ resolved }) => resolved)).toEqual([false, false])
  expect(shop.checks().at(-1)!.conclusion).toBe('failure')

  await shop.push('topic', { 'infra/b.yaml': 'x: 1\npoor-kept: 2\n' })
  await deliver()
  expect((await shop.reviewComments(number)).filter(({ resolved }) => resolved)).toHaveLength(1)
  expect(shop.checks().at(-1)!.conclusion).not.toBe('failure')
  expect(await writesOfAnotherRun(github, [number])).toBe(0)

  await shop.push('drift', { 'infra/c.yaml': 'bad: 1\nx: 2\n' })
  const second = await shop.openPull({ head: 'drift', by: 'ada' })
  await shop.merge(second)
  await deliver()
  const fix = shop.pulls('open').find(({ head }) => head.ref.startsWith('infra-lint/fix/'))!
  expect(shop.files(fix.head.ref)['infra/c.yaml']).toBe('x: 2\n')
  await shop.merge(fix.number)
  await deliver()
  expect(shop.pulls('open').map((pull) => pull.number)).toEqual([number])
}, 60_000)

test('deliveries that come twice and in any order make what one delivery makes', async () => {
  const { github, shop, server, deliver } = await world()
  github.hook(server.url, { copies: 3, order: (waiting) => [...waiting].reverse() })
  await shop.push('topic', { 'infra/b.yaml': 'bad: 1\n' })
  const number = await shop.openPull({ head: 'topic', by: 'ada' })
  await shop.push('topic', { 'infra/b.yaml': 'bad: 1\npoor: 2\n' })
  await shop.push('topic', { 'infra/b.yaml': 'poor: 2\n' })
  await deliver()
  await deliver()
  expect(stickies(shop, number)).toHaveLength(1)
  expect(shop.checks(shop.pull(number).head.sha).filter(({ status }) => status === 'completed')).toHaveLength(
    1,
  )
  expect((await shop.reviewComments(number)).filter(({ resolved }) => !resolved)).toHaveLength(1)
  expect(await writesOfAnotherRun(github, [number])).toBe(0)
  expect(server.metrics.text()).toContain('event="pull_request",outcome="duplicate"')
}, 60_000)

test('commands: of people who may write they are done and acknowledged, others’ are not even answered', async () => {
  const { github, shop, deliver } = await world()
  await shop.push('topic', { 'infra/b.yaml': 'bad: 1\nx: 1\npoor-kept: 2\n' })
  const number = await shop.openPull({ head: 'topic', by: 'ada' })
  await deliver()

  const since = github.watch()
  shop.comment(number, '/infra-lint fix', 'eve')
  shop.comment(number, '/infra-lint waive keys/poor -- please', 'eve')
  await deliver()
  expect(since().filter(({ write }) => write)).toEqual([])

  const fix = shop.comment(number, '/infra-lint fix', 'ada')
  await deliver()
  const made = shop.pulls('open').find(({ head }) => head.ref.startsWith('infra-lint/fix-of/topic'))!
  expect(made.base.ref).toBe('topic')
  expect(reactions(shop, number, fix)).toEqual(['+1'])

  const waive = shop.comment(number, '/infra-lint waive keys/poor -- it stays until spring', 'ada')
  await deliver()
  const waiver = shop.pulls('open').find(({ head }) => head.ref.startsWith('infra-lint/waive/'))!
  const config = shop.files(waiver.head.ref)['.infra-lint.yaml']
  expect(config).toContain('it stays until spring')
  expect(config).toContain('@ada')
  expect(reactions(shop, number, waive)).toEqual(['+1'])
}, 60_000)

test('a command that cannot be done is answered once, in words that mention and render nothing', async () => {
  const { github, shop, server, deliver } = await world()
  await shop.push('topic', { 'infra/b.yaml': 'bad: 1\n' })
  const number = await shop.openPull({ head: 'topic', by: 'ada' })
  await deliver()
  const id = shop.comment(number, '/infra-lint waive keys/nothing -- @team <b>', 'ada')
  github.hook(server.url, { copies: 2 })
  await deliver()
  expect(reactions(shop, number, id)).toEqual(['confused'])
  expect(answers(shop, number)).toHaveLength(1)
  expect(answers(shop, number)[0]!.body).toMatch(
    /^<!-- .* -->\nThis was not done: `[^`]*keys\/nothing[^`]*`$/,
  )
  await until(() =>
    server.metrics.text().includes('infra_bot_tasks_total{kind="waive",outcome="refused"} 1\n'),
  )
  expect(server.inbox.parked).toBe(0)
}, 60_000)

test('a check that is asked for again, of a fork too, where GitHub names no pull request', async () => {
  const { github, shop, deliver } = await world()
  const fork = await shop.fork('eve')
  const sha = await fork.push('topic', { 'infra/b.yaml': 'bad: 1\n' }, { by: 'eve' })
  const number = await shop.openPull({ head: 'eve:topic', by: 'eve' })
  await deliver()
  expect(stickies(shop, number)).toHaveLength(1)
  const before = github.watch()
  shop.emit('check_run', {
    action: 'rerequested',
    check_run: { id: 1, name: 'infra-lint', head_sha: sha, pull_requests: [] },
  })
  await deliver()
  expect(before().some(({ path }) => path.endsWith(`/pulls/${number}`))).toBe(true)
  expect(before().filter(({ write }) => write)).toEqual([])
}, 60_000)

test('a repository whose requests hang does not delay another', async () => {
  const { github, shop, server, idle } = await world({ slowAfter: 50 })
  const slow = await github.repository({ owner: 'acme', name: 'slow', files: FILES })
  for (const repo of [slow, shop]) {
    await repo.push('topic', { 'infra/b.yaml': 'bad: 1\n' })
    await repo.openPull({ head: 'topic', by: 'ada' })
  }
  github.fault({
    on: { path: /\/repos\/acme\/slow\/pulls/ },
    times: 1,
    effect: { kind: 'delay', milliseconds: 6_000 },
  })
  const began = Date.now()
  await github.deliver()
  await until(() => stickies(shop, 1).length === 1)
  const took = Date.now() - began
  expect(stickies(slow, 1)).toHaveLength(0)
  expect(server.inbox.size).toBeGreaterThan(0)
  await idle()
  expect(stickies(slow, 1)).toHaveLength(1)
  expect(took).toBeLessThan(6_000)
}, 60_000)

test('while GitHub is in trouble nothing is lost, and nothing is doubled when it is over', async () => {
  const { github, shop, server, deliver } = await world({ backoff: 5, attempts: 12 })
  await shop.push('topic', { 'infra/b.yaml': 'bad: 1\npoor: 1\n' })
  const number = await shop.openPull({ head: 'topic', by: 'ada' })
  github.fault({ times: 25, effect: { kind: 'status', status: 502 } })
  github.fault({ on: { write: true }, skip: 1, times: 2, effect: { kind: 'drop', applied: true } })
  await deliver()
  expect(stickies(shop, number)).toHaveLength(1)
  expect(await shop.reviewComments(number)).toHaveLength(2)
  expect(server.metrics.text()).toContain('outcome="retried"')
  expect(await writesOfAnotherRun(github, [number])).toBe(0)
}, 120_000)

test('what GitHub could not deliver is asked for again, once, and only what nobody has seen', async () => {
  const { github, shop, server, idle } = await world()
  await shop.push('topic', { 'infra/b.yaml': 'bad: 1\n' })
  const number = await shop.openPull({ head: 'topic', by: 'ada' })
  github.hook(server.url, { lose: ({ event }) => event === 'pull_request' })
  await github.deliver()
  await idle()
  expect(stickies(shop, number)).toHaveLength(0)
  github.clock.advance(120_000)
  const app = connect({
    credentials: { appId: String(github.app.id), privateKey: github.app.privateKey, installationId: 1 },
    baseUrl: github.url,
    userAgent: 'test',
    budget: memoryBudget({ now: () => github.clock.now(), sleep: async () => {} }),
    patience: IMPATIENT,
    say: () => {},
  })
  const again = () => sweep(app, (id) => server.inbox.hasSeen(id), github.clock.now())
  // the pull request, and the push from before there was a server
  expect(await again()).toBe(2)
  github.hook(server.url)
  await github.deliver()
  await idle()
  expect(stickies(shop, number)).toHaveLength(1)
  expect(await again()).toBe(0)
}, 60_000)

test('a delivery for a repository that is gone ends, and is not tried for ever', async () => {
  const { github, server, idle } = await world()
  const payload = {
    action: 'opened',
    pull_request: { number: 1 },
    repository: { full_name: 'acme/gone', default_branch: 'main' },
    installation: { id: github.app.installationId },
  }
  expect(await send(server.url, { payload, secret: github.app.webhookSecret })).toBe(202)
  await until(() => server.inbox.size === 0 || server.inbox.parked > 0)
  await idle()
  expect(server.inbox.size).toBe(0)
}, 60_000)
