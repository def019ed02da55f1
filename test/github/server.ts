import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Actor } from './actors.ts'
import { type Answer, type Call, effect, type Services } from './call.ts'
import type { Effect, Faults } from './faults.ts'
import { answerGraphql, isMutation } from './graphql.ts'
import { secondary } from './limits.ts'
import { isKnownPath, type Route, requestProblem, responseProblem, route } from './openapi.ts'
import { assertAllowed, HANDLERS } from './operations.ts'
import { paged } from './paging.ts'
import { serveArchive, serveRepository } from './raw.ts'
import { ApiError, type Repository, type World } from './world.ts'

/** One request, as the log keeps it. */
export interface RequestRecord {
  readonly method: string
  /** without the query */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** the description's name; `graphql`, `git`, `codeload`, or '' for none */
  readonly operation: string
  readonly body: unknown
  /** login; '' where it was not identified */
  actor: string
  readonly write: boolean
  /** moment of the clock */
  readonly at: number
  /** 0 where the connection was broken */
  status: number
  /** kinds of the faults that it met */
  readonly faults: readonly string[]
}

/** The world as it was before a write. */
interface Past {
  readonly world: World
  readonly refs: Map<number, Map<string, string>>
}

/** Takes requests from socket to answer. */
export class Server {
  readonly requests: RequestRecord[] = []
  readonly problems: string[] = []
  readonly #services: Services
  readonly #world: World
  readonly #faults: Faults
  readonly #archives = new Map<string, Buffer>()
  #past: Past[] = []
  #turn: Promise<unknown> = Promise.resolve()
  #crash: { left: number; readonly applied: boolean; down: boolean } | undefined
  #running = 0

  constructor(services: Services, world: World, faults: Faults) {
    this.#services = services
    this.#world = world
    this.#faults = faults
  }

  /** Breaks everything from the n-th write on. */
  crash(left: number, applied: boolean): void {
    this.#crash = { left, applied, down: false }
  }

  /** Ends a crash. */
  recover(): void {
    this.#crash = undefined
  }

  /** Answers a request. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.#services.url)
    const path = url.pathname.replace(/^\/api\/v3(?=\/)/, '')
    // no process, no answers: not of the API, and of nothing beside it
    if (this.#crash?.down && !isApi(path)) {
      request.socket.destroy()
      return
    }
    try {
      if (/^\/[^/]+\/[^/]+\.git\//.test(path))
        await this.#turned(true, () => this.#git(request, response, path, url))
      else if (path.startsWith('/codeload/')) await this.#archive(request, response, path, url)
      else await this.#api(request, response, path, url)
    } catch (error) {
      this.problems.push(`${request.method} ${path}: ${(error as Error).stack}`)
      if (!response.headersSent) response.writeHead(500)
      response.end()
    }
  }

  /** Writes go one after the other; reads do not wait. */
  #turned<Result>(write: boolean, run: () => Promise<Result>): Promise<Result> {
    if (!write) return run()
    const turn = this.#turn.then(run)
    this.#turn = turn.catch(() => {})
    return turn
  }

  async #api(request: IncomingMessage, response: ServerResponse, path: string, url: URL): Promise<void> {
    const method = request.method ?? 'GET'
    const { body, problem } = await readJson(request)
    const graphql = path === '/graphql' || path === '/api/graphql'
    const found = graphql ? undefined : route(method, path)
    const operation = graphql ? 'graphql' : (found?.operation.id ?? '')
    const write = graphql
      ? isMutation(body)
      : method !== 'GET' && method !== 'HEAD' && operation !== 'apps/create-installation-access-token'
    const diff = /\.(diff|patch)\b/.test(request.headers.accept ?? '')
    const effects = this.#faults.meet({ method, path, operation, write, diff })
    const query = Object.fromEntries(url.searchParams)
    const at = this.#services.clock.now()
    const faults = effects.map((one) => one.kind)
    const record: RequestRecord = {
      method,
      path,
      query,
      operation,
      body,
      actor: '',
      write,
      at,
      status: 0,
      faults,
    }
    this.requests.push(record)

    const dies = this.#dies(write)
    if (dies === 'before' || effects.some((one) => one.kind === 'drop' && !one.applied)) {
      request.socket.destroy()
      return
    }
    this.#running += 1
    let answer: Answer
    try {
      for (const one of effects) {
        if (one.kind === 'delay') await wait(one.milliseconds)
        // before its turn: what somebody else does may be a request as well
        if (one.kind === 'race') await one.run()
      }
      answer = await this.#turned(write, () => this.#answer(request, record, found, problem, effects))
    } finally {
      this.#running -= 1
    }
    if (dies === 'after' || effects.some((one) => one.kind === 'drop')) {
      request.socket.destroy()
      return
    }
    this.#send(request, response, url, record, answer, effects)
  }

  /** Whether a crash takes this request, before or after it is done. */
  #dies(write: boolean): 'before' | 'after' | undefined {
    const crash = this.#crash
    if (!crash) return undefined
    if (crash.down) return 'before'
    if (write) crash.left -= 1
    if (crash.left > 0) return undefined
    crash.down = true
    return crash.applied ? 'after' : 'before'
  }

  /** The answer of the API, refusals included. */
  async #answer(
    request: IncomingMessage,
    record: RequestRecord,
    found: Route | undefined,
    problem: string | undefined,
    effects: readonly Effect[],
  ): Promise<Answer> {
    const { actors, clock, limits, rates } = this.#services
    let actor: Actor | undefined
    let answer: Answer
    try {
      for (const one of effects) {
        if (one.kind === 'expire-token') actors.revoke(request.headers.authorization?.replace(/^\S+ +/, ''))
      }
      const planned = effects.find((one) => one.kind === 'status')
      if (planned) throw refusal(planned, this.#services)
      if (request.headers['user-agent'] === undefined)
        throw new ApiError(
          403,
          'Request forbidden by administrative rules. Please make sure your request has a User-Agent header',
        )
      actor = actors.identify(request.headers.authorization, clock.now())
      record.actor = actor.login
      const { operation, write } = record
      if (this.#running > limits.concurrent) throw secondary(60_000)
      const content = write && record.method !== 'DELETE'
      rates.count(actor, { write, content, sarif: operation === 'code-scanning/upload-sarif' })
      if (problem !== undefined) throw new ApiError(400, problem)
      answer = await this.#handle(request, record, found, actor, effects)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const { status, message, errors, headers } = error
      const documented = 'https://docs.github.com/rest'
      answer = {
        status,
        headers,
        body: { message, documentation_url: documented, status: String(status), ...(errors && { errors }) },
      }
    }
    const limited = actor ? rates.headers(actor) : {}
    const wrong = found && !effects.some((one) => one.kind === 'status') && this.#checked(found, answer)
    if (!wrong) return { ...answer, headers: { ...limited, ...answer.headers } }
    this.problems.push(`${record.method} ${record.path} answered ${answer.status}: ${wrong}`)
    return { status: 500, body: { message: `the stand-in's answer is wrong: ${wrong}` } }
  }

  #checked({ operation }: Route, { status, body, headers }: Answer): string | undefined {
    const other = headers?.['content-type']
    if (status === 204 || status === 302 || other !== undefined) return undefined
    return responseProblem(operation, status, JSON.parse(JSON.stringify(body ?? null)))
  }

  async #handle(
    request: IncomingMessage,
    record: RequestRecord,
    found: Route | undefined,
    actor: Actor,
    effects: readonly Effect[],
  ): Promise<Answer> {
    const { operation, write, path, body } = record
    if (operation === 'graphql') {
      if (write) this.#beforeWrite()
      return answerGraphql(this.#call(request, record, undefined, actor, effects) as Call<never>)
    }
    if (!found)
      throw isKnownPath(path)
        ? new ApiError(404, 'Not Found')
        : new ApiError(404, `Not Found: the stand-in does not know ${record.method} ${path}`)
    const call = this.#call(request, record, found, actor, effects)
    assertAllowed(call, operation, write)
    const query: Record<string, unknown> = { ...record.query }
    const problem = requestProblem(found.operation, { ...found.params }, query, body)
    if (problem !== undefined)
      throw new ApiError(422, `Invalid request.\n\n${problem}`, [
        { resource: operation, code: 'invalid', message: problem },
      ])
    if (write) this.#beforeWrite()
    return HANDLERS[operation]!(call as Call<never>)
  }

  #beforeWrite(): void {
    if (this.#faults.needsPast) {
      const { world: live, services } = { world: this.#world, services: this.#services }
      const all = [...live.repositories.values()]
      const refs = new Map(all.map((one) => [one.id, services.git(one).refs()]))
      this.#past = [...this.#past, { world: structuredClone(live), refs }].slice(-10)
    } else this.#past = []
    this.#world.writes += 1
  }

  #call(
    request: IncomingMessage,
    record: RequestRecord,
    found: Route | undefined,
    actor: Actor,
    effects: readonly Effect[],
  ): Call<unknown> {
    const stale = effect({ effects }, 'stale')
    const past = stale && this.#past.at(-(stale.writesBack ?? 1))
    const world = past?.world ?? this.#world
    const { owner, repo } = found?.params ?? {}
    const name = `${owner}/${repo}`.toLowerCase()
    const repository = world.repositories.get(name)
    if (owner !== undefined && !repository) throw new ApiError(404, 'Not Found')
    const some = repository as Repository
    const live = this.#world.repositories.get(name)
    const git = some && this.#services.git(some)
    const seen = past && some ? (past.refs.get(some.id) ?? new Map<string, string>()) : undefined
    return {
      services: this.#services,
      world,
      actor,
      repository: some,
      git,
      params: found?.params ?? {},
      query: record.query,
      body: record.body,
      accept: String(request.headers.accept ?? ''),
      effects,
      ref: (ref) => (seen ? seen.get(ref) : isInside(ref) ? git.ref(ref) : undefined),
      refs: (prefix) =>
        seen ? new Map([...seen].filter(([ref]) => ref.startsWith(prefix))) : git.refs(prefix),
      visible: (sha) => !past || !live?.objects.has(sha) || some.objects.has(sha),
    }
  }

  #send(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    record: RequestRecord,
    answer: Answer,
    effects: readonly Effect[],
  ): void {
    const { body, links } = paged(answer, url)
    const raw = typeof body === 'string' || Buffer.isBuffer(body)
    const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(raw ? body : JSON.stringify(body))
    const etag = `W/"${createHash('sha256').update(bytes).digest('hex')}"`
    const tagged = record.method === 'GET' && answer.status === 200
    const same = tagged && request.headers['if-none-match'] === etag
    record.status = same ? 304 : answer.status
    const planted = effect({ effects }, 'archive')
    if (planted) this.#archives.set(record.path, planted.bytes)
    response.writeHead(record.status, {
      date: new Date(this.#services.clock.now()).toUTCString(),
      'x-github-media-type': 'github.v3; format=json',
      'x-github-request-id': String(this.requests.length),
      ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
      ...(tagged && { etag }),
      ...(links !== '' && { link: links }),
      ...answer.headers,
    })
    response.end(same || record.method === 'HEAD' ? undefined : bytes)
  }

  async #git(request: IncomingMessage, response: ServerResponse, path: string, url: URL): Promise<void> {
    const effects = this.#faults.meet({
      method: request.method!,
      path,
      operation: 'git',
      write: path.endsWith('git-receive-pack'),
    })
    await serveRepository(this.#services, this.#world, request, response, path, url, effects, this.requests)
  }

  async #archive(request: IncomingMessage, response: ServerResponse, path: string, url: URL): Promise<void> {
    const effects = this.#faults.meet({ method: 'GET', path, operation: 'codeload', write: false })
    const refused = effects.find((one) => one.kind === 'status')
    if (refused) response.writeHead(refused.status).end()
    if (effects.some((one) => one.kind === 'drop')) request.socket.destroy()
    if (response.writableEnded || request.socket.destroyed) return
    const planted = url.searchParams.has('planted') ? [...this.#archives.values()].at(-1) : undefined
    await serveArchive(this.#services, this.#world, request, response, path, planted, this.requests)
  }
}

const isApi = (path: string) => !path.startsWith('/codeload/') && !/\.git\//.test(path)

/** A name that could lead out of a repository's folder is no ref. */
const isInside = (ref: string) => ref.startsWith('refs/') && !/(^|\/)\.{1,2}(\/|$)/.test(ref)

async function readJson(request: IncomingMessage): Promise<{ body: unknown; problem: string | undefined }> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  if (text === '') return { body: undefined, problem: undefined }
  try {
    return { body: JSON.parse(text), problem: undefined }
  } catch {
    return { body: undefined, problem: 'Problems parsing JSON' }
  }
}

function refusal(planned: Extract<Effect, { kind: 'status' }>, { clock }: Services): ApiError {
  const { status, retryAfter, limit, message } = planned
  const wait = retryAfter === undefined ? undefined : retryAfter * 1000
  if (limit === 'secondary') return secondary(wait, status)
  const exhausted = {
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(Math.ceil(clock.now() / 1000) + (retryAfter ?? 60)),
  }
  const headers = {
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    ...(limit === 'primary' && exhausted),
  }
  const said =
    message ??
    (limit === 'primary' ? 'API rate limit exceeded for installation.' : (WORDS[status] ?? 'Server Error'))
  return new ApiError(status, said, undefined, headers)
}

const WORDS: Readonly<Record<number, string>> = {
  401: 'Bad credentials',
  403: 'Forbidden',
  404: 'Not Found',
  422: 'Validation Failed',
  429: 'Too Many Requests',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
}
