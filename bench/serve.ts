import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { open as openFile } from 'node:fs/promises'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Row, root, withFolderAsync } from './measure.ts'

/** Deliveries a second, and for how many seconds: 60, or QUICK=1 for 10. */
const RATE = 200
const SECONDS = process.env.QUICK ? 10 : 60
const REPOSITORIES = 200
const SECRET = 'bench'

interface Answers {
  /** milliseconds from when a delivery was due, ascending */
  readonly times: readonly number[]
  readonly refused: number
  /** resident memory, MB, at each second */
  readonly memory: readonly number[]
  /** processor seconds of the server over seconds of the run */
  readonly load: number
  /** the same at the same moments of a server that answers and does nothing */
  readonly bare: readonly number[]
  /** how much longer than that server each answer took, ascending */
  readonly more: readonly number[]
  /** what syncing a record to the same disk took meanwhile, ascending */
  readonly syncs: readonly number[]
}

/**
 * Deliveries to `infra-bot serve` at an even rate, whether answers come or not: the time of each counts from when it was
 * due. GitHub is a server that refuses everything, so that tasks are begun, fail and are kept while deliveries come.
 */
export function benchServe(): Promise<readonly Row[]> {
  return withFolderAsync(async (folder) => {
    const nobody = createServer((_request, response) => {
      response.writeHead(503).end()
    })
    await new Promise<void>((done) => nobody.listen(0, '127.0.0.1', done))
    const { port } = nobody.address() as AddressInfo
    const server = await start(folder, `http://127.0.0.1:${port}`)
    const control = await startBare()
    try {
      // the first answers wait for code that is compiled
      await deliver(server, control, 1, folder)
      const { times, refused, memory, load, bare, more, syncs } = await deliver(
        server,
        control,
        SECONDS,
        folder,
      )
      const half = memory.slice(0, memory.length >> 1)
      const at = (share: number, of = times): number =>
        of[Math.min(of.length - 1, Math.floor(of.length * share))]!
      const what = `serve, ${RATE} deliveries a second for ${SECONDS} s`
      const note = `median ${at(0.5).toFixed(1)} ms, p99.9 ${at(0.999).toFixed(0)} ms, longest ${at(1).toFixed(0)} ms; ${refused} of ${times.length} not accepted; ${(load * 100).toFixed(0)} % of one processor; a server that only answers, meanwhile: median ${at(0.5, bare).toFixed(1)} ms, p99 ${at(0.99, bare).toFixed(0)} ms`
      return [
        { name: `${what}, p99 of the answers`, value: at(0.99), unit: 'ms', budget: 100, note },
        {
          name: `${what}, p99 of what they took beyond those of a server that only answers`,
          value: at(0.99, more),
          unit: 'ms',
          budget: 100,
          note: `of the two asked at the same moment; syncing a record to this disk, meanwhile: median ${at(0.5, syncs).toFixed(1)} ms, p99 ${at(0.99, syncs).toFixed(0)} ms`,
        },
        { name: `${what}, not accepted`, value: refused, unit: '', budget: 0 },
        {
          name: `${what}, resident memory`,
          value: Math.max(...memory),
          unit: 'MB',
          budget: 512,
          note: `${Math.max(...half).toFixed(0)} MB in the first half`,
        },
      ]
    } finally {
      server.child.kill('SIGKILL')
      control.child.kill('SIGKILL')
      nobody.close()
      nobody.closeAllConnections()
    }
  })
}

interface Server {
  readonly child: ChildProcess
  readonly port: number
}

async function start(folder: string, api: string): Promise<Server> {
  const child = spawn(process.execPath, [join(root, 'dist/infra-bot.cjs'), 'serve'], {
    env: {
      PATH: process.env.PATH,
      GITHUB_API_URL: api,
      INFRA_BOT_TOKEN: 'none',
      INFRA_BOT_WEBHOOK_SECRET: SECRET,
      INFRA_BOT_DATA: join(folder, 'data'),
      INFRA_BOT_HOST: '127.0.0.1',
      INFRA_BOT_PORT: '0',
      INFRA_BOT_WORKERS: '1',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr!.on('data', (part: Buffer) => {
    // what tasks say is not kept
    if (said.length < 10_000) said += part
  })
  for (let tries = 0; tries < 1_000; tries++) {
    const port = /listening on \S+:(\d+)/.exec(said)?.[1]
    if (port) return { child, port: Number(port) }
    if (child.exitCode !== null) break
    await wait(20)
  }
  throw new Error(`serve did not start: ${said}`)
}

/** A server that takes requests and does nothing: what it takes is the machine's share. */
function startBare(): Promise<Server> {
  const source =
    "require('node:http').createServer((q, s) => q.resume().on('end', () => s.writeHead(202).end())).listen(0, '127.0.0.1', function () { console.log(this.address().port) })"
  const child = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((done) => child.stdout!.once('data', (part) => done({ child, port: Number(part) })))
}

/** Syncs a record to the disk twenty times a second until told to end; returns what each took. */
async function syncing(folder: string, hasEnded: () => boolean): Promise<number[]> {
  const file = await openFile(join(folder, 'control'), 'a')
  const syncs: number[] = []
  while (!hasEnded()) {
    const from = performance.now()
    await file.appendFile('x'.repeat(300))
    await file.datasync()
    syncs.push(performance.now() - from)
    await wait(50)
  }
  await file.close()
  return syncs
}

async function deliver(
  { child, port }: Server,
  control: Server,
  seconds: number,
  folder: string,
): Promise<Answers> {
  const agent = new Agent({ keepAlive: true, maxSockets: 50 })
  const times: number[] = []
  const bare: number[] = []
  const more: number[] = []
  const memory: number[] = []
  let refused = 0
  const open: Promise<void>[] = []
  let ended = false
  const synced = syncing(folder, () => ended)
  const began = performance.now()
  const before = processorOf(child.pid!)
  for (let at = 0; at < RATE * seconds; at++) {
    const due = began + (at * 1000) / RATE
    const ahead = due - performance.now()
    if (ahead > 1) await wait(ahead)
    if (at % RATE === 0) memory.push(memoryOf(child.pid!))
    const ask = async (to: number): Promise<[time: number, status: number]> => {
      const status = await send(agent, to, at)
      return [performance.now() - due, status]
    }
    open.push(
      Promise.all([ask(port), ask(control.port)]).then(([[time, status], [other]]) => {
        times.push(time)
        bare.push(other)
        more.push(time - other)
        if (status !== 202) refused++
      }),
    )
  }
  await Promise.all(open)
  ended = true
  const syncs = await synced
  memory.push(memoryOf(child.pid!))
  const load = (processorOf(child.pid!) - before) / ((performance.now() - began) / 1000)
  agent.destroy()
  for (const list of [times, bare, more, syncs]) list.sort((a, b) => a - b)
  return { times, refused, memory, load, bare, more, syncs }
}

/** A pull request's event, as long as GitHub's are. */
function payload(at: number): string {
  return JSON.stringify({
    action: 'synchronize',
    number: 1 + (at % 7),
    pull_request: { number: 1 + (at % 7), body: 'x'.repeat(20_000) },
    repository: { full_name: `acme/shop-${at % REPOSITORIES}`, default_branch: 'main' },
    installation: { id: 1 + (at % 20) },
  })
}

function send(agent: Agent, port: number, at: number): Promise<number> {
  const body = payload(at)
  const digest = createHmac('sha256', SECRET).update(body).digest('hex')
  return new Promise((done) => {
    const sent = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'x-github-event': 'pull_request',
          'x-github-delivery': randomUUID(),
          'x-hub-signature-256': `sha256=${digest}`,
        },
      },
      (answer) => answer.resume().on('end', () => done(answer.statusCode ?? 0)),
    )
    sent.on('error', () => done(0))
    sent.end(body)
  })
}

/** Resident memory of a process, MB; 0 where the system does not tell. */
function memoryOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

/** Processor seconds that a process took, a hundredth each; 0 where the system does not tell. */
function processorOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return 0
  }
}
