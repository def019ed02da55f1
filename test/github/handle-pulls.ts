import { sees } from './actors.ts'
import { type Answer, type Call, effect, type Handler } from './call.ts'
import { assertBody } from './handle-issues.ts'
import { presentCommit } from './present.ts'
import { presentFile, presentPull, presentPullSimple, pullFiles, pullRange } from './present-pulls.ts'
import { announce, mergePull, openPull, setState, testMerge } from './pull-actions.ts'
import { ApiError, accountOf, invalid, notFound, type Pull } from './world.ts'

/** Pull requests themselves. */
export const pullHandlers: Readonly<Record<string, Handler>> = {
  'pulls/list': listPulls,
  'pulls/get': getPull,
  'pulls/create': createPull,
  'pulls/update': updatePull,
  'pulls/list-files': listFiles,
  'pulls/list-commits': listCommits,
  'pulls/merge': merge,
  'pulls/check-if-merged': isMerged,
  'pulls/request-reviewers': requestReviewers,
}

/** The pull request that a path names. */
export function pullOf(call: Pick<Call, 'repository' | 'params'>): Pull {
  const pull = call.repository.pulls.get(Number(call.params.pull_number))
  if (!pull) throw notFound()
  return pull
}

function listPulls(call: Call): Answer {
  const { state = 'open', head, base, sort = 'created', direction } = call.query
  const found = [...call.repository.pulls.values()].filter(
    (pull) =>
      (state === 'all' || pull.state === state) &&
      (base === undefined || pull.base.ref === base) &&
      // GitHub ignores a head without its owner
      (head === undefined || !String(head).includes(':') || `${pull.head.owner}:${pull.head.ref}` === head),
  )
  const key = (pull: Pull) => (sort === 'updated' ? pull.updatedAt : pull.number)
  const down = (direction ?? (sort === 'created' ? 'desc' : 'asc')) === 'desc'
  found.sort((a, b) => (key(a) - key(b)) * (down ? -1 : 1))
  return {
    status: 200,
    body: found.map((pull) => presentPullSimple(call, call.repository, pull)),
    page: true,
  }
}

async function getPull(call: Call): Promise<Answer> {
  const pull = pullOf(call)
  if (/\.(diff|patch)\b/.test(call.accept)) return getDiff(call, pull)
  const unknown = effect(call, 'unknown-mergeable') !== undefined
  return { status: 200, body: await presentPull(call, call.repository, call.git, pull, unknown) }
}

async function getDiff(call: Call, pull: Pull): Promise<Answer> {
  const { limits } = call.services
  const [from, to] = await pullRange(call.git, pull)
  const files = await pullFiles(call.git, pull)
  const refuse = (what: string, code: string) =>
    new ApiError(406, `Sorry, the diff exceeded the maximum number of ${what}`, [
      { resource: 'PullRequest', field: 'diff', code },
    ])
  if (effect(call, 'refuse-diff') || files.length > limits.diffFiles)
    throw refuse(
      `files (${limits.diffFiles}). Consider using 'List pull requests files' API or locally cloning the repository instead.`,
      'too_large',
    )
  const { stdout } = await call.git.ask('diff', '-M', '--no-color', '--no-ext-diff', from, to)
  const text = stdout.toString('utf8')
  if (text.split('\n').length > limits.diffLines) throw refuse(`lines (${limits.diffLines})`, 'too_large')
  return {
    status: 200,
    body: text,
    headers: { 'content-type': 'application/vnd.github.diff; charset=utf-8' },
  }
}

interface SentPull {
  readonly title?: string
  readonly head: string
  readonly head_repo?: string
  readonly base: string
  readonly body?: string
  readonly draft?: boolean
  readonly maintainer_can_modify?: boolean
}

async function createPull(call: Call<SentPull>): Promise<Answer> {
  const { actor, body, repository, world } = call
  if (body.title === undefined || body.title.trim() === '')
    throw new ApiError(422, 'Validation Failed', [
      { resource: 'PullRequest', field: 'title', code: 'missing_field' },
    ])
  assertBody(call, body.body, 'PullRequest')
  const [owner, ref] = body.head.includes(':') ? body.head.split(/:(.*)/s) : [repository.owner, body.head]
  const head = [...world.repositories.values()].find(
    (one) =>
      one.owner.toLowerCase() === owner!.toLowerCase() &&
      (body.head_repo === undefined || one.fullName === body.head_repo) &&
      (one === repository || one.parent === repository.fullName || repository.parent === one.fullName),
  )
  if (!head || !sees(actor, head))
    throw new ApiError(422, 'Validation Failed', [
      { resource: 'PullRequest', field: 'head', code: 'invalid' },
    ])
  const pull = await openPull(call, repository, {
    title: body.title,
    body: body.body ?? null,
    head: { repository: head, ref: ref! },
    base: body.base,
    draft: body.draft ?? false,
    maintainerCanModify: body.maintainer_can_modify ?? true,
    user: actor.login,
  })
  return { status: 201, body: await presentPull(call, repository, call.git, pull) }
}

interface PullChange {
  readonly title?: string
  readonly body?: string
  readonly state?: 'open' | 'closed'
  readonly base?: string
  readonly maintainer_can_modify?: boolean
}

async function updatePull(call: Call<PullChange>): Promise<Answer> {
  const { actor, body, git, repository, services } = call
  const pull = pullOf(call)
  assertBody(call, body.body, 'PullRequest')
  if (body.base !== undefined && body.base !== pull.base.ref) {
    const sha = git.ref(`refs/heads/${body.base}`)
    if (!sha) throw invalid('PullRequest', `Proposed base branch '${body.base}' was not found`, 'base')
    Object.assign(pull.base, { ref: body.base, sha })
    if (pull.state === 'open') await testMerge(call, repository, pull)
  }
  if (body.title !== undefined) pull.title = body.title
  if (body.body !== undefined) pull.body = body.body
  if (body.maintainer_can_modify !== undefined) pull.maintainerCanModify = body.maintainer_can_modify
  pull.updatedAt = services.clock.now()
  const edited = body.title !== undefined || body.body !== undefined || body.base !== undefined
  if (edited) await announce(call, repository, pull, 'edited', actor.login)
  if (body.state !== undefined) await setState(call, repository, pull, body.state, actor.login)
  return { status: 200, body: await presentPull(call, repository, git, pull) }
}

async function listFiles(call: Call): Promise<Answer> {
  const { limits } = call.services
  const pull = pullOf(call)
  const files = (await pullFiles(call.git, pull)).slice(0, limits.pullFiles)
  const omit = effect(call, 'omit-patch')
  const shown = files.map((file) => {
    const patch =
      (file.patch?.length ?? 0) <= limits.patchBytes && !(omit && (omit.path?.test(file.path) ?? true))
    return presentFile(call, call.repository, file, pull.head.sha, patch)
  })
  return { status: 200, body: shown, page: true }
}

async function listCommits(call: Call): Promise<Answer> {
  const pull = pullOf(call)
  const { stdout } = await call.git.ask(
    'rev-list',
    '--reverse',
    '--topo-order',
    `${pull.base.sha}..${pull.head.sha}`,
  )
  const shas = stdout
    .toString()
    .split('\n')
    .filter((sha) => sha !== '')
  // more than 250 are not listed here
  return {
    status: 200,
    body: shas.slice(0, 250).map((sha) => presentCommit(call, call.git.commit(sha)!)),
    page: true,
  }
}

async function merge(
  call: Call<{ commit_title?: string; sha?: string; merge_method?: string }>,
): Promise<Answer> {
  const { body, actor, repository } = call
  const sha = await mergePull(call, repository, pullOf(call), actor.login, {
    ...(body?.sha !== undefined && { sha: body.sha }),
    ...(body?.commit_title !== undefined && { title: body.commit_title }),
    squash: body?.merge_method === 'squash',
  })
  return { status: 200, body: { sha, merged: true, message: 'Pull Request successfully merged' } }
}

function isMerged(call: Call): Answer {
  if (pullOf(call).mergedAt === undefined) throw notFound()
  return { status: 204 }
}

function requestReviewers(call: Call<{ reviewers?: readonly string[] }>): Answer {
  const pull = pullOf(call)
  for (const login of call.body.reviewers ?? []) {
    if (!call.repository.collaborators.has(login.toLowerCase()))
      throw new ApiError(422, 'Reviews may only be requested from collaborators.')
    pull.reviewers.push(accountOf(call.world, login).login)
  }
  return { status: 201, body: presentPullSimple(call, call.repository, pull) }
}
