import { type ChildProcess, spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runJob } from '../../bot/jobs.ts'
import { markerIn } from '../../bot/marker.ts'
import type { GitHub } from '../github/github.ts'
import { contextFor, start } from './harness.ts'
import { folder, until } from './serve-harness.ts'

const bin = join(resolve(import.meta.dirname, '../..'), 'dist/infra-bot.cjs')

interface Server {
  readonly url: string
  readonly child: ChildProcess
  readonly said: () => string
  /** a number of its metrics, the sum over labels that have a text */
  metric(name: string, label?: string): Promise<number>
  kill(signal: NodeJS.Signals): Promise<number | null>
}

/** Starts the bundle as a process of its own, and waits until it listens. */
async function serve(github: GitHub, data: string, env: Record<string, string> = {}): Promise<Server> {
  const child = spawn(process.execPath, [bin, 'serve'], {
    env: {
      PATH: process.env.PATH,
      GITHUB_API_URL: github.url,
      INFRA_BOT_APP_ID: String(github.app.id),
      INFRA_BOT_PRIVATE_KEY: github.app.privateKey.replaceAll('\n', '\\n'),
      INFRA_BOT_WEBHOOK_SECRET: github.app.webhookSecret,
      INFRA_BOT_DATA: data,
      INFRA_BOT_HOST: '127.0.0.1',
      INFRA_BOT_PORT: '0',
      INFRA_BOT_WORKERS: '2',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr!.on('data', (part: Buffer) => (said += part))
  const ended = new Promise<number | null>((done) => child.on('close', done))
  onTestFinished(() => void child.kill('SIGKILL'))
  await until(() => said.includes('listening on') || child.exitCode !== null)
  const url = /listening on (\S+)/.exec(said)?.[1]
  if (!url) expect.fail(said)
  return {
    url,
    child,
    said: () => said,
    async metric(name, label = '') {
      const text = await (await fetch(`${url}/metrics`)).text()
      return text
        .split('\n')
        .filter((line) => line.startsWith(name) && line.includes(label))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
    },
    kill(signal) {
      child.kill(signal)
      return ended
    },
  }
}

/** Waits until a server has nothing to do. */
async function idle(server: Server): Promise<void> {
  const end = Date.now() + 60_000
  while ((await server.metric('infra_bot_tasks_open')) > 0) {
    if (Date.now() > end) expect.fail(`it does not come to an end:\n${server.said()}`)
    await new Promise((done) => setTimeout(done, 50))
  }
}

const FILES = { '.infra-lint.yaml': 'rules: {}\n', 'infra/a.yaml': 'x: 1\n' }
const BROKEN = {
  'infra/b.yaml': 'a: [1\n',
  'infra/c.yaml': '<<<<<<< ours\nx: 1\n=======\nx: 2\n>>>>>>> theirs\n',
}

/** Pull requests, each with findings, over some repositories. */
async function pulls(github: GitHub, repositories: number, each: number) {
  const repos = []
  for (let at = 0; at < repositories; at++)
    repos.push(await github.repository({ owner: 'acme', name: `shop-${at}`, files: FILES }))
  await github.deliver()
  const made = []
  for (const repo of repos) {
    for (let one = 0; one < each; one++) {
      await repo.push(`topic-${one}`, BROKEN)
      made.push({ repo, number: await repo.openPull({ head: `topic-${one}`, by: 'ada' }) })
    }
  }
  return made
}

test('killed in the middle of its work, again and again: nothing is lost and nothing is doubled', async () => {
  const github = await start({ now: new Date() })
  const made = await pulls(github, 2, 3)
  const data = folder()
  const seen = github.watch()
  const writes = () => seen().filter(({ write }) => write).length
  let server = await serve(github, data)
  github.hook(server.url)
  await github.deliver()
  expect(
    github.deliveries.filter(({ event }) => event === 'pull_request').map(({ status }) => status),
  ).toEqual(made.map(() => 202))
  for (let round = 1; round <= 2; round++) {
    const before = writes()
    await until(() => writes() >= before + 2)
    expect(await server.kill('SIGKILL')).toBe(null)
    expect(leftOf(made)).toBeGreaterThan(0)
    server = await serve(github, data)
    expect(server.said()).toMatch(/\d tasks are left from before/)
  }
  await idle(server)
  expect(await server.metric('infra_bot_tasks_parked')).toBe(0)
  for (const { repo, number } of made) {
    expect(repo.comments(number).filter(({ body }) => markerIn(body, 'check'))).toHaveLength(1)
    const runs = repo.checks(repo.pull(number).head.sha)
    expect(runs.map(({ status }) => status)).toEqual(['completed'])
    const places = (await repo.reviewComments(number)).map(
      ({ path, currentLine }) => `${path}:${currentLine}`,
    )
    expect(new Set(places).size).toBe(places.length)
  }
  // sent again after all that: known already, over three processes
  const again = writes()
  const sent = github.deliveries.filter(({ event, status }) => event === 'pull_request' && status === 202)
  for (const delivery of sent) {
    const headers = github.deliveryHeaders(delivery)
    const { status } = await fetch(server.url, { method: 'POST', headers, body: delivery.body })
    expect(status).toBe(202)
  }
  expect(await server.metric('infra_bot_deliveries_total', 'duplicate')).toBe(sent.length)
  expect(await server.metric('infra_bot_tasks_open')).toBe(0)
  const context = contextFor(github)
  for (const { repo, number } of made)
    await runJob({ kind: 'check', owner: 'acme', repo: repo.name, pull: number }, context)
  expect(writes()).toBe(again)
  expect(await server.kill('SIGTERM')).toBe(0)
}, 180_000)

/** How many pull requests have no completed check yet. */
function leftOf(made: Awaited<ReturnType<typeof pulls>>): number {
  return made.filter(
    ({ repo, number }) =>
      !repo.checks(repo.pull(number).head.sha).some(({ status }) => status === 'completed'),
  ).length
}

test('told to end: it answers no more, gives up what hangs, leaves it in the inbox, and exits with 0', async () => {
  const github = await start({ now: new Date() })
  const [one] = await pulls(github, 1, 1)
  const data = folder()
  const first = await serve(github, data, { INFRA_BOT_GRACE: '1' })
  const delay = { kind: 'delay', milliseconds: 20_000 } as const
  github.fault({ on: { operation: 'pulls/get' }, times: 1, effect: delay })
  github.hook(first.url)
  await github.deliver()
  await until(() => github.requests.some(({ operation }) => operation === 'pulls/get'))
  const began = Date.now()
  expect(await first.kill('SIGTERM')).toBe(0)
  expect(Date.now() - began).toBeLessThan(15_000)
  expect(first.said()).toContain('1 tasks stay in the inbox')
  // given up, not failed: it is begun at once
  const second = await serve(github, data)
  const again = Date.now()
  await idle(second)
  expect(Date.now() - again).toBeLessThan(10_000)
  expect(one!.repo.comments(one!.number)).toHaveLength(1)
  expect(await second.kill('SIGINT')).toBe(0)
}, 120_000)

test('without a secret, or a folder, it does not start; two do not share a folder', async () => {
  const github = await start()
  const data = folder()
  await serve(github, data)
  const fails = (env: Record<string, string>) => serve(github, data, env).then(() => '', String)
  expect(await fails({ INFRA_BOT_WEBHOOK_SECRET: '' })).toContain('INFRA_BOT_WEBHOOK_SECRET is not set')
  expect(await fails({ INFRA_BOT_DATA: '' })).toContain('INFRA_BOT_DATA is not set')
  expect(await fails({})).toContain('is used by another infra-bot serve')
  expect(await fails({ INFRA_BOT_WORKERS: 'many' })).toContain('INFRA_BOT_WORKERS is many')
}, 60_000)
