import { appendFileSync, readFileSync } from 'node:fs'
import { Failure } from '../cli/failure.ts'
import { type Io, milliseconds } from '../cli/io.ts'
import { PARTS, type Parts } from '../cli/parts.ts'
import { printable } from '../cli/session.ts'
import { countBySeverity } from '../engine/finding.ts'
import { escapedData } from '../engine/reporters/github.ts'
import { severityOf } from './arguments.ts'
import { memoryBudget } from './budget.ts'
import { printWrites } from './dry-run.ts'
import { connect, type GitHub } from './github.ts'
import { type CheckResult, doJob, type FixResult, type Job } from './jobs.ts'
import { type BotParts, checkText, failureInWords, fixText } from './main.ts'
import { repositoryName } from './read.ts'
import { logText } from './render/log.ts'
import { sticky, unusable } from './render/sticky.ts'
import type { BotFinding, RepositoryName } from './report.ts'
import { gitIn } from './repository.ts'

type Env = Io['env']

/** The GitHub Action: reads what the runner gives (inputs, event file), answers with the exit code. Never throws. */
export async function action(io: Io, bot: BotParts = { parts: PARTS }): Promise<number> {
  try {
    return await run(io, bot)
  } catch (error) {
    io.stdout.write(`::error title=infra-bot::${escapedData(printable(failureInWords(error)))}\n`)
    return 2
  }
}

async function run(io: Io, { parts, patience }: BotParts): Promise<number> {
  const { env } = io
  const say = (line: string): void =>
    void io.stdout.write(`infra-bot: ${printable(line).replace(/^::/gm, ': :')}\n`)
  const token = input(env, 'token') || env.GITHUB_TOKEN
  if (!token) throw new Failure('there is no token: give the input token')
  const github = connect({
    credentials: { token },
    baseUrl: env.GITHUB_API_URL || undefined,
    userAgent: `infra-bot/${parts.version} (action)`,
    budget: memoryBudget({
      now: milliseconds,
      sleep: (duration) => new Promise((done) => setTimeout(done, duration)),
    }),
    patience,
    login: input(env, 'login') || undefined,
    say,
    prepare: isTrue(env, 'dry-run')
      ? (client) => printWrites(client, (text) => io.stdout.write(text))
      : undefined,
  })
  const name = repositoryName(env.GITHUB_REPOSITORY ?? '')
  const job = await jobOf(env, name, github)
  if (!job) {
    say('no open pull request belongs to this run: there is nothing to check')
    return 0
  }
  const rest: BotFinding[] = []
  const result = await doJob(job, {
    github,
    parts,
    now: io.now ?? (() => new Date()),
    server: (env.GITHUB_SERVER_URL || 'https://github.com').replace(/\/+$/, ''),
    git: gitIn(env.GITHUB_WORKSPACE || undefined, env),
    check: {
      all: isTrue(env, 'all'),
      failOn: severityOf(input(env, 'fail-on')),
      sarif: isTrue(env, 'sarif'),
      commands: isTrue(env, 'commands'),
    },
    say,
    log: (findings) => rest.push(...findings),
  })
  if (result.kind === 'none') return 0
  if (result.kind === 'fix') return afterFix(result, env, say)
  return afterCheck(result, rest, io, parts, say)
}

/** What the event is about. The command follows from it unless an input names one. */
async function jobOf(env: Env, name: RepositoryName, github: GitHub): Promise<Job | undefined> {
  const event = readEvent(env)
  const command = input(env, 'command') || (isAboutPull(env.GITHUB_EVENT_NAME) ? 'check' : 'fix')
  if (command !== 'check' && command !== 'fix')
    throw new Failure(`there is no command ${command}; there are check and fix`)
  if (command === 'fix') {
    const ref = /^refs\/heads\/(.+)$/.exec(env.GITHUB_REF ?? '')?.[1]
    const chosen = input(env, 'branch') || undefined
    const onIt = chosen === undefined || chosen === ref
    return {
      kind: 'fix',
      ...name,
      ref: chosen ?? ref,
      sha: onIt && ref !== undefined ? env.GITHUB_SHA || undefined : undefined,
    }
  }
  const given = input(env, 'pull')
  const pull = given
    ? Number(given)
    : (event.pull_request?.number ?? event.number ?? (await pullOfRun(event, name, github)))
  if (pull === undefined) return undefined
  if (!Number.isSafeInteger(pull) || pull < 1) throw new Failure('the pull request is no number')
  return { kind: 'check', ...name, pull }
}

function isAboutPull(event: string | undefined): boolean {
  return event === 'pull_request' || event === 'pull_request_target' || event === 'workflow_run'
}

/** The parts of an event file that are looked at. */
interface Event {
  readonly number?: number | undefined
  readonly pull_request?: { readonly number?: number } | undefined
  readonly workflow_run?:
    | {
        readonly head_sha?: string
        readonly head_branch?: string | null
        readonly head_repository?: { readonly owner?: { readonly login?: string } } | null
        readonly pull_requests?: readonly { readonly number?: number }[]
      }
    | undefined
}

function readEvent(env: Env): Event {
  const path = env.GITHUB_EVENT_PATH
  if (!path) return {}
  try {
    const event: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return typeof event === 'object' && event !== null ? event : {}
  } catch {
    throw new Failure('the event file cannot be read')
  }
}

/**
 * The pull request that another workflow ran for. GitHub names none where it comes from a fork: it is looked for by
 * the fork's branch, and must still have the commit of that run. Nothing that run left behind is trusted.
 */
async function pullOfRun(
  { workflow_run: run }: Event,
  name: RepositoryName,
  { client }: GitHub,
): Promise<number | undefined> {
  if (!run) return undefined
  const [first] = run.pull_requests ?? []
  if (first?.number !== undefined) return first.number
  const owner = run.head_repository?.owner?.login
  if (!owner || !run.head_branch) return undefined
  const { data } = await client.rest.pulls.list({
    ...name,
    state: 'open',
    head: `${owner}:${run.head_branch}`,
    per_page: 100,
  })
  return data.find(({ head }) => head.sha === run.head_sha)?.number
}

function afterFix(result: FixResult, env: Env, say: (line: string) => void): number {
  say(fixText(result))
  setOutputs(env, { proposals: result.report.proposals.length, writes: result.writes })
  return result.refused.size > 0 ? 2 : 0
}

function afterCheck(
  result: CheckResult,
  rest: readonly BotFinding[],
  io: Io,
  parts: Parts,
  say: (line: string) => void,
): number {
  const { report, delivered } = result
  if (report.kind === 'unusable') {
    addSummary(io.env, unusable(report))
    return 2
  }
  if (report.kind !== 'check') return 2
  addSummary(io.env, sticky(report, { elsewhere: new Set(), mended: 0, limit: SUMMARY_LIMIT }).body)
  // all of it is in the log, and the first of each severity beside the code
  io.stdout.write(logText(result, rest, parts, 'github'))
  say(checkText(result))
  const { error, warning, info } = countBySeverity(report.findings)
  setOutputs(io.env, {
    findings: report.findings.length,
    errors: error,
    warnings: warning,
    infos: info,
    delivered: [...delivered.values()].filter((channels) => channels.length > 0).length,
    writes: result.writes,
  })
  return result.failed ? 1 : 0
}

/** Bytes of a step's summary; GitHub takes 1 MiB. */
const SUMMARY_LIMIT = 900_000

function addSummary({ GITHUB_STEP_SUMMARY: path }: Env, text: string): void {
  if (path) appendFileSync(path, text)
}

function setOutputs({ GITHUB_OUTPUT: path }: Env, outputs: Readonly<Record<string, number>>): void {
  if (!path) return
  // numbers only: nothing here can end the line it stands on
  appendFileSync(
    path,
    Object.entries(outputs)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  )
}

/** An input as the runner hands it over. */
function input(env: Env, name: string): string {
  return (env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '').trim()
}

function isTrue(env: Env, name: string): boolean {
  const text = input(env, name).toLowerCase()
  if (text !== '' && text !== 'true' && text !== 'false')
    throw new Failure(`the input ${name} is true or false, not ${text}`)
  return text === 'true'
}
