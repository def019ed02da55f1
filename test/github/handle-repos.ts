import { roleOf } from './actors.ts'
import { type Answer, type Call, effect, type Handler } from './call.ts'
import { fileDiffs } from './diff.ts'
import { EMPTY_TREE, type TreeEntry } from './git.ts'
import { commitNamed } from './handle-checks.ts'
import { assertNotEmpty, base64Lines, refuseWorkflows } from './handle-git.ts'
import { presentCommit, presentGitCommit, presentOwnRepository, presentUser } from './present.ts'
import { presentFile, presentPullSimple } from './present-pulls.ts'
import { moveRef } from './pull-actions.ts'
import { ApiError, notFound } from './world.ts'

/** Repositories, their files, history and archives. */
export const repositoryHandlers: Readonly<Record<string, Handler>> = {
  'repos/get': (call: Call) => ({ status: 200, body: presentOwnRepository(call) }),
  'repos/get-content': getContent,
  'repos/create-or-update-file-contents': putContent,
  'repos/delete-file': putContent,
  'repos/get-branch': getBranch,
  'repos/list-branches': listBranches,
  'repos/get-commit': getCommit,
  'repos/list-commits': listCommits,
  'repos/compare-commits-with-basehead': compare,
  'repos/download-tarball-archive': archive,
  'repos/get-collaborator-permission-level': permission,
  'repos/list-pull-requests-associated-with-commit': pullsOfCommit,
}

/** The commit of a `ref` that may be absent. */
function commitAt(call: Call, name: unknown): string {
  try {
    return commitNamed(call, name === undefined ? call.repository.defaultBranch : String(name))
  } catch {
    throw new ApiError(404, `No commit found for the ref ${String(name)}`)
  }
}

function getContent(call: Call): Answer {
  const { git, params, query, repository } = call
  if (call.refs('refs/heads/').size === 0) throw new ApiError(404, 'This repository is empty.')
  const ref = String(query.ref ?? repository.defaultBranch)
  const path = params.path!.replace(/^\/+|\/+$/g, '')
  const entry = git.find(git.commit(commitAt(call, query.ref))!.tree, path)
  if (!entry) throw notFound()
  if (/\braw\b/.test(call.accept) && entry.mode !== '040000')
    return {
      status: 200,
      body: git.read(entry.sha)?.data,
      headers: { 'content-type': 'application/vnd.github.raw; charset=utf-8' },
    }
  if (entry.mode !== '040000') return { status: 200, body: presentContent(call, path, entry, ref, true) }
  const entries = (git.tree(entry.sha) ?? []).slice(0, 1000)
  return {
    status: 200,
    body: entries.map((one) =>
      presentContent(call, path === '' ? one.name : `${path}/${one.name}`, one, ref, false),
    ),
  }
}

function presentContent(call: Call, path: string, entry: TreeEntry, ref: string, full: boolean): object {
  const { git, repository, services } = call
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  const self = `${services.url}/repos/${repository.fullName}/contents/${encoded}?ref=${encodeURIComponent(ref)}`
  const folder = entry.mode === '040000'
  const module = entry.mode === '160000'
  const data = folder || module ? Buffer.alloc(0) : git.read(entry.sha)!.data
  const gitUrl = `${services.url}/repos/${repository.fullName}/git/${folder ? 'trees' : 'blobs'}/${entry.sha}`
  const html = `${services.url}/${repository.fullName}/${folder ? 'tree' : 'blob'}/${ref}/${encoded}`
  const type = folder ? 'dir' : module ? 'submodule' : entry.mode === '120000' ? 'symlink' : 'file'
  return {
    type: module && !full ? 'file' : type,
    name: path.split('/').at(-1),
    path,
    sha: entry.sha,
    size: data.length,
    url: self,
    html_url: html,
    git_url: gitUrl,
    download_url: folder || module ? null : `${services.url}/raw/${repository.fullName}/${ref}/${encoded}`,
    _links: { self, git: gitUrl, html },
    // beyond 1 MB only the raw media type has the content
    ...(full &&
      type === 'file' &&
      (data.length <= 1_000_000
        ? { encoding: 'base64', content: base64Lines(data) }
        : { encoding: 'none', content: '' })),
    ...(full && type === 'symlink' && { target: data.toString('utf8') }),
    ...(full && type === 'submodule' && { submodule_git_url: `${services.url}/unknown.git` }),
  }
}

interface SentContent {
  readonly message: string
  readonly content?: string
  readonly sha?: string
  readonly branch?: string
  readonly author?: { readonly name?: string; readonly email?: string }
  readonly committer?: { readonly name?: string; readonly email?: string }
}

/** Writes one file, or with no content removes it, as a commit on a branch. */
async function putContent(call: Call<SentContent>): Promise<Answer> {
  const { actor, body, git, repository, services, world } = call
  const branch = body.branch ?? repository.defaultBranch
  const path = call.params.path!
  const head = git.ref(`refs/heads/${branch}`)
  if (!head && git.refs('refs/heads/').size > 0) throw new ApiError(404, `Branch ${branch} not found`)
  const base = head ? git.commit(head)!.tree : EMPTY_TREE
  const old = git.find(base, path)
  const removes = call.body.content === undefined
  if (removes && !old) throw notFound()
  if (old && body.sha === undefined) throw new ApiError(422, `Invalid request.\n\n"sha" wasn't supplied.`)
  if (body.sha !== undefined && old?.sha !== body.sha)
    throw new ApiError(409, `${path} does not match ${body.sha}`)
  const blob = removes ? null : git.write('blob', Buffer.from(body.content!, 'base64'))
  const tree = git.writeTree(base, [{ path, mode: old?.mode ?? '100644', sha: blob }])
  refuseWorkflows(call as Call<never>, base, tree)
  const now = Math.floor(services.clock.now() / 1000)
  const signs = !body.author && !body.committer && actor.kind === 'installation'
  const id = world.accounts.get(actor.login.toLowerCase())?.id ?? 0
  const self = { name: actor.login, email: `${id}+${actor.login}@users.noreply.github.com`, seconds: now }
  const author = { ...self, ...body.author }
  const committer = signs
    ? { name: 'GitHub', email: 'noreply@github.com', seconds: now }
    : { ...author, ...body.committer }
  const sha = git.writeCommit({ tree, parents: head ? [head] : [], author, committer, message: body.message })
  if (signs) repository.signed.add(sha)
  await moveRef(call, repository, `refs/heads/${branch}`, sha, actor.login)
  const entry = git.find(tree, path)
  const content = entry ? presentContent(call as Call<never>, path, entry, branch, false) : null
  return {
    status: old ? 200 : 201,
    body: { content, commit: presentGitCommit(call as Call<never>, git.commit(sha)!) },
  }
}

function getBranch(call: Call): Answer {
  const { git, repository, services } = call
  const branch = call.params.branch!
  const sha = call.ref(`refs/heads/${branch}`)
  if (!sha) throw new ApiError(404, 'Branch not found')
  const self = `${services.url}/repos/${repository.fullName}/branches/${branch}`
  return {
    status: 200,
    body: {
      name: branch,
      commit: presentCommit(call, git.commit(sha)!),
      protected: false,
      protection: {
        enabled: false,
        required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] },
      },
      protection_url: `${self}/protection`,
      _links: { self, html: `${services.url}/${repository.fullName}/tree/${branch}` },
    },
  }
}

function listBranches(call: Call): Answer {
  const { repository, services } = call
  const body = [...call.refs('refs/heads/')].map(([ref, sha]) => ({
    name: ref.slice('refs/heads/'.length),
    commit: { sha, url: `${services.url}/repos/${repository.fullName}/commits/${sha}` },
    protected: false,
  }))
  return { status: 200, body, page: true }
}

async function getCommit(call: Call): Promise<Answer> {
  assertNotEmpty(call)
  const { git, repository } = call
  const commit = git.commit(commitNamed(call, call.params.ref!))!
  const files = await fileDiffs(git, commit.parents[0] ?? EMPTY_TREE, commit.sha)
  const stats = {
    additions: files.reduce((sum, one) => sum + one.additions, 0),
    deletions: files.reduce((sum, one) => sum + one.deletions, 0),
  }
  return {
    status: 200,
    body: {
      ...presentCommit(call, commit),
      stats: { ...stats, total: stats.additions + stats.deletions },
      files: files.slice(0, 300).map((file) => presentFile(call, repository, file, commit.sha, true)),
    },
  }
}

async function listCommits(call: Call): Promise<Answer> {
  assertNotEmpty(call)
  const { git, query } = call
  const from = commitAt(call, query.sha)
  const paths = query.path === undefined ? [] : ['--', String(query.path)]
  const { stdout } = await git.ask('rev-list', '--max-count=1000', from, ...paths)
  const shas = stdout
    .toString()
    .split('\n')
    .filter((sha) => sha !== '')
  return { status: 200, body: shas.map((sha) => presentCommit(call, git.commit(sha)!)), page: true }
}

async function compare(call: Call): Promise<Answer> {
  const { git, repository, services, world } = call
  const [base = '', head = ''] = call.params.basehead!.split('...')
  const sha = (name: string) => {
    const [owner, ref] = name.includes(':') ? name.split(/:(.*)/s) : [repository.owner, name]
    const there = [...world.repositories.values()].find(
      (one) =>
        one.owner.toLowerCase() === owner!.toLowerCase() &&
        (one === repository || one.parent === repository.fullName),
    )
    const found =
      there && (services.git(there).ref(`refs/heads/${ref}`) ?? (git.commit(ref!) ? ref : undefined))
    if (!found) throw notFound()
    return there === repository ? commitAt(call, ref) : found
  }
  const [from, to] = [sha(base), sha(head)]
  const origin = await git.mergeBase(from, to)
  if (!origin) throw new ApiError(404, `No common ancestor between ${base} and ${head}.`)
  const list = async (range: string) =>
    (await git.ask('rev-list', '--reverse', '--topo-order', range)).stdout
      .toString()
      .split('\n')
      .filter((one) => one !== '')
  const [ahead, behind] = await Promise.all([list(`${from}..${to}`), list(`${to}..${from}`)])
  const files = await fileDiffs(git, origin, to)
  const omit = effect(call, 'omit-patch')
  const self = `${services.url}/repos/${repository.fullName}/compare/${encodeURIComponent(base)}...${encodeURIComponent(head)}`
  const html = `${services.url}/${repository.fullName}/compare/${encodeURIComponent(base)}...${encodeURIComponent(head)}`
  const status =
    ahead.length > 0 ? (behind.length > 0 ? 'diverged' : 'ahead') : behind.length > 0 ? 'behind' : 'identical'
  return {
    status: 200,
    body: {
      url: self,
      html_url: html,
      permalink_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      base_commit: presentCommit(call, git.commit(from)!),
      merge_base_commit: presentCommit(call, git.commit(origin)!),
      status,
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      commits: ahead.slice(0, 250).map((one) => presentCommit(call, git.commit(one)!)),
      files: files
        .slice(0, services.limits.comparedFiles)
        .map((file) =>
          presentFile(call, repository, file, to, !(omit && (omit.path?.test(file.path) ?? true))),
        ),
    },
  }
}

/** An archive lies elsewhere: the answer points there. */
function archive(call: Call): Answer {
  const { repository, services } = call
  if (call.refs('refs/heads/').size === 0) throw notFound()
  const name =
    call.params.ref === undefined || call.params.ref === '' ? repository.defaultBranch : call.params.ref
  const sha = commitAt(call, name)
  const planted = effect(call, 'archive') ? '?planted=1' : ''
  return {
    status: 302,
    headers: { location: `${services.url}/codeload/${repository.fullName}/legacy.tar.gz/${sha}${planted}` },
  }
}

function permission(call: Call): Answer {
  const login = call.params.username!
  const account = call.world.accounts.get(login.toLowerCase())
  if (!account) throw new ApiError(404, `${login} is not a user`)
  const role = roleOf(call.repository, login)
  const user = {
    ...presentUser(call, login),
    permissions: {
      admin: role === 'admin',
      maintain: role === 'admin',
      push: role === 'admin' || role === 'write',
      triage: role !== 'read' && role !== 'none',
      pull: role !== 'none',
    },
    role_name: role,
  }
  return { status: 200, body: { permission: role, role_name: role, user } }
}

async function pullsOfCommit(call: Call): Promise<Answer> {
  const sha = commitNamed(call, call.params.commit_sha!)
  const found: object[] = []
  for (const pull of call.repository.pulls.values())
    if ((await call.git.isAncestor(sha, pull.head.sha)) && !(await call.git.isAncestor(sha, pull.base.sha)))
      found.push(presentPullSimple(call, call.repository, pull))
  return { status: 200, body: found, page: true }
}
