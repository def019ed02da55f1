import { createHmac, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { type RunningServer, type ServerOptions, startServer } from '../../bot/serve.ts'
import { Performer } from '../../bot/server/perform.ts'
import type { Runner } from '../../bot/server/runner.ts'
import type { ServeSettings } from '../../bot/server/settings.ts'
import type { Outcome, Task } from '../../bot/server/task.ts'
import type { GitHub } from '../github/github.ts'
import { IMPATIENT, KEY_PARTS } from './harness.ts'

export const SECRET = 'it is a secret'

/** A folder that is gone after the test. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'infra-serve-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

/** Settings for loopback. */
export function settings(more: Partial<ServeSettings> = {}): ServeSettings {
  return {
    host: '127.0.0.1',
    port: 0,
    metricsPort: undefined,
    folder: more.folder ?? folder(),
    secrets: [SECRET],
    workers: 2,
    grace: 2_000,
    deadline: 60_000,
    memory: 512,
    capacity: 1_000,
    ...more,
  }
}

/** A runner whose tasks end when the test says so. */
export interface PlayedRunner extends Runner {
  /** tasks that were begun, the oldest first */
  readonly begun: Task[]
  end(n: number, outcome: Outcome): Promise<void>
}

/** Makes one. */
export function played(): PlayedRunner {
  const begun: Task[] = []
  const open = new Map<number, (outcome: Outcome) => void>()
  return {
    begun,
    run: (task) =>
      new Promise((done) => {
        begun.push(task)
        open.set(task.n, done)
      }),
    async stop() {},
    async end(n, outcome) {
      await until(() => open.has(n))
      open.get(n)!(outcome)
      open.delete(n)
    },
  }
}

/** Does tasks against a stand-in, in this process. */
export function performing(github: GitHub, lines: string[] = []): Runner {
  const { appId, privateKey } = { appId: String(github.app.id), privateKey: github.app.privateKey }
  const performer = new Performer({
    parts: KEY_PARTS,
    credentials: (installationId) => ({ appId, privateKey, installationId }),
    apiUrl: github.url,
    serverUrl: 'https://github.com',
    check: { all: false, failOn: 'error', sarif: false },
    patience: IMPATIENT,
    now: () => github.clock.now(),
    say: (line) => lines.push(line),
  })
  return { run: (task, reserve) => performer.perform(task, reserve), stop: async () => {} }
}

/** Starts a server that ends with the test. */
export async function serving(
  options: Partial<ServerOptions> & Pick<ServerOptions, 'runner'>,
): Promise<RunningServer & { readonly lines: readonly string[] }> {
  const lines: string[] = []
  const server = await startServer({
    settings: settings(),
    say: (line) => lines.push(line),
    backoff: 10,
    ...options,
  })
  let stopped = false
  const stop = server.stop
  const once = async (grace: number): Promise<void> => {
    if (stopped) return
    stopped = true
    await stop(grace)
  }
  onTestFinished(() => once(0))
  return { ...server, lines, stop: once }
}

/** Waits until something holds; the test fails when it does not within some seconds. */
export async function until(holds: () => boolean, patience = 30_000): Promise<void> {
  const end = Date.now() + patience
  while (!holds()) {
    if (Date.now() > end) expect.fail(`this did not come to hold: ${holds}`)
    await new Promise((done) => setTimeout(done, 5))
  }
}

/** A delivery, signed unless told otherwise. */
export interface Sent {
  readonly event?: string
  readonly id?: string
  readonly body?: string | Buffer
  readonly payload?: object
  readonly secret?: string
  readonly headers?: Readonly<Record<string, string | undefined>>
}

/** Sends a delivery; returns the status of the answer. */
export async function send(url: string, sent: Sent = {}): Promise<number> {
  const body = Buffer.from(sent.body ?? JSON.stringify(sent.payload ?? {}))
  const digest = createHmac('sha256', sent.secret ?? SECRET)
    .update(body)
    .digest('hex')
  const headers: Record<string, string | undefined> = {
    'content-type': 'application/json',
    'x-github-event': sent.event ?? 'pull_request',
    'x-github-delivery': sent.id ?? randomUUID(),
    'x-hub-signature-256': `sha256=${digest}`,
    ...sent.headers,
  }
  const given = Object.entries(headers).filter((one): one is [string, string] => one[1] !== undefined)
  const answer = await fetch(url, { method: 'POST', headers: given, body })
  await answer.arrayBuffer()
  return answer.status
}

/** The payload of a pull request's event. */
export function pullPayload(number = 1, name = 'acme/shop', action = 'synchronize'): object {
  return {
    action,
    number,
    pull_request: { number },
    repository: { full_name: name, default_branch: 'main' },
    installation: { id: 7 },
  }
}
