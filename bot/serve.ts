import { realpathSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { codeOf, Failure } from '../cli/failure.ts'
import type { Io } from '../cli/io.ts'
import { printable } from '../cli/session.ts'
import type { BotRequest } from './arguments.ts'
import { type BudgetClock, memoryBudget, type WriteLimits } from './budget.ts'
import { connect, type Patience } from './github.ts'
import type { BotParts } from './main.ts'
import { answering, asked } from './server/answer.ts'
import type { Meaning } from './server/events.ts'
import { Inbox } from './server/inbox.ts'
import { lock } from './server/lock.ts'
import { Queue } from './server/queue.ts'
import type { Runner } from './server/runner.ts'
import { type ServerMetrics, serverMetrics } from './server/server-metrics.ts'
import { credentialsOf, type ServeSettings, settingsIn } from './server/settings.ts'
import { sweep } from './server/sweep.ts'
import { taskInWords } from './server/task.ts'
import { isTaskThread, serveTasks } from './server/thread.ts'
import { threads } from './server/threads.ts'

/** What a server is put together from. Durations are milliseconds. */
export interface ServerOptions {
  readonly settings: ServeSettings
  readonly runner: Runner
  readonly say: (line: string) => void
  readonly clock?: BudgetClock | undefined
  readonly limits?: WriteLimits | undefined
  readonly slowAfter?: number | undefined
  readonly backoff?: number | undefined
  readonly attempts?: number | undefined
}

/** A server that listens. */
export interface RunningServer {
  /** `http://host:port` */
  readonly url: string
  readonly metricsUrl: string
  readonly inbox: Inbox
  readonly metrics: ServerMetrics
  /** takes the parked tasks up again; returns how many */
  free(): Promise<number>
  /** Takes nothing more in, lets what runs end for so long, leaves the rest in the inbox. */
  stop(grace: number): Promise<void>
  /** resolves with why the log cannot be written any more */
  readonly broken: Promise<string>
}

const CLOCK: BudgetClock = {
  now: () => Date.now(),
  sleep: (duration) => new Promise((done) => setTimeout(done, duration)),
}

/** Starts a server: opens the inbox, goes on with what is in it, and listens. A Failure where that cannot be. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { settings, runner, say, clock = CLOCK } = options
  const attempts = options.attempts ?? 6
  let tellBroken: (reason: string) => void = () => {}
  const broken = new Promise<string>((done) => {
    tellBroken = done
  })
  const taken = await lock(settings.folder)
  const inbox = await Inbox.open(settings.folder, {
    clock,
    limits: options.limits,
    attempts,
    broken: (reason) => tellBroken(reason),
  })
  let stopping = false
  const metrics = serverMetrics(inbox, () => queue, clock.now)
  const queue: Queue = new Queue({
    inbox,
    workers: settings.workers,
    slowAfter: options.slowAfter ?? 15_000,
    backoff: options.backoff ?? 15_000,
    attempts,
    now: clock.now,
    run: (task) =>
      runner.run(task, async () => {
        await inbox.budget(task.installation).reserve()
        metrics.wrote()
      }),
    ended(task, end, duration) {
      metrics.ended(task, end, duration)
      if (end.kind === 'superseded') return
      const why =
        'reason' in end ? `: ${end.reason}` : 'at' in end ? ` until ${new Date(end.at).toISOString()}` : ''
      say(`${taskInWords(task)}: ${end.kind} after ${(duration / 1000).toFixed(1)} s${why}`)
    },
  })
  const closed = (): string | undefined => {
    if (stopping) return 'the server is ending'
    if (inbox.problem !== undefined) return 'the inbox cannot be written'
    return inbox.size >= settings.capacity ? 'the inbox is full' : undefined
  }
  const take = async (id: string, { tasks, drop }: Meaning): Promise<boolean> => {
    const accepted = await inbox.accept(id, tasks)
    if (accepted.duplicate) return true
    queue.add(accepted.tasks, accepted.over)
    if (drop) await inbox.end(...queue.drop(drop).map(({ n }) => n))
    return false
  }
  const tells = settings.metricsPort === undefined
  const answers = { secrets: settings.secrets, take, closed, metrics }
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 },
    answering({ ...answers, tells }),
  )
  const own = tells
    ? undefined
    : createServer((request, response) => {
        const { status, text, headers } = asked(request.url ?? '/', request, { closed, metrics, tells: true })
        response.writeHead(status, headers).end(`${text}\n`)
      })
  await listening(server, settings.port, settings.host)
  if (own) await listening(own, settings.metricsPort!, settings.host)
  const { damaged } = inbox.counts
  if (damaged > 0) say(`${damaged} records of the log could not be read and are left out`)
  if (inbox.size > 0) say(`${inbox.size} tasks are left from before, ${inbox.parked} more are parked`)
  queue.add(inbox.open)
  return {
    url: urlOf(server),
    metricsUrl: urlOf(own ?? server),
    inbox,
    metrics,
    broken,
    async free() {
      const freed = await inbox.free()
      queue.add(freed)
      return freed.length
    },
    async stop(grace) {
      stopping = true
      server.close()
      server.closeIdleConnections()
      const left = await queue.stop(grace)
      // given up, not failed: it counts as no attempt
      for (const { n, attempts: tried } of left) await inbox.retry(n, tried, 0).catch(() => {})
      await runner.stop()
      server.closeAllConnections()
      own?.close()
      own?.closeAllConnections()
      await inbox.close()
      await taken.release()
      if (inbox.size > 0) say(`${inbox.size} tasks stay in the inbox for the next start`)
    },
  }
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', (error) =>
      failed(new Failure(`port ${port} of ${host} cannot be listened on: ${codeOf(error)}`)),
    )
    server.listen(port, host, () => done())
  })
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

/** Milliseconds between sweeps for deliveries that did not arrive, and before the first. */
const SWEEP = 3_600_000
const FIRST_SWEEP = 5_000
/** Milliseconds after which a thread without a task ends. */
const IDLE = 60_000

/** What tasks are done with, of the command line and the environment: the same in the server and in its threads. */
function performing(request: BotRequest, { env }: Io, { parts, patience }: BotParts) {
  return {
    parts,
    credentials: credentialsOf(env),
    apiUrl: request.apiUrl,
    serverUrl: request.serverUrl,
    check: { all: request.all, failOn: request.failOn, sarif: request.sarif },
    patience: patience ?? SHORT,
    login: request.login,
  }
}

/** A worker does not wait long: a task that meets a limit goes back to the inbox. */
const SHORT: Patience = { second: 1000, longestWait: 10, attempts: 3 }

/** `infra-bot serve`: serves until it is told to end (0), or until the inbox cannot be written (2). */
export async function serve(request: BotRequest, io: Io, bot: BotParts): Promise<number> {
  if (request.dryRun) throw new Failure('serve takes no --dry-run: check and fix show what they would write')
  const performer = performing(request, io, bot)
  if (isTaskThread()) return serveTasks(performer)
  const settings = settingsIn(io.env)
  const say = (line: string): void => void io.stderr.write(`infra-bot: ${printable(line)}\n`)
  const runner = threads({
    script: realpathSync(process.argv[1]!),
    args: process.argv.slice(2),
    deadline: settings.deadline,
    idle: IDLE,
    memory: settings.memory,
    say,
  })
  const server = await startServer({ settings, runner, say })
  say(`listening on ${server.url}`)
  if (server.metricsUrl !== server.url) say(`metrics at ${server.metricsUrl}`)
  const hangup = (): void => {
    server.free().then(
      (count) => say(`${count} parked tasks are taken up again`),
      () => {},
    )
  }
  process.on('SIGHUP', hangup)
  const sweeps = sweeping(performer, server, say)
  const reason = await Promise.race([server.broken, signalled()])
  clearInterval(sweeps)
  process.off('SIGHUP', hangup)
  say(reason ?? 'ending')
  await server.stop(reason === undefined ? settings.grace : 0)
  return reason === undefined ? 0 : 2
}

/** Undefined once the process is told to end. A second signal ends it at once: the inbox has everything. */
function signalled(): Promise<undefined> {
  return new Promise((done) => {
    let told = false
    const end = (): void => {
      if (told) process.exit(0)
      told = true
      done(undefined)
    }
    process.on('SIGTERM', end)
    process.on('SIGINT', end)
  })
}

/** Looks every hour for what GitHub could not deliver; only an App has a list of that. */
function sweeping(
  { credentials, apiUrl, parts, patience }: ReturnType<typeof performing>,
  { inbox }: RunningServer,
  say: (line: string) => void,
): NodeJS.Timeout {
  const known = credentials(1)
  const once = async (): Promise<void> => {
    if (!('appId' in known)) return
    const github = connect({
      credentials: known,
      baseUrl: apiUrl,
      userAgent: `infra-bot/${parts.version} (serve)`,
      budget: memoryBudget(CLOCK),
      patience,
      say,
    })
    try {
      const count = await sweep(github, (id) => inbox.hasSeen(id), Date.now())
      if (count > 0) say(`${count} deliveries did not arrive and are asked for again`)
    } catch {
      say('what GitHub could not deliver is not known: it will be asked again in an hour')
    }
  }
  setTimeout(() => void once(), FIRST_SWEEP).unref()
  return setInterval(() => void once(), SWEEP).unref()
}
