import { Failure } from '../cli/failure.ts'
import type { Git } from '../cli/git.ts'
import { type Parts, withRulesOf } from '../cli/parts.ts'
import type { Finding, Report } from '../engine/finding.ts'
import { atLeast } from '../engine/finding.ts'
import type { CheckOptions } from './check.ts'
import { checkPull } from './check.ts'
import { Executor, executeCheck, executeFix } from './execute.ts'
import { FIX_PREFIX, findFixes, prefixFor, stateOf } from './fix.ts'
import { type GitHub, Unauthorized, Unsure } from './github.ts'
import { type JudgeOptions, judgeable, planningOnce, wordsOf } from './judge.ts'
import { plan } from './plan.ts'
import { planCheck } from './plan-check.ts'
import { type Held, planFix } from './plan-fix.ts'
import { type Pull, Reader } from './read.ts'
import type { BotFinding, BotReport, CheckReport, FixReport, RepositoryName } from './report.ts'
import { CommitReader } from './repository.ts'
import type { RepositoryState } from './state.ts'
import { waiverProposal } from './waive.ts'
import type { Channel } from './writes.ts'

/** Something to be done in one repository. */
export type Job =
  | ({ readonly kind: 'check'; readonly pull: number } & RepositoryName)
  | ({
      readonly kind: 'fix'
      /** the branch to mend; that of `pull`, or the default one when absent */
      readonly ref?: string | undefined
      /** its commit, where it is known */
      readonly sha?: string | undefined
      /** the pull request whose branch is to be mended */
      readonly pull?: number | undefined
      /** login of who asked; only people with write access may */
      readonly by?: string | undefined
    } & RepositoryName)
  | ({
      readonly kind: 'waive'
      readonly rule: string
      readonly reason: string
      readonly by: string
      /** the pull request whose findings are waived */
      readonly pull: number
      /** `YYYY-MM-DD` */
      readonly until?: string | undefined
    } & RepositoryName)

/** What jobs are done with. The same for every job of a process, but for `github`, which is of one installation. */
export interface JobContext {
  readonly github: GitHub
  readonly parts: Parts
  readonly now: () => Date
  /** where people see GitHub, `https://github.com` */
  readonly server: string
  /** a checkout that is there; undefined reads everything from GitHub */
  readonly git?: Git | undefined
  readonly check: CheckOptions
  /** one line of the log; never with a name of a file in it that was not masked */
  readonly say: (line: string) => void
  /** takes findings that no channel of GitHub took */
  readonly log: (findings: readonly BotFinding[]) => void
}

/** How a check went. */
export interface CheckResult {
  readonly kind: 'check'
  readonly report: BotReport
  /** fingerprint → channels; every finding is in it, with one at least */
  readonly delivered: ReadonlyMap<string, readonly Channel[]>
  readonly refused: ReadonlyMap<string, string>
  readonly writes: number
  /** whether findings are bad enough to fail */
  readonly failed: boolean
  readonly findings: readonly Finding[]
  readonly linted: Report | undefined
}

/** How a fix or waiver went. */
export interface FixResult {
  readonly kind: 'fix'
  readonly report: FixReport
  readonly held: readonly Held[]
  readonly refused: ReadonlyMap<string, string>
  readonly writes: number
}

/** There was nothing to do: the pull request is closed. */
export interface NoResult {
  readonly kind: 'none'
}

/** Does a job. Throws a Failure where it cannot be done, TryLater where GitHub asks to wait longer than we do. */
export async function runJob(job: Job, context: JobContext): Promise<void> {
  const result = await doJob(job, context)
  if (result.kind === 'fix' && result.refused.size > 0)
    throw new Failure([...result.refused].map(([branch, reason]) => `${branch}: ${reason}`).join('\n'))
}

/** The same with what came of it. */
export function doJob(job: Job, context: JobContext): Promise<CheckResult | FixResult | NoResult> {
  switch (job.kind) {
    case 'check':
      return runCheck(job, context)
    case 'fix':
      return runFix(job, context)
    case 'waive':
      return runWaive(job, context)
  }
}

interface Hands {
  readonly reader: Reader
  readonly commits: CommitReader
  readonly judge: JudgeOptions
  readonly executor: Executor
}

function handsFor({ owner, repo }: RepositoryName, context: JobContext): Hands {
  const name = { owner, repo }
  const now = (): number => context.now().getTime()
  const reader = new Reader(context.github, name, now)
  return {
    reader,
    commits: new CommitReader(reader, context.git),
    judge: { parts: planningOnce(context.parts), now: context.now(), server: context.server, name },
    executor: new Executor(context.github, { name, now, head: (branch) => reader.branchHead(branch) }),
  }
}

/** Times that a job looks anew at what is there, after an answer was lost or a token refused. */
const PASSES = 4

/** Does something again, from reading the state on, while answers get lost: what was made is seen then, and not made twice. */
async function settled<T>({ github, say }: JobContext, pass: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await pass()
    } catch (error) {
      const again = error instanceof Unsure || (error instanceof Unauthorized && (await github.renew()))
      if (!again || attempt === PASSES) {
        if (error instanceof Unsure)
          throw new Failure('GitHub gives no answer; what was done stays, and the next run goes on')
        if (error instanceof Unauthorized) throw new Failure('GitHub refuses the token')
        throw error
      }
      say(`${(error as Error).message}: looking again at what is there`)
      await github.pause(attempt)
    }
  }
}

/** Checks a pull request. */
export async function runCheck(
  job: Extract<Job, { kind: 'check' }>,
  context: JobContext,
): Promise<CheckResult | NoResult> {
  const { reader, commits, judge, executor } = handsFor(job, context)
  const checked = await settled(context, async () => {
    const pull = await reader.pull(job.pull)
    return pull.open ? { pull, ...(await checkPull(pull, reader, commits, judge, context.check)) } : undefined
  })
  if (!checked) {
    context.say(`pull request #${job.pull} is closed: there is nothing to check`)
    return { kind: 'none' }
  }
  const { report, findings, linted } = checked
  let pull: Pull | undefined = checked.pull
  const { delivered, refused, writes } = await settled(context, async () => {
    // what is there is counted anew where a write may have been made unseen
    pull ??= await reader.pull(job.pull)
    const state = await reader.pullState(pull)
    pull = undefined
    const done = await executeCheck(executor, (without) => plan(report, state, without))
    const without = new Set([...done.refused.keys()] as Channel[])
    const sent = report.kind === 'check' ? planCheck(report, state, without).delivered : new Map()
    return {
      delivered: new Map<string, readonly Channel[]>(sent),
      refused: done.refused,
      writes: done.made.length,
    }
  })
  for (const [channel, reason] of refused) context.say(`the ${channel} channel is closed to us: ${reason}`)
  if (report.kind === 'unusable') {
    context.say(report.problem)
    return { kind: 'check', report, delivered, refused, writes, failed: true, findings, linted }
  }
  deliverRest(report, delivered, context)
  const failed = report.findings.some(({ severity }) => atLeast(severity, report.failOn))
  return { kind: 'check', report, delivered, refused, writes, failed, findings, linted }
}

/** Findings that no channel took go to the log; then every one of them is somewhere, or this is a bug. */
function deliverRest(
  report: CheckReport,
  delivered: Map<string, readonly Channel[]>,
  { log }: JobContext,
): void {
  const rest = report.findings.filter(({ fingerprint }) => (delivered.get(fingerprint) ?? []).length === 0)
  if (rest.length > 0) log(rest)
  for (const { fingerprint } of rest) delivered.set(fingerprint, ['log'])
  const lost =
    report.findings.length - [...delivered.values()].filter((channels) => channels.length > 0).length
  if (lost !== 0)
    throw new Failure(
      `${lost} of ${report.findings.length} findings were delivered nowhere; please report this`,
    )
}

/** Proposes fixes for a branch. */
export async function runFix(
  job: Extract<Job, { kind: 'fix' }>,
  context: JobContext,
): Promise<FixResult | NoResult> {
  const hands = handsFor(job, context)
  if (job.by !== undefined) await checkWriter(job.by, hands.reader)
  return settled(context, async () => {
    const target = await targetOf(job, hands.reader)
    if (!target) {
      context.say(
        `the branch of #${job.pull} lies in a fork or is closed: no pull request can be opened for it`,
      )
      return { kind: 'none' as const }
    }
    const { report, state, notes } = await findFixes(hands.reader, hands.commits, hands.judge, target)
    for (const note of notes) context.say(note)
    return executed(report, state, hands, context)
  })
}

async function targetOf(job: Extract<Job, { kind: 'fix' }>, reader: Reader) {
  if (job.pull === undefined) {
    const ref = job.ref ?? (await reader.defaultBranch())
    return { ref, sha: job.sha, prefix: FIX_PREFIX }
  }
  const pull = await reader.pull(job.pull)
  if (!pull.open || !pull.own) return undefined
  return { ref: pull.headRef, sha: pull.headSha, prefix: prefixFor(pull.headRef), configFrom: pull.baseSha }
}

async function executed(
  report: FixReport,
  state: RepositoryState,
  { executor }: Hands,
  context: JobContext,
): Promise<FixResult> {
  const { writes, held } = planFix(report, state)
  const { made, refused } = await executeFix(executor, writes)
  for (const { branch, reason } of held) context.say(`${branch} is left alone: ${reason}`)
  for (const [branch, reason] of refused)
    context.say(`${branch} could not be written: ${reason}${hintFor(branch)}`)
  return { kind: 'fix', report, held, refused, writes: made.length }
}

function hintFor(branch: string): string {
  return branch.endsWith('/workflows') ? ' (changing workflow files takes the permission workflows)' : ''
}

/** What the words of GitHub's roles allow: `write`, `maintain` and `admin` may change the repository. */
const WRITERS = new Set(['write', 'maintain', 'admin'])

/** Whether a role, in GitHub's word, may give commands. */
export function mayCommand(permission: string): boolean {
  return WRITERS.has(permission)
}

async function checkWriter(login: string, reader: Reader): Promise<void> {
  if (!mayCommand(await reader.permission(login)))
    throw new Failure(`${login} has no write access: commands are taken from people who have`)
}

/** Opens a pull request that waives a rule's findings of another pull request. */
export async function runWaive(
  job: Extract<Job, { kind: 'waive' }>,
  context: JobContext,
): Promise<FixResult | NoResult> {
  const hands = handsFor(job, context)
  const { reader, commits, judge } = hands
  await checkWriter(job.by, reader)
  return settled(context, async () => {
    const pull = await reader.pull(job.pull)
    const { report: checked } = await checkPull(pull, reader, commits, judge, {
      ...context.check,
      all: true,
      sarif: false,
    })
    if (checked.kind === 'unusable') throw new Failure(checked.problem)
    const rule = context.parts.renamed[job.rule] ?? job.rule
    const paths = [
      ...new Set(checked.findings.filter((one) => one.rule === rule).map(({ path }) => path)),
    ].sort()
    const { snapshot, commit } = await commits.read(await reader.branchSha(pull.baseRef), { secondary: true })
    const sha = commit ?? (await reader.branchSha(pull.baseRef))
    // a config that cannot be used is not added to
    const { config } = judgeable(snapshot, judge, sha).prepared
    const known = withRulesOf(context.parts, config)
    const proposal = waiverProposal(snapshot, { ...job, paths }, judge, known)
    const report: FixReport = {
      kind: 'fix',
      base: { ref: pull.baseRef, sha },
      proposals: [proposal],
      prefix: undefined,
      kept: [],
      now: context.now().getTime(),
      rules: wordsOf([{ rule }], known),
      files: '',
    }
    const pulls = await reader.pullsOfBranch(pull.baseRef, proposal.branch)
    const login = pulls.length > 0 ? await reader.login() : ''
    const state = await stateOf(
      report,
      { kind: 'repository', login, pulls, heads: {}, queued: [], told: [] },
      reader,
    )
    return executed(report, state, hands, context)
  })
}
