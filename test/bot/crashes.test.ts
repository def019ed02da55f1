import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Job, runJob } from '../../bot/jobs.ts'
import type { GitHub } from '../github/github.ts'
import type { RepositoryHandle } from '../github/repository.ts'
import { contextFor, KEY_PARTS, start } from './harness.ts'

const RUNS = process.env.DEEP ? 40 : 1
const seed = process.env.SEED ? Number(process.env.SEED) : Date.now() % 2 ** 31
if (process.env.DEEP) console.log(`seed ${seed}`)

const context = (github: GitHub) => contextFor(github, { parts: KEY_PARTS })

/** What people see of a repository, without ids, commits and dates. */
async function seen(shop: RepositoryHandle): Promise<unknown> {
  const pulls = await Promise.all(
    shop.pulls().map(async ({ number, title, body, state, head }) => ({
      number,
      title,
      body,
      state,
      branch: head.ref,
      comments: shop.comments(number).map((one) => [one.user, withoutCommits(one.body)]),
      lines: (await shop.reviewComments(number))
        .map((one) =>
          JSON.stringify([one.user, one.path, one.currentLine, one.resolved, withoutCommits(one.body)]),
        )
        .sort(),
    })),
  )
  return {
    pulls,
    branches: [...shop.branches().keys()].sort().map((name) => [name, shop.files(name)]),
    runs: shop
      .checks()
      .map(({ conclusion, status, annotations }) => [conclusion, status, annotations.length]),
  }
}

const withoutCommits = (body: string): string => body.replace(/[0-9a-f]{40}|`[0-9a-f]{10}`/g, 'COMMIT')

interface Story {
  /** keys that each push to the pull request has */
  readonly pushes: readonly (readonly number[])[]
  /** keys of the base, in two folders, before and after */
  readonly base: readonly (readonly number[])[]
}

const text = (keys: readonly number[]): string =>
  `x: 1\n${[...new Set(keys)].map((key) => `${['bad', 'poor', 'plain'][key % 3]}${key}${key % 2 ? '-kept' : ''}: 1\n`).join('')}`

const story: fc.Arbitrary<Story> = fc.record({
  pushes: fc.array(fc.array(fc.nat(70), { maxLength: 60 }), { minLength: 1, maxLength: 2 }),
  base: fc.array(fc.array(fc.nat(9), { maxLength: 4 }), { minLength: 1, maxLength: 2 }),
})

/** Plays a story up to the last run, which is left to the caller. */
async function played({
  pushes,
  base,
}: Story): Promise<{ github: GitHub; shop: RepositoryHandle; jobs: readonly Job[] }> {
  const github = await start()
  const shop = await github.repository({ owner: 'acme', name: 'shop', files: { 'infra/a.yaml': 'x: 1\n' } })
  await shop.push('topic', { 'infra/a.yaml': text(pushes[0]!) })
  const pull = await shop.openPull({ head: 'topic', by: 'ada' })
  const name = { owner: 'acme', repo: 'shop' }
  const jobs: Job[] = [
    { kind: 'check', ...name, pull },
    { kind: 'fix', ...name, ref: 'main' },
  ]
  for (let round = 0; round < Math.max(pushes.length, base.length); round++) {
    if (round > 0) for (const job of jobs) await runJob(job, context(github))
    if (pushes[round] && round > 0) await shop.push('topic', { 'infra/a.yaml': text(pushes[round]!) })
    const keys = base[round]
    if (keys)
      await shop.push('main', {
        'infra/alerting/a.yaml': text(keys),
        'infra/runbooks/a.yaml': text(keys.slice(1)),
      })
  }
  return { github, shop, jobs }
}

test(
  'over HTTP: killed at any write and run again ends as if it had not been, and then writes nothing',
  async () => {
    await fc.assert(
      fc.asyncProperty(story, fc.nat(), fc.boolean(), async (given, where, applied) => {
        const whole = await played(given)
        const counted = whole.github.watch()
        for (const job of whole.jobs) await runJob(job, context(whole.github))
        const writes = counted().filter(({ write }) => write).length
        const expected = await seen(whole.shop)

        const { github, shop, jobs } = await played(given)
        github.crash((where % Math.max(1, writes)) + 1, applied)
        for (const job of jobs)
          await runJob(job, context(github)).catch((error: Error) => expect(error.name).toBe('Failure'))
        github.recover()
        for (const job of jobs) await runJob(job, context(github))
        expect(await seen(shop)).toEqual(expected)
        const after = github.watch()
        for (const job of jobs) await runJob(job, context(github))
        expect(after().filter(({ write }) => write)).toEqual([])
      }),
      { numRuns: RUNS, seed },
    )
  },
  process.env.DEEP ? 1_800_000 : 90_000,
)
