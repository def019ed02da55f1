import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { WRITE_LIMITS } from '../../bot/budget.ts'
import { TryLater } from '../../bot/github.ts'
import { readEntries } from '../../bot/log.ts'
import { startServer } from '../../bot/serve.ts'
import { Inbox } from '../../bot/server/inbox.ts'
import type { NewTask } from '../../bot/server/task.ts'
import { folder, played, pullPayload, send, serving, settings, until } from './serve-harness.ts'

const RUNS = process.env.DEEP ? 500 : 15
const seed = process.env.SEED ? Number(process.env.SEED) : Date.now() % 2 ** 31
if (process.env.DEEP) console.log(`seed ${seed}`)

const task = (name: string, pull: number, installation = 7): NewTask => ({
  key: `${name} ${pull}`,
  work: { kind: 'check', owner: 'acme', repo: name, pull },
  installation,
})

test('a delivery that comes again, also after a restart, makes nothing new', async () => {
  const runner = played()
  const mine = settings()
  const first = await serving({ runner, settings: mine })
  const sent = { id: 'one', payload: pullPayload() }
  expect(await Promise.all([1, 2, 3].map(() => send(first.url, sent)))).toEqual([202, 202, 202])
  await until(() => runner.begun.length === 1)
  await runner.end(1, { kind: 'done' })
  await until(() => first.inbox.size === 0)
  await first.stop(0)
  const second = await serving({ runner, settings: mine })
  expect(await send(second.url, sent)).toBe(202)
  expect([second.inbox.size, runner.begun.length]).toEqual([0, 1])
  expect(second.metrics.text()).toContain('outcome="duplicate"} 1\n')
})

test('a newer push of a pull request takes the place of the one that waits; one that runs goes on', async () => {
  const runner = played()
  const { url, inbox, metrics } = await serving({ runner })
  for (let push = 1; push <= 4; push++) await send(url, { payload: pullPayload(1) })
  await send(url, { payload: pullPayload(2) })
  // the first runs, of the other three the last waits
  expect([runner.begun.length, inbox.size]).toEqual([1, 3])
  await runner.end(1, { kind: 'done' })
  await until(() => runner.begun.length === 2)
  await runner.end(4, { kind: 'done' })
  await until(() => runner.begun.length === 3)
  await runner.end(5, { kind: 'done' })
  await until(() => inbox.size === 0)
  expect(runner.begun.map(({ n }) => n)).toEqual([1, 4, 5])
  expect(metrics.text()).toContain('infra_bot_tasks_total{kind="check",outcome="superseded"} 2\n')
})

test('repositories that hang, or fail again and again, do not keep others out', async () => {
  const runner = played()
  const { url, inbox } = await serving({ runner, slowAfter: 50 })
  // as many as there are workers hang, one fails each time
  for (const name of ['hangs-1', 'hangs-2', 'fails'])
    await send(url, { payload: pullPayload(1, `acme/${name}`) })
  await runner.end(3, { kind: 'failed', reason: 'no luck' })
  for (let at = 0; at < 5; at++) {
    await send(url, { payload: pullPayload(1, `acme/fine-${at}`) })
    const n = 4 + at
    await runner.end(n, { kind: 'done' })
  }
  await until(() => runner.begun.filter(({ work }) => work.repo.startsWith('fine')).length === 5)
  expect(inbox.size).toBe(3)
})

test('one at a time of a repository; another attempt holds up nothing of it', async () => {
  const runner = played()
  const { url, inbox } = await serving({ runner, backoff: 200 })
  for (const pull of [1, 2, 3]) await send(url, { payload: pullPayload(pull) })
  expect(runner.begun.map(({ n }) => n)).toEqual([1])
  await runner.end(1, { kind: 'failed', reason: 'no luck' })
  await runner.end(2, { kind: 'done' })
  await runner.end(3, { kind: 'done' })
  await until(() => runner.begun.length === 4)
  expect(runner.begun.map(({ n, attempts }) => [n, attempts])).toEqual([
    [1, 0],
    [2, 0],
    [3, 0],
    [1, 1],
  ])
  await runner.end(1, { kind: 'done' })
  await until(() => inbox.size === 0)
})

test('what fails again and again is parked, survives a restart, and is taken up again when asked for', async () => {
  const runner = played()
  const mine = settings()
  const first = await serving({ runner, settings: mine, attempts: 3, backoff: 1 })
  await send(first.url, { payload: pullPayload() })
  for (let attempt = 1; attempt <= 3; attempt++) {
    await until(() => runner.begun.length === attempt)
    await runner.end(1, { kind: 'failed', reason: 'poison' })
  }
  await until(() => first.inbox.parked === 1)
  expect(first.metrics.text()).toContain('infra_bot_tasks_parked 1\n')
  await until(() => first.lines.some((line) => line.includes('acme/shop#1 check (task 1): parked')))
  await first.stop(0)
  const second = await serving({ runner, settings: mine })
  expect([second.inbox.parked, runner.begun.length]).toEqual([1, 3])
  expect(await second.free()).toBe(1)
  await runner.end(1, { kind: 'done' })
  await until(() => second.inbox.size === 0 && second.inbox.parked === 0)
})

test('a limit of GitHub pauses the installation that met it, and no other; it counts as no attempt', async () => {
  const runner = played()
  const { url, lines } = await serving({ runner, settings: settings({ workers: 3 }) })
  await send(url, { payload: pullPayload(1, 'acme/one') })
  await runner.end(1, { kind: 'later', at: Date.now() + 400 })
  await until(() => lines.some((line) => line.includes(': later')))
  await send(url, { payload: pullPayload(1, 'acme/two') })
  await send(url, { payload: { ...pullPayload(1, 'other/three'), installation: { id: 8 } } })
  await until(() => runner.begun.length === 2)
  expect(runner.begun.map(({ work }) => work.repo)).toEqual(['one', 'three'])
  await until(() => runner.begun.length === 4)
  expect(runner.begun.slice(2).map(({ work, attempts }) => [work.repo, attempts])).toEqual(
    expect.arrayContaining([
      ['one', 0],
      ['two', 0],
    ]),
  )
})

test('an App that is removed takes its waiting tasks with it', async () => {
  const runner = played()
  const { url, inbox } = await serving({ runner, settings: settings({ workers: 1 }) })
  await send(url, { payload: pullPayload(1, 'acme/a') })
  await send(url, { payload: pullPayload(1, 'acme/b') })
  await send(url, { payload: { ...pullPayload(1, 'other/c'), installation: { id: 8 } } })
  const gone = { action: 'deleted', installation: { id: 7 } }
  expect(await send(url, { event: 'installation', payload: gone })).toBe(202)
  expect(inbox.open.map(({ n }) => n)).toEqual([1, 3])
})

test('on ending, what runs may come to its end; what does not stays in the inbox, as no attempt', async () => {
  const runner = played()
  const mine = settings()
  const first = await serving({ runner, settings: mine })
  for (const name of ['a', 'b', 'c']) await send(first.url, { payload: pullPayload(1, `acme/${name}`) })
  const stopped = first.stop(150)
  await expect(send(first.url, { payload: pullPayload(9) })).rejects.toThrow()
  await runner.end(1, { kind: 'done' })
  await stopped
  expect(runner.begun.map(({ n }) => n)).toEqual([1, 2])
  const second = await serving({ runner, settings: mine })
  expect(second.inbox.open.map(({ n, attempts }) => [n, attempts])).toEqual([
    [2, 0],
    [3, 0],
  ])
})

test('two servers do not share a folder', async () => {
  const mine = settings()
  const first = await serving({ runner: played(), settings: mine })
  await expect(startServer({ settings: mine, runner: played(), say: () => {} })).rejects.toThrow(
    'is used by another infra-bot serve',
  )
  await first.stop(0)
  await (await startServer({ settings: mine, runner: played(), say: () => {} })).stop(0)
})

test('the budget holds over restarts: in no minute more than 80 writes, in no hour more than 500', async () => {
  const path = folder()
  let now = Date.parse('2026-11-25T12:00:00Z')
  const clock = {
    now: () => now,
    sleep: async (duration: number) => {
      now += duration
    },
  }
  const writes: number[] = []
  const other: number[] = []
  let inbox = await Inbox.open(path, { clock, attempts: 3 })
  for (let write = 0; write < 1_200; write++) {
    if (write % 70 === 69) {
      await inbox.close()
      inbox = await Inbox.open(path, { clock, attempts: 3 })
    }
    for (;;) {
      try {
        await inbox.budget(7).reserve()
        break
      } catch (error) {
        // given back with the moment it may go on, and that moment is right
        expect(error).toBeInstanceOf(TryLater)
        now = (error as TryLater).at
      }
    }
    writes.push(now)
    if (write === 499) {
      await inbox.budget(8).reserve()
      other.push(now)
    }
    now += write % 3 === 0 ? 40 : 0
  }
  await inbox.close()
  const most = (window: number) =>
    Math.max(...writes.map((from) => writes.filter((at) => at >= from && at < from + window).length))
  expect([most(60_000), most(3_600_000)]).toEqual([WRITE_LIMITS.perMinute, WRITE_LIMITS.perHour])
  // another installation has a budget of its own
  expect(other).toEqual([writes[499]])
  expect(now - writes[0]!).toBeLessThan(2.2 * 3_600_000)
})

type Step =
  | { readonly do: 'accept'; readonly id: number; readonly pulls: readonly number[] }
  | { readonly do: 'begin' | 'end' | 'fail' | 'park'; readonly at: number }
  | { readonly do: 'free' }
  | { readonly do: 'restart' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('accept' as const),
      id: fc.nat(15),
      pulls: fc.uniqueArray(fc.nat(4), { maxLength: 3 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constantFrom('begin', 'end', 'fail', 'park'), at: fc.nat(9) }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'free' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'restart' as const }) },
)

test('whatever happens, a restart has every task that was answered for and not ended, once', async () => {
  const root = folder()
  const clock = { now: () => 1_000_000, sleep: async () => {} }
  let made = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const path = join(root, `${++made}`)
      mkdirSync(path)
      const open = () => Inbox.open(path, { clock, attempts: 3 })
      let inbox = await open()
      const seen = new Set<number>()
      /** key → number of tasks that must be there: those that ran when a newer one came count by themselves */
      const present = new Map<number, string>()
      const begun = new Set<number>()
      for (const one of steps) {
        const numbers = [...present.keys()]
        if (one.do === 'accept') {
          const { duplicate, tasks } = await inbox.accept(
            `${one.id}`,
            one.pulls.map((pull) => task('shop', pull)),
          )
          expect(duplicate).toBe(seen.has(one.id))
          seen.add(one.id)
          for (const { n, key } of tasks) {
            const newest = Math.max(0, ...[...present].filter(([, other]) => other === key).map(([at]) => at))
            if (newest > 0 && !begun.has(newest)) present.delete(newest)
            present.set(n, key)
          }
        } else if (one.do === 'free') {
          await inbox.free()
        } else if (one.do === 'restart') {
          // closing writes nothing: a process that is killed leaves the same behind
          await inbox.close()
          inbox = await open()
          begun.clear()
        } else if (numbers.length > 0) {
          const n = numbers[one.at % numbers.length]!
          if (one.do === 'begin') {
            inbox.begin(n)
            begun.add(n)
          } else {
            begun.delete(n)
            if (one.do === 'end') {
              await inbox.end(n)
              present.delete(n)
            } else if (one.do === 'fail') await inbox.retry(n, 1, 0)
            else await inbox.park(n)
          }
        }
        expect(inbox.size + inbox.parked).toBe(present.size)
      }
      await inbox.close()
      const again = await open()
      await again.free()
      expect(again.open.map(({ n, key }) => [n, key])).toEqual([...present].sort(([a], [b]) => a - b))
      await again.close()
      expect(readEntries(readFileSync(join(path, 'inbox.log'))).damaged).toBe(0)
    }),
    { numRuns: RUNS, seed },
  )
}, 120_000)
