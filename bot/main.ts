import { resolve } from 'node:path'
import { codeOf, Failure, reasonOf } from '../cli/failure.ts'
import { type Io, milliseconds } from '../cli/io.ts'
import { PARTS, type Parts } from '../cli/parts.ts'
import { printable } from '../cli/session.ts'
import { type BotRequest, botHelp, readBotArguments } from './arguments.ts'
import { memoryBudget } from './budget.ts'
import { printWrites } from './dry-run.ts'
import { type Credentials, connect, type Patience, type RequestCounts } from './github.ts'
import { type CheckResult, doJob, type FixResult, type Job, type JobContext } from './jobs.ts'
import { counted } from './render/finding.ts'
import { logText } from './render/log.ts'
import { headline } from './render/sticky.ts'
import type { BotFinding } from './report.ts'
import { gitIn } from './repository.ts'

/** What `main` is put together from; tests give other rules and less patience. */
export interface BotParts {
  readonly parts: Parts
  readonly patience?: Patience | undefined
}

/** The command line of `infra-bot`: arguments after the program's name → exit code. Never throws. */
export async function main(
  argv: readonly string[],
  io: Io,
  bot: BotParts = { parts: PARTS },
): Promise<number> {
  try {
    const request = readBotArguments(argv, io.env)
    if (request.command === 'help') io.stdout.write(botHelp())
    else if (request.command === 'version') io.stdout.write(`${bot.parts.version}\n`)
    else if (request.command === 'serve') {
      const { serve } = await import('./serve.ts')
      return await serve(request, io, bot)
    } else return await run(request, io, bot)
    return 0
  } catch (error) {
    io.stderr.write(`infra-bot: ${printable(failureInWords(error))}\n`)
    return 2
  }
}

/** What went wrong; of an error that nobody foresaw only its kind and place, for its message may quote a file. */
export function failureInWords(error: unknown): string {
  if (error instanceof Failure) return error.message
  if (codeOf(error).startsWith('E') && error instanceof Error && 'syscall' in error)
    return `it could not be done: ${reasonOf(error)}`
  const name = error instanceof Error ? error.constructor.name : typeof error
  const frame = /at .*?([^/\\(]+:\d+:\d+)\)?$/m.exec((error instanceof Error && error.stack) || '')?.[1]
  return `internal error, ${name} at ${frame ?? 'an unknown place'}; what was written stays, and a later run goes on`
}

async function run(request: BotRequest, io: Io, { parts, patience }: BotParts): Promise<number> {
  const job = jobOf(request)
  const say = (line: string): void => void io.stderr.write(`infra-bot: ${printable(line)}\n`)
  const counts: RequestCounts = { reads: 0, writes: 0 }
  const github = connect({
    credentials: credentialsIn(io.env),
    baseUrl: request.apiUrl,
    userAgent: `infra-bot/${parts.version}`,
    budget: memoryBudget({ now: milliseconds, sleep }),
    patience,
    login: request.login,
    say,
    counts,
    prepare: request.dryRun ? (client) => printWrites(client, (text) => io.stdout.write(text)) : undefined,
  })
  const rest: BotFinding[] = []
  const context: JobContext = {
    github,
    parts,
    now: io.now ?? (() => new Date()),
    server: request.serverUrl,
    git: gitIn(request.checkout === undefined ? undefined : resolve(io.cwd, request.checkout), io.env),
    check: { all: request.all, failOn: request.failOn, sarif: request.sarif, commands: false },
    say,
    log: (findings) => rest.push(...findings),
  }
  const result = await doJob(job, context)
  if (result.kind === 'none') return 0
  if (result.kind === 'check') io.stdout.write(logText(result, rest, parts, 'text'))
  say(
    `${result.kind === 'check' ? checkText(result) : fixText(result)}; ${counts.reads} reads, ${counts.writes} writes`,
  )
  return result.kind === 'check'
    ? result.report.kind === 'unusable'
      ? 2
      : result.failed
        ? 1
        : 0
    : result.refused.size > 0
      ? 2
      : 0
}

function sleep(duration: number): Promise<void> {
  return new Promise((done) => setTimeout(done, duration))
}

/** The credentials of an environment. A Failure where there are none. */
export function credentialsIn(env: Io['env']): Credentials {
  const { INFRA_BOT_APP_ID: appId, INFRA_BOT_PRIVATE_KEY: privateKey, INFRA_BOT_INSTALLATION_ID: id } = env
  if (appId && privateKey && id) {
    if (!/^\d+$/.test(id)) throw new Failure('INFRA_BOT_INSTALLATION_ID is no number')
    // a variable of one line holds the key with its line breaks escaped
    return { appId, privateKey: privateKey.replaceAll('\\n', '\n'), installationId: Number(id) }
  }
  const token = env.INFRA_BOT_TOKEN || env.GITHUB_TOKEN
  if (!token) throw new Failure('there is no token: set INFRA_BOT_TOKEN or GITHUB_TOKEN')
  return { token }
}

function jobOf({ command, name, pull, branch, rule, reason, by, until }: BotRequest): Job {
  if (!name) throw new Failure('which repository? give --repo OWNER/NAME')
  if (command === 'fix') return { kind: 'fix', ...name, pull, ref: branch }
  if (pull === undefined) throw new Failure(`${command} needs --pull N`)
  if (command === 'check') return { kind: 'check', ...name, pull }
  if (by === undefined || reason === undefined || rule === undefined)
    throw new Failure('waive needs --by LOGIN and --reason TEXT')
  return { kind: 'waive', ...name, pull, rule, reason, by, until }
}

/** One line about a check: what was found, and where it was said. */
export function checkText({ report, delivered }: CheckResult): string {
  if (report.kind !== 'check') return 'nothing was judged'
  const where = new Map<string, number>()
  for (const channels of delivered.values())
    for (const channel of channels) where.set(channel, (where.get(channel) ?? 0) + 1)
  const places = [...where].map(([channel, count]) => `${channel} ${count}`)
  return `#${report.pull.number}: ${headline(report)}${places.length > 0 ? ` (${places.join(', ')})` : ''}`
}

/** One line about a fix. */
export function fixText({ report, held, refused, writes }: FixResult): string {
  const parts = [counted(report.proposals.length, 'proposal'), `${writes} writes made`]
  if (held.length > 0)
    parts.push(`${counted(held.length, 'branch').replace(/branchs$/, 'branches')} left alone`)
  if (refused.size > 0) parts.push(`${refused.size} refused`)
  return `${report.base.ref}: ${parts.join(', ')}`
}
