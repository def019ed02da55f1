import { createAppAuth } from '@octokit/auth-app'
import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import { Octokit } from '@octokit/rest'
import { Failure } from '../cli/failure.ts'
import { withoutTokens } from '../engine/reporters/masking.ts'
import type { Budget } from './budget.ts'

/** Who speaks: a token as it is, or an App's installation, whose tokens are made and renewed by themselves. */
export type Credentials =
  | { readonly token: string }
  | { readonly appId: string; readonly privateKey: string; readonly installationId: number }

/** How long to wait for GitHub, and how. */
export interface Patience {
  /** milliseconds that a second of waiting takes; 1,000 but in tests */
  readonly second: number
  /** seconds that are waited where GitHub asks for it; for more the run ends with the moment it may go on */
  readonly longestWait: number
  /** attempts of a request that changes nothing when repeated */
  readonly attempts: number
}

/** A person waits a minute or two for an Action; a server gives the job back instead. */
export const PATIENCE: Patience = { second: 1000, longestWait: 120, attempts: 3 }

/** What a connection is made of. */
export interface GitHubOptions {
  readonly credentials: Credentials
  /** `https://api.github.com` unless told otherwise */
  readonly baseUrl?: string | undefined
  readonly userAgent: string
  readonly budget: Budget
  readonly patience?: Patience | undefined
  /** who we are, where it is known: else GitHub is asked when it matters */
  readonly login?: string | undefined
  /** for one line about waiting */
  readonly say: (line: string) => void
  /** wraps the client before it is used; for dry runs */
  readonly prepare?: ((client: Octokit) => void) | undefined
  /** reads and writes so far */
  readonly counts?: RequestCounts | undefined
}

/** How many requests were sent. */
export interface RequestCounts {
  reads: number
  writes: number
}

/** GitHub, as one of its users: the only network of the bot. */
export interface GitHub {
  readonly client: Octokit
  /** the login that what we write is shown under */
  login(): Promise<string>
  /** takes a new token, where the old one was refused; false where there is none to take */
  renew(): Promise<boolean>
  /** waits some seconds */
  pause(seconds: number): Promise<void>
}

/** Requests that GitHub asks to repeat later than we wait: the moment is in it, milliseconds since 1970. */
export class TryLater extends Failure {
  readonly at: number

  constructor(at: number) {
    super(
      `GitHub asks to wait until ${new Date(at).toISOString()}; what is done stays, and a later run goes on`,
    )
    this.at = at
  }
}

/** A write of which nobody can tell whether it was made: the answer was lost. */
export class Unsure extends Error {
  override readonly name = 'Unsure'
}

/** The token was refused. */
export class Unauthorized extends Error {
  override readonly name = 'Unauthorized'
}

const Client = Octokit.plugin(throttling, retry)

/** Milliseconds after which a request that has no answer is given up. */
const TIMEOUT = 60_000

/** Our own budget spaces writes; the plugin, which would wait 1 to 3 s before each, only handles refusals. */
const AT_ONCE = { key: () => ({ schedule: (_options: unknown, next: () => unknown) => next() }) } as never

/** Connects. Nothing is sent yet. */
export function connect(options: GitHubOptions): GitHub {
  const { credentials, budget, say } = options
  const patience = options.patience ?? PATIENCE
  const mayWait = (seconds: number, _request: unknown, _client: unknown, tried: number): boolean => {
    const yes = tried < patience.attempts - 1 && seconds <= patience.longestWait
    if (yes) say(`GitHub asks to wait ${seconds} s`)
    return yes
  }
  const isApp = 'appId' in credentials
  const client = new Client({
    ...(isApp ? { authStrategy: createAppAuth, auth: credentials } : { auth: credentials.token }),
    ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl.replace(/\/+$/, '') }),
    userAgent: options.userAgent,
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    request: { fetch: budgeted(budget, options.counts) },
    retry: { retries: patience.attempts - 1, retryAfterBaseValue: patience.second },
    throttle: {
      write: AT_ONCE,
      notifications: AT_ONCE,
      retryAfterBaseValue: patience.second,
      onRateLimit: mayWait,
      onSecondaryRateLimit: mayWait,
    },
  })
  options.prepare?.(client)
  let known = options.login === undefined ? undefined : Promise.resolve(options.login)
  return {
    client,
    login: () => (known ??= isApp ? loginOfApp(client) : loginOfToken(client)),
    async renew() {
      if (!isApp) return false
      await client.auth({ type: 'installation', refresh: true })
      return true
    },
    pause: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * patience.second)),
  }
}

/** A fetch that waits for the budget before each write, repetitions included. */
function budgeted(budget: Budget, counts: RequestCounts | undefined): typeof fetch {
  return async (url, init) => {
    const write = isWrite(String(init?.method ?? 'GET'), String(url), init?.body)
    if (write) await budget.reserve()
    if (counts) counts[write ? 'writes' : 'reads']++
    return fetch(url, { ...init, signal: init?.signal ?? AbortSignal.timeout(TIMEOUT) })
  }
}

/** Whether a request changes what people see: asking GraphQL and taking a token are no writes, though they are POSTs. */
export function isWrite(method: string, url: string, body: unknown): boolean {
  if (method === 'GET' || method === 'HEAD') return false
  const path = url.replace(/[?#].*$/, '')
  if (path.endsWith('/access_tokens')) return false
  if (path.endsWith('/graphql')) return typeof body === 'string' && /\bmutation\b/.test(body)
  return true
}

async function loginOfApp(client: Octokit): Promise<string> {
  const { data } = await client.rest.apps.getAuthenticated()
  return `${data?.slug ?? ''}[bot]`
}

async function loginOfToken(client: Octokit): Promise<string> {
  const { viewer } = await client.graphql<{ viewer: { login: string } }>('query { viewer { login } }')
  return viewer.login
}

/** The HTTP status of an error of a request; 0 for anything else. */
export function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined
  return typeof status === 'number' ? status : 0
}

interface HttpError {
  readonly message: string
  readonly response?: {
    readonly headers?: Readonly<Record<string, string | number | undefined>>
    readonly data?: { readonly message?: unknown; readonly errors?: readonly unknown[] }
  }
}

/**
 * What an error of a write means: why GitHub refused it, in its words. Anything that is no answer to this write is
 * thrown: a lost answer as Unsure, a refused token as Unauthorized, a limit as TryLater.
 */
export function refusalOf(error: unknown, now: number): string {
  const status = statusOf(error)
  const { message, response } = error as HttpError
  if (status === 0) {
    const graphql = (error as { errors?: readonly { message?: string; type?: string }[] }).errors
    if (!graphql) throw error
    return withoutTokens(graphql.map((one) => one.message ?? one.type ?? '').join('; ')).slice(0, 500)
  }
  if (status === 401) throw new Unauthorized('the token was refused')
  const later = waitOf(error, now)
  if (later !== undefined) throw new TryLater(later)
  if (status >= 500 || status === 408) throw new Unsure(`no answer, or ${status}`)
  const details = (response?.data?.errors ?? []).map((one) =>
    typeof one === 'string' ? one : String((one as { message?: unknown } | null)?.message ?? ''),
  )
  const said = [typeof response?.data?.message === 'string' ? response.data.message : message, ...details]
  return withoutTokens(`${status}: ${said.filter((one) => one !== '').join('; ')}`).slice(0, 500)
}

/** When a request that met a limit may be repeated; undefined where it met none. */
function waitOf(error: unknown, now: number): number | undefined {
  const status = statusOf(error)
  if (status !== 403 && status !== 429) return undefined
  const { message, response } = error as HttpError
  const headers = response?.headers ?? {}
  const after = Number(headers['retry-after'])
  if (Number.isFinite(after) && after > 0) return now + after * 1000
  if (String(headers['x-ratelimit-remaining']) === '0') return Number(headers['x-ratelimit-reset']) * 1000
  if (status === 429 || /\brate limit\b|\babuse\b/i.test(message)) return now + 60_000
  return undefined
}

/** An error of a read in words, as a Failure; limits and refused tokens as such. */
export function readFailure(error: unknown, what: string, now: number): Error {
  if (error instanceof Failure || statusOf(error) === 0) return error as Error
  if (statusOf(error) === 401) return new Unauthorized('the token was refused')
  const later = waitOf(error, now)
  if (later !== undefined) return new TryLater(later)
  const reached = (error as HttpError).response !== undefined
  return new Failure(
    `${what} cannot be read: ${reached ? `GitHub answers ${statusOf(error)}` : 'GitHub is not reached'}`,
  )
}
