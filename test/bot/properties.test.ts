import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { executeCheck, executeFix } from '../../bot/execute.ts'
import { markerIn, shortName } from '../../bot/marker.ts'
import { plan } from '../../bot/plan.ts'
import { planCheck } from '../../bot/plan-check.ts'
import { branchesToRead, needless, planFix, refusedFindings } from '../../bot/plan-fix.ts'
import type { CheckReport, FixReport } from '../../bot/report.ts'
import type { Channel } from '../../bot/writes.ts'
import { checkReport, fixReport, pushes } from './arbitraries.ts'
import { Killed, Model } from './model.ts'

const RUNS = process.env.DEEP ? 3_000 : 40
const seed = process.env.SEED ? Number(process.env.SEED) : Date.now() % 2 ** 31
if (process.env.DEEP) console.log(`seed ${seed}`)
const parameters = { numRuns: RUNS, seed }

const CHANNELS: readonly Channel[] = ['review', 'comment', 'check', 'sarif']

async function check(model: Model, report: CheckReport): Promise<number> {
  const state = model.pullState()
  const { made, refused } = await executeCheck(model, (without) => plan(report, state, without))
  const without = new Set([...refused.keys()] as Channel[])
  const { delivered } = planCheck(report, state, without)
  // what no channel of GitHub took goes to the log: there is none but where all three are closed
  for (const [fingerprint, channels] of delivered) {
    const shut = (['review', 'comment', 'check'] as const).every((channel) => without.has(channel))
    if (channels.length === 0 && !shut && !without.has('check')) throw new Error(`${fingerprint} is lost`)
  }
  expect(delivered.size).toBe(report.findings.length)
  return made.length
}

function strangers(model: Model): void {
  model.comments.push({
    id: model.newId(),
    author: 'mallory',
    body: '<!-- infra-lint:check {"seen":""} -->\nall is well',
  })
  model.lineComments.push({
    id: model.newId(),
    author: 'mallory',
    path: 'infra/file-1.yaml',
    line: 2,
    startLine: undefined,
    body: '<!-- infra-lint:finding {"open":["v1:00000000020000000000000000000000"],"rules":[]} -->\n',
    replyTo: undefined,
  })
}

describe('a check', () => {
  const scenario = fc.record({
    pushes,
    closed: fc.subarray([...CHANNELS]),
    outdate: fc.boolean(),
    reply: fc.boolean(),
  })

  const prepared = async (
    model: Model,
    {
      pushes: all,
      outdate,
      reply,
    }: {
      pushes: readonly { numbers: readonly number[]; repaired: number; sarif: boolean }[]
      outdate: boolean
      reply: boolean
    },
    upTo: number,
  ): Promise<CheckReport[]> => {
    const reports = all.map(({ numbers, repaired, sarif }, at) =>
      checkReport(numbers, String(at), {
        repaired: Array.from({ length: repaired }, (_, index) => ({
          rule: 'a/b',
          path: `p${index}`,
          group: 'alerting',
        })),
        sarif: sarif ? `sarif ${at}` : undefined,
      }),
    )
    for (const report of reports.slice(0, upTo)) {
      await check(model, report)
      if (outdate) model.lineComments = model.lineComments.map((one) => ({ ...one, line: undefined }))
      const [first] = model.lineComments.filter(({ author }) => author === model.login)
      if (reply && first)
        model.lineComments.push({
          ...first,
          id: model.newId(),
          author: 'alice',
          body: 'why?',
          replyTo: first.id,
        })
    }
    return reports
  }

  test('that runs again writes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const model = new Model()
        model.closed = new Set(given.closed)
        strangers(model)
        const reports = await prepared(model, given, given.pushes.length - 1)
        const last = reports.at(-1)!
        await check(model, last)
        const before = model.seen()
        // a channel that is closed is tried each time, and refuses each time; SARIF has no memory but the check run
        const sarif =
          given.closed.includes('check') && !given.closed.includes('sarif') && last.sarif !== undefined
        expect(await check(model, last)).toBe(sarif ? 1 : 0)
        expect(model.seen()).toEqual(before)
      }),
      parameters,
    )
  })

  test('killed at any write and run again ends as if it had not been', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, fc.nat(12), fc.boolean(), async (given, at, made) => {
        const begun = new Model()
        begun.closed = new Set(given.closed)
        strangers(begun)
        const reports = await prepared(begun, given, given.pushes.length - 1)
        const last = reports.at(-1)!
        const whole = begun.clone()
        await check(whole, last)
        const broken = begun.clone()
        broken.killAt({ at, made })
        try {
          await check(broken, last)
        } catch (error) {
          if (!(error instanceof Killed)) throw error
        }
        broken.killAt(undefined)
        await check(broken, last)
        expect(broken.seen()).toEqual(whole.seen())
      }),
      parameters,
    )
  })

  test('never has more than one comment of ours, nor more than 25 open ones on lines, and touches nobody else’s', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const model = new Model()
        strangers(model)
        const others = model.comments.map(({ body }) => body)
        await prepared(model, given, given.pushes.length)
        const ours = model.comments.filter(({ author }) => author === model.login)
        expect(ours.length).toBeLessThanOrEqual(1)
        expect(model.comments.filter(({ author }) => author !== model.login).map(({ body }) => body)).toEqual(
          others,
        )
        const open = model.lineComments.filter(
          ({ author, body }) =>
            author === model.login && (markerIn(body, 'finding')?.open as string[])?.length > 0,
        )
        expect(open.length).toBeLessThanOrEqual(25)
      }),
      parameters,
    )
  })
})

async function fix(model: Model, wanted: FixReport): Promise<number> {
  const refused = refusedFindings(model.repositoryState([], []))
  const report: FixReport = {
    ...wanted,
    proposals: wanted.proposals.flatMap((one) => {
      const findings = one.findings.filter(({ fingerprint }) => !refused.has(shortName(fingerprint)))
      const names = new Set(findings.map(({ message }) => Number(/\d+/.exec(message)![0])))
      const changes = one.changes.filter(({ path }) => names.has(Number(/(\d+)\.yaml$/.exec(path)![1])))
      return findings.length > 0 ? [{ ...one, findings, changes, before: findings.length }] : []
    }),
  }
  const first = model.repositoryState([], [])
  const told = needless(report, first)
    .map(({ number }) => number)
    .filter((number) => model.comments.some(({ pull, body }) => pull === number && markerIn(body, 'gone')))
  const state = model.repositoryState(branchesToRead(report, first), told)
  const { made } = await executeFix(model, planFix(report, state).writes)
  return made.length
}

describe('a fix', () => {
  const groups = fc.record({
    alerting: fc.array(fc.nat(9), { maxLength: 4 }),
    runbooks: fc.array(fc.nat(9), { maxLength: 2 }),
    workflows: fc.array(fc.nat(9), { maxLength: 1 }),
  })
  const happenings = fc.array(
    fc.record({
      groups,
      /** what people do between two runs */
      people: fc.constantFrom('nothing', 'merge', 'close', 'commit', 'tick'),
      hours: fc.nat(30),
    }),
    { minLength: 1, maxLength: 5 },
  )

  const act = (model: Model, people: string): void => {
    const open = model.pulls.find((pull) => pull.open)
    if (!open) return
    const change = (more: object): void => {
      model.pulls = model.pulls.map((pull) => (pull === open ? { ...pull, ...more } : pull))
    }
    const head = model.branches.get(open.branch)
    if (people === 'merge') change({ open: false, merged: true })
    else if (people === 'close') change({ open: false })
    else if (people === 'commit' && head)
      model.branches.set(open.branch, {
        sha: 'e'.repeat(40),
        tree: 'f'.repeat(40),
        message: 'mine',
        author: 'alice',
      })
    else if (people === 'tick') change({ body: open.body.replace('- [ ] ', '- [x] ') })
  }

  const play = async (
    model: Model,
    all: readonly { groups: Record<string, number[]>; people: string; hours: number }[],
  ): Promise<FixReport> => {
    let now = 1_800_000_000_000
    let report = fixReport({}, '0', now)
    for (const [at, { groups: wanted, people, hours }] of all.entries()) {
      now += hours * 3_600_000
      report = fixReport(wanted, String(at + 1), now)
      if (at < all.length - 1) {
        await fix(model, report)
        act(model, people)
      }
    }
    return report
  }

  test('that runs again writes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, fc.boolean(), async (all, forbidden) => {
        const model = new Model()
        if (forbidden) model.forbidden.add('infra-lint/fix/workflows')
        const last = await play(model, all)
        await fix(model, last)
        const before = model.seen()
        expect(await fix(model, last)).toBe(0)
        expect(model.seen()).toEqual(before)
      }),
      parameters,
    )
  })

  test('killed at any write and run again ends as if it had not been', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, fc.nat(12), fc.boolean(), async (all, at, made) => {
        const begun = new Model()
        const last = await play(begun, all)
        const whole = begun.clone()
        await fix(whole, last)
        const broken = begun.clone()
        broken.killAt({ at, made })
        try {
          await fix(broken, last)
        } catch (error) {
          if (!(error instanceof Killed)) throw error
        }
        broken.killAt(undefined)
        await fix(broken, last)
        expect(broken.seen()).toEqual(whole.seen())
      }),
      parameters,
    )
  })

  test('never overwrites a commit of somebody else, and has one open pull request a group', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async (all) => {
        const model = new Model()
        const last = await play(
          model,
          all.map((one) => (one.people === 'tick' ? { ...one, people: 'commit' } : one)),
        )
        const theirs = [...model.branches].filter(([, { author }]) => author === 'alice')
        await fix(model, last)
        for (const [name, head] of theirs) expect(model.branches.get(name)).toEqual(head)
        const open = model.pulls.filter((pull) => pull.open).map(({ branch }) => branch)
        expect(new Set(open).size).toBe(open.length)
      }),
      parameters,
    )
  })
})
