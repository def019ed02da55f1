import { gunzipSync } from 'node:zlib'
import type { Answer, Call, Handler } from './call.ts'
import { iso } from './clock.ts'
import { presentApp, presentRepository, presentUser } from './present.ts'
import { type Annotation, ApiError, type CheckRun, newId, nodeId, notFound, type Status } from './world.ts'

/** Check runs, commit statuses and code scanning. */
export const checkHandlers: Readonly<Record<string, Handler>> = {
  'checks/create': createCheck,
  'checks/update': updateCheck,
  'checks/get': (call: Call) => ({ status: 200, body: presentCheck(call, checkOf(call)) }),
  'checks/list-for-ref': listChecks,
  'checks/list-annotations': listAnnotations,
  'checks/list-suites-for-ref': listSuites,
  'repos/create-commit-status': createStatus,
  'repos/list-commit-statuses-for-ref': listStatuses,
  'repos/get-combined-status-for-ref': combinedStatus,
  'code-scanning/upload-sarif': uploadSarif,
  'code-scanning/get-sarif': getSarif,
}

function checkOf(call: Pick<Call, 'repository' | 'params'>): CheckRun {
  const check = call.repository.checks.get(Number(call.params.check_run_id))
  if (!check) throw notFound()
  return check
}

interface SentCheck {
  readonly name?: string
  readonly head_sha?: string
  readonly external_id?: string
  readonly details_url?: string
  readonly status?: string
  readonly conclusion?: string
  readonly started_at?: string
  readonly completed_at?: string
  readonly output?: {
    readonly title?: string
    readonly summary?: string
    readonly text?: string
    readonly annotations?: readonly Annotation[]
  }
}

function assertAnnotations(call: Pick<Call, 'services'>, sent: SentCheck): void {
  const annotations = sent.output?.annotations ?? []
  const problem = (message: string) => new ApiError(422, `Invalid request.\n\n${message}`)
  if (annotations.length > call.services.limits.annotationsPerRequest)
    throw problem(`No more than ${call.services.limits.annotationsPerRequest} annotations are allowed`)
  for (const one of annotations) {
    if (one.start_line < 1 || one.end_line < one.start_line)
      throw problem('end_line must not be before start_line, and lines count from 1')
    if (one.start_line !== one.end_line && (one.start_column !== undefined || one.end_column !== undefined))
      throw problem('columns are allowed only where start_line and end_line are equal')
    if (Buffer.byteLength(one.message) > 65_536) throw problem('message exceeds 64 KB')
    if (Buffer.byteLength(one.raw_details ?? '') > 65_536) throw problem('raw_details exceeds 64 KB')
    if ([...(one.title ?? '')].length > 255) throw problem('title exceeds 255 characters')
  }
}

function createCheck(call: Call<SentCheck>): Answer {
  const { actor, body, git, repository, services, world } = call
  if (actor.kind === 'user') throw new ApiError(403, 'You must authenticate via a GitHub App.')
  const headSha = body.head_sha!
  if (!git.commit(headSha)) throw new ApiError(422, `No commit found for SHA: ${headSha}`)
  const suiteId = repository.suites.get(`${headSha} ${actor.login}`) ?? newId(world)
  repository.suites.set(`${headSha} ${actor.login}`, suiteId)
  const check: CheckRun = {
    id: newId(world),
    suiteId,
    headSha,
    name: body.name!,
    externalId: '',
    detailsUrl: undefined,
    status: 'queued',
    conclusion: undefined,
    startedAt: services.clock.now(),
    completedAt: undefined,
    title: undefined,
    summary: undefined,
    text: undefined,
    annotations: [],
  }
  change(call, check)
  repository.checks.set(check.id, check)
  const shown = presentCheck(call as Call<never>, check)
  services.event(repository, 'check_run', { action: 'created', check_run: shown }, actor.login)
  return { status: 201, body: shown }
}

/** Sets what was sent; annotations are appended. */
function change(call: Call<SentCheck>, check: CheckRun): void {
  const { body, services } = call
  assertAnnotations(call, body)
  if (body.status === 'completed' && body.conclusion === undefined && check.conclusion === undefined)
    throw new ApiError(422, 'Invalid request.\n\nconclusion is required when status is completed')
  check.name = body.name ?? check.name
  check.externalId = body.external_id ?? check.externalId
  check.detailsUrl = body.details_url ?? check.detailsUrl
  check.status = body.conclusion !== undefined ? 'completed' : (body.status ?? check.status)
  check.conclusion = body.conclusion ?? (check.status === 'completed' ? check.conclusion : undefined)
  check.startedAt = body.started_at === undefined ? check.startedAt : Date.parse(body.started_at)
  if (check.status === 'completed')
    check.completedAt = body.completed_at
      ? Date.parse(body.completed_at)
      : (check.completedAt ?? services.clock.now())
  else check.completedAt = undefined
  check.title = body.output?.title ?? check.title
  check.summary = body.output?.summary ?? check.summary
  check.text = body.output?.text ?? check.text
  check.annotations.push(...(body.output?.annotations ?? []))
}

function updateCheck(call: Call<SentCheck>): Answer {
  const check = checkOf(call)
  if (call.actor.kind === 'user') throw new ApiError(403, 'You must authenticate via a GitHub App.')
  change(call, check)
  const shown = presentCheck(call as Call<never>, check)
  if (check.status === 'completed')
    call.services.event(
      call.repository,
      'check_run',
      { action: 'completed', check_run: shown },
      call.actor.login,
    )
  return { status: 200, body: shown }
}

/** A check run in the shape of the API. */
export function presentCheck(call: Call, check: CheckRun): object {
  const { url } = call.services
  const { repository } = call
  const self = `${url}/repos/${repository.fullName}/check-runs/${check.id}`
  const pulls = [...repository.pulls.values()].filter(
    (pull) => pull.state === 'open' && pull.head.sha === check.headSha,
  )
  const end = (repo: string, ref: string, sha: string) => {
    const one = call.world.repositories.get(repo.toLowerCase())!
    return { ref, sha, repo: { id: one.id, url: `${url}/repos/${one.fullName}`, name: one.name } }
  }
  return {
    id: check.id,
    node_id: nodeId('CR', check.id),
    head_sha: check.headSha,
    external_id: check.externalId,
    url: self,
    html_url: `${url}/${repository.fullName}/runs/${check.id}`,
    details_url: check.detailsUrl ?? `${url}/`,
    status: check.status,
    conclusion: check.conclusion ?? null,
    started_at: iso(check.startedAt),
    completed_at: check.completedAt === undefined ? null : iso(check.completedAt),
    output: {
      title: check.title ?? null,
      summary: check.summary ?? null,
      text: check.text ?? null,
      annotations_count: check.annotations.length,
      annotations_url: `${self}/annotations`,
    },
    name: check.name,
    check_suite: { id: check.suiteId },
    app: presentApp(call),
    // those of forks are not named
    pull_requests: pulls
      .filter((pull) => pull.head.repo === repository.fullName)
      .map((pull) => ({
        id: pull.id,
        number: pull.number,
        url: `${url}/repos/${repository.fullName}/pulls/${pull.number}`,
        head: end(pull.head.repo!, pull.head.ref, pull.head.sha),
        base: end(repository.fullName, pull.base.ref, pull.base.sha),
      })),
  }
}

/** The commit that a path's `ref` names: a commit, a branch, a tag. */
export function commitNamed(call: Pick<Call, 'git' | 'ref' | 'visible'>, name: string): string {
  const short = name.replace(/^refs\//, '')
  const sha =
    call.ref(`refs/${short}`) ?? call.ref(`refs/heads/${short}`) ?? call.ref(`refs/tags/${short}`) ?? name
  if (!call.visible(sha) || !call.git.commit(sha)) throw new ApiError(422, `No commit found for SHA: ${name}`)
  return sha
}

function listChecks(call: Call): Answer {
  const { check_name: name, status, filter = 'latest', app_id: app } = call.query
  const sha = commitNamed(call, call.params.ref!)
  const own = app === undefined || Number(app) === call.services.actors.app.id
  let found = [...call.repository.checks.values()].filter(
    (one) =>
      own &&
      one.headSha === sha &&
      (name === undefined || one.name === name) &&
      (status === undefined || one.status === status),
  )
  if (filter === 'latest')
    found = found.filter(
      (one) =>
        !found.some((other) => other.name === one.name && other.suiteId === one.suiteId && other.id > one.id),
    )
  return {
    status: 200,
    body: { total_count: found.length, check_runs: found.map((one) => presentCheck(call, one)) },
    page: 'check_runs',
  }
}

function listAnnotations(call: Call): Answer {
  const { services, repository } = call
  const check = checkOf(call)
  const body = check.annotations.map((one) => ({
    path: one.path,
    blob_href: `${services.url}/${repository.fullName}/blob/${check.headSha}/${encodeURI(one.path)}`,
    start_line: one.start_line,
    end_line: one.end_line,
    start_column: one.start_column ?? null,
    end_column: one.end_column ?? null,
    annotation_level: one.annotation_level,
    title: one.title ?? null,
    message: one.message,
    raw_details: one.raw_details ?? null,
  }))
  return { status: 200, body, page: true }
}

function listSuites(call: Call): Answer {
  const { git, repository, services } = call
  const sha = commitNamed(call, call.params.ref!)
  const found = [...repository.suites].filter(([key]) => key.startsWith(`${sha} `))
  const suites = found.map(([, id]) => {
    const runs = [...repository.checks.values()].filter((one) => one.suiteId === id)
    const commit = git.commit(sha)!
    const self = `${services.url}/repos/${repository.fullName}/check-suites/${id}`
    const done = runs.every((one) => one.status === 'completed')
    const person = (one: typeof commit.author) => ({ name: one.name, email: one.email })
    return {
      id,
      node_id: nodeId('CS', id),
      head_branch: null,
      head_sha: sha,
      status: done ? 'completed' : 'queued',
      conclusion: done
        ? (runs.find((one) => one.conclusion === 'failure')?.conclusion ?? runs[0]?.conclusion ?? null)
        : null,
      url: self,
      before: null,
      after: sha,
      pull_requests: [],
      app: presentApp(call),
      repository: presentRepository(call, repository),
      created_at: iso(runs[0]?.startedAt ?? 0),
      updated_at: iso(runs.at(-1)?.startedAt ?? 0),
      latest_check_runs_count: runs.length,
      check_runs_url: `${self}/check-runs`,
      head_commit: {
        id: sha,
        tree_id: commit.tree,
        message: commit.message,
        timestamp: iso(commit.committer.seconds * 1000),
        author: person(commit.author),
        committer: person(commit.committer),
      },
    }
  })
  return { status: 200, body: { total_count: suites.length, check_suites: suites }, page: 'check_suites' }
}

interface SentStatus {
  readonly state: string
  readonly context?: string
  readonly description?: string | null
  readonly target_url?: string | null
}

function createStatus(call: Call<SentStatus>): Answer {
  const { actor, body, git, repository, services, world } = call
  const sha = call.params.sha!
  if (!git.commit(sha)) throw new ApiError(422, `No commit found for SHA: ${sha}`)
  if ((body.description ?? '').length > 140)
    throw new ApiError(422, 'Validation Failed', [
      {
        resource: 'Status',
        code: 'custom',
        field: 'description',
        message: 'description is too long (maximum is 140 characters)',
      },
    ])
  const status: Status = {
    id: newId(world),
    sha,
    state: body.state,
    context: body.context ?? 'default',
    description: body.description ?? null,
    targetUrl: body.target_url ?? null,
    user: actor.login,
    createdAt: services.clock.now(),
  }
  repository.statuses.push(status)
  return { status: 201, body: presentStatus(call as Call<never>, status) }
}

function presentStatus(call: Call, status: Status): object {
  const creator = presentUser(call, status.user) as { avatar_url: string }
  return {
    id: status.id,
    node_id: nodeId('SC', status.id),
    url: `${call.services.url}/repos/${call.repository.fullName}/statuses/${status.sha}`,
    avatar_url: creator.avatar_url,
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: iso(status.createdAt),
    updated_at: iso(status.createdAt),
    creator,
  }
}

const statusesOf = (call: Call, sha: string) =>
  call.repository.statuses.filter((one) => one.sha === sha).reverse()

function listStatuses(call: Call): Answer {
  const found = statusesOf(call, commitNamed(call, call.params.ref!))
  return { status: 200, body: found.map((one) => presentStatus(call, one)), page: true }
}

function combinedStatus(call: Call): Answer {
  const { repository, services } = call
  const sha = commitNamed(call, call.params.ref!)
  const latest = statusesOf(call, sha).filter(
    (one, at, all) => all.findIndex((other) => other.context === one.context) === at,
  )
  const any = (...states: string[]) => latest.some((one) => states.includes(one.state))
  const state = any('failure', 'error')
    ? 'failure'
    : any('pending') || latest.length === 0
      ? 'pending'
      : 'success'
  const self = `${services.url}/repos/${repository.fullName}/commits/${sha}`
  const body = {
    state,
    sha,
    total_count: latest.length,
    statuses: latest.map((one) => presentStatus(call, one)),
    repository: presentRepository(call, repository),
    commit_url: self,
    url: `${self}/status`,
  }
  return { status: 200, body }
}

function uploadSarif(call: Call<{ commit_sha: string; ref: string; sarif: string }>): Answer {
  const { body, git, repository, services, world } = call
  if (!git.commit(body.commit_sha)) throw new ApiError(404, 'Not Found')
  let sarif: { runs?: { results?: unknown[]; tool?: { driver?: { rules?: unknown[] } } }[]; version?: string }
  try {
    sarif = JSON.parse(gunzipSync(Buffer.from(body.sarif, 'base64')).toString('utf8'))
  } catch {
    throw new ApiError(400, 'Bad Request: the SARIF must be gzip, in base64')
  }
  const runs = sarif.runs ?? []
  if (sarif.version !== '2.1.0' || runs.length === 0 || runs.length > 20)
    throw new ApiError(400, 'Bad Request: invalid SARIF: 1 to 20 runs of version 2.1.0')
  for (const run of runs) {
    if ((run.results?.length ?? 0) > 25_000) throw new ApiError(400, 'Bad Request: too many results')
    if ((run.tool?.driver?.rules?.length ?? 0) > 25_000)
      throw new ApiError(400, 'Bad Request: too many rules')
  }
  const id = `00000000-0000-4000-8000-${String(newId(world)).padStart(12, '0')}`
  repository.sarifs.push({
    id,
    commitSha: body.commit_sha,
    ref: body.ref,
    sarif,
    createdAt: services.clock.now(),
  })
  return {
    status: 202,
    body: { id, url: `${services.url}/repos/${repository.fullName}/code-scanning/sarifs/${id}` },
  }
}

function getSarif(call: Call): Answer {
  const found = call.repository.sarifs.find((one) => one.id === call.params.sarif_id)
  if (!found) throw notFound()
  const analyses = `${call.services.url}/repos/${call.repository.fullName}/code-scanning/analyses?sarif_id=${found.id}`
  return { status: 200, body: { processing_status: 'complete', analyses_url: analyses, errors: null } }
}
