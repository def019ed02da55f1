import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Actors, ALL_PERMISSIONS, type App, type Permissions } from './actors.ts'
import type { Delivery } from './call.ts'
import { type Clock, makeClock } from './clock.ts'
import { type Fault, Faults, type Planted } from './faults.ts'
import { Git } from './git.ts'
import { LIMITS, type Limits, RateLimits } from './limits.ts'
import { compileAll } from './openapi.ts'
import { contextOf, presentRepository, presentUser } from './present.ts'
import { type NewRepository, RepositoryHandle } from './repository.ts'
import { type RequestRecord, Server } from './server.ts'
import { type HookFaults, Webhooks } from './webhooks.ts'
import { accountOf, makeWorld, type Repository, type World } from './world.ts'

export type { App, Delivery, Fault, Limits, Permissions, Planted, RequestRecord }
export { ALL_PERMISSIONS, compileAll, LIMITS, RepositoryHandle }

/** How a stand-in starts. */
export interface GitHubOptions {
  /** the clock stands still here and moves by `advance` only; it follows the machine's clock when absent */
  readonly now?: number | string | Date
  readonly faults?: readonly Fault[]
  /** instead of GitHub's own numbers */
  readonly limits?: Partial<Limits>
  /** of the app; ALL_PERMISSIONS when absent */
  readonly permissions?: Permissions
  /** of the app; `infra-lint` when absent */
  readonly slug?: string
}

/** A running stand-in. */
export interface GitHub {
  /** `http://127.0.0.1:port`: the API's base URL, and below it repositories to clone */
  readonly url: string
  readonly clock: Clock
  readonly app: App
  /** a token of the app's installation with all its permissions; it dies after an hour of `clock` */
  readonly token: string
  /** all requests so far, the oldest first */
  readonly requests: readonly RequestRecord[]
  /** what the stand-in itself did wrong: an answer that the description does not allow, a handler that threw */
  readonly problems: readonly string[]
  /** Makes a repository, or finds the one that is there. */
  repository(wanted: NewRepository): Promise<RepositoryHandle>
  /** A token of the installation, narrowed. */
  installationToken(permissions?: Permissions, repositories?: readonly string[]): string
  /** What a workflow has as `GITHUB_TOKEN`; on pull requests of forks `read` only, whatever was asked for. */
  actionsToken(repository: string, permissions?: Permissions, fork?: boolean): string
  /** A person's token. */
  userToken(login: string): string
  /** Makes a token worthless, or all of them. */
  revoke(token?: string): void
  /** Plants a fault. */
  fault(fault: Fault): Planted
  /** Removes all faults, and ends a crash. */
  recover(): void
  /** Breaks the connection at the n-th write from here (from 1), and at everything after it until `recover()`. */
  crash(write: number, applied: boolean): void
  /** Sends webhooks there from now on, when `deliver()` is called. */
  hook(url: string | undefined, faults?: HookFaults): void
  /** Sends the webhooks that wait; returns how many requests that were. */
  deliver(): Promise<number>
  /** All webhooks so far, sent or not. */
  readonly deliveries: readonly Delivery[]
  /** The headers of a delivery, signed. */
  deliveryHeaders(delivery: Delivery): Record<string, string>
  /** Counts the requests from here: returns a function that tells those since. */
  watch(): () => readonly RequestRecord[]
  /** Ends it and removes its repositories. Throws when `problems` is not empty. */
  stop(): Promise<void>
}

/** Starts a GitHub on loopback. */
export async function startGitHub(options: GitHubOptions = {}): Promise<GitHub> {
  const folder = await mkdtemp(join(tmpdir(), 'stand-in-github-'))
  const clock = makeClock(options.now)
  const limits = { ...LIMITS, ...options.limits }
  const rates = new RateLimits(limits, clock)
  const actors = new Actors(
    options.slug ?? 'infra-lint',
    options.permissions ?? ALL_PERMISSIONS,
    randomBytes(16).toString('hex'),
  )
  const faults = new Faults()
  for (const fault of options.faults ?? []) faults.add(fault)
  const hooks = new Webhooks(clock, actors.app.webhookSecret)
  const world = makeWorld()
  accountOf(world, 'acme', 'Organization')
  accountOf(world, actors.app.login, 'Bot')
  accountOf(world, 'github-actions[bot]', 'Bot')
  const gits = new Map<number, Git>()
  const git = (repository: Repository): Git => {
    const known = gits.get(repository.id) ?? new Git(join(folder, `${repository.id}.git`))
    gits.set(repository.id, known)
    return known
  }

  const http = createServer()
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const event = (repository: Repository, name: string, payload: Record<string, unknown>, sender: string) => {
    const context = contextOf(services, world as World)
    const installation = { id: actors.app.installationId }
    const parts = {
      repository: presentRepository(context, repository),
      sender: presentUser(context, sender),
      installation,
    }
    hooks.add(name, { ...payload, ...parts }, repository.id)
  }
  const services = { url, clock, limits, rates, actors, git, event, deliveries: hooks }
  const server = new Server(services, world, faults)
  http.on('request', (request, response) => void server.serve(request, response))
  const token = actors.installation(clock.now(), actors.appPermissions)

  return {
    url,
    clock,
    app: actors.app,
    token,
    requests: server.requests,
    problems: server.problems,
    repository: (wanted) => RepositoryHandle.make({ services, world }, wanted),
    installationToken: (permissions = actors.appPermissions, repositories) =>
      actors.installation(clock.now(), { metadata: 'read', ...permissions }, repositories),
    actionsToken: (repository, permissions = ALL_PERMISSIONS, fork = false) => {
      const level = (name: string) => (fork ? 'read' : permissions[name]!)
      const { workflows: _, ...granted } = permissions
      const held = Object.fromEntries(Object.keys(granted).map((name) => [name, level(name)]))
      return actors.actions(clock.now(), { metadata: 'read', ...held }, repository)
    },
    userToken: (login) => {
      accountOf(world, login)
      return actors.user(login)
    },
    revoke: (one) => actors.revoke(one),
    fault: (fault) => faults.add(fault),
    recover: () => {
      faults.clear()
      server.recover()
    },
    crash: (write, applied) => server.crash(write, applied),
    hook: (target, wrong) => hooks.target(target, wrong),
    deliver: () => hooks.flush(),
    get deliveries() {
      return hooks.list()
    },
    deliveryHeaders: (delivery) => hooks.headers(delivery),
    watch: () => {
      const from = server.requests.length
      return () => server.requests.slice(from)
    },
    stop: async () => {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
      rmSync(folder, { recursive: true, force: true })
      if (server.problems.length > 0) throw new Error(`the stand-in erred:\n${server.problems.join('\n')}`)
    },
  }
}
