import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { TryLater } from '../../bot/github.ts'
import type { Task } from '../../bot/server/task.ts'
import { type ThreadOptions, threads } from '../../bot/server/threads.ts'
import { folder } from './serve-harness.ts'

/** A thread whose tasks do what the name of their repository says. */
const SCRIPT = `
const { parentPort } = require('node:worker_threads')
const ended = (outcome) => parentPort.postMessage({ kind: 'ended', outcome })
const deeds = {
  done: () => ended({ kind: 'done' }),
  loops: () => { for (;;); },
  hangs: () => {},
  eats: () => { const all = []; for (;;) all.push(Array.from({ length: 1000 }, () => ({}))) },
  throws: () => { throw new Error('it holds a secret') },
  writes: () => parentPort.postMessage({ kind: 'reserve', request: 1 }),
}
parentPort.on('message', (message) => {
  if (message.kind === 'run') deeds[message.task.work.repo]()
  else ended(message.later ? { kind: 'later', at: message.later } : { kind: 'done' })
})
`

function make(more: Partial<ThreadOptions> = {}) {
  const script = join(folder(), 'thread.cjs')
  writeFileSync(script, SCRIPT)
  const runner = threads({
    script,
    args: [],
    deadline: 3_000,
    idle: 10_000,
    memory: 32,
    say: () => {},
    ...more,
  })
  onTestFinished(() => runner.stop())
  const run = (deed: string, reserve = async () => {}) =>
    runner.run(
      {
        n: 1,
        key: '',
        installation: 1,
        at: 0,
        attempts: 0,
        notBefore: 0,
        work: { kind: 'check', owner: 'acme', repo: deed, pull: 1 },
      } satisfies Task,
      reserve,
    )
  return { run, runner }
}

test('a task that loops, hangs, eats memory or throws ends by itself, and others go on meanwhile', async () => {
  const { run } = make()
  const bad = Promise.all(['loops', 'hangs', 'eats', 'throws'].map((deed) => run(deed)))
  expect(await run('done')).toEqual({ kind: 'done' })
  const reasons = (await bad).map((outcome) => (outcome.kind === 'failed' ? outcome.reason : outcome.kind))
  expect(reasons).toEqual([
    'it took longer than 3 s',
    'it took longer than 3 s',
    'it took more than 32 MB of memory',
    'its thread ended',
  ])
  expect(await run('done')).toEqual({ kind: 'done' })
}, 60_000)

test('each write waits for the budget, which may say later', async () => {
  const { run } = make()
  let asked = 0
  expect(await run('writes', async () => void asked++)).toEqual({ kind: 'done' })
  expect(asked).toBe(1)
  const refuse = () => Promise.reject(new TryLater(77))
  expect(await run('writes', refuse)).toEqual({ kind: 'later', at: 77 })
}, 60_000)

test('what still runs is ended with the runner', async () => {
  const { run, runner } = make({ deadline: 600_000 })
  const running = run('loops')
  await run('done')
  await runner.stop()
  expect(await running).toEqual({ kind: 'failed', reason: 'its thread ended' })
}, 60_000)
