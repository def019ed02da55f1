import { may } from './actors.ts'
import { type Answer, type Call, effect, type Handler } from './call.ts'
import { EMPTY_TREE, type Git, type TreeChange } from './git.ts'
import { presentGitCommit } from './present.ts'
import { moveRef } from './pull-actions.ts'
import { ApiError, nodeId, notFound } from './world.ts'

/** Blobs, trees, commits and refs. */
export const gitHandlers: Readonly<Record<string, Handler>> = {
  'git/create-blob': createBlob,
  'git/get-blob': getBlob,
  'git/create-tree': createTree,
  'git/get-tree': getTree,
  'git/create-commit': createCommit,
  'git/get-commit': getCommit,
  'git/get-ref': getRef,
  'git/list-matching-refs': matchingRefs,
  'git/create-ref': createRef,
  'git/update-ref': updateRef,
  'git/delete-ref': deleteRef,
}

/** Writes an object and notes which write made it. */
function store(call: Call<never>, type: string, data: Buffer): string {
  const sha = call.git.write(type, data)
  noteObject(call, sha)
  return sha
}

function noteObject({ repository, world }: Call<never>, sha: string): void {
  if (!repository.objects.has(sha)) repository.objects.set(sha, world.writes)
}

/** Throws 409 while a repository has no branch. */
export function assertNotEmpty({ refs }: Pick<Call, 'refs'>): void {
  if (refs('refs/heads/').size === 0) throw new ApiError(409, 'Git Repository is empty.')
}

function createBlob(call: Call<{ content: string; encoding?: string }>): Answer {
  assertNotEmpty(call)
  const { content, encoding = 'utf-8' } = call.body
  if (encoding !== 'utf-8' && encoding !== 'base64')
    throw new ApiError(422, 'Validation Failed', [{ resource: 'Blob', field: 'encoding', code: 'invalid' }])
  const sha = store(
    call as Call<never>,
    'blob',
    Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8'),
  )
  return { status: 201, body: { sha, url: url(call, 'blobs', sha) } }
}

const url = ({ services, repository }: Pick<Call, 'services' | 'repository'>, kind: string, sha: string) =>
  `${services.url}/repos/${repository.fullName}/git/${kind}/${sha}`

function object(call: Call, sha: string, type: string): Buffer {
  const found = call.visible(sha) ? call.git.read(sha) : undefined
  if (found?.type !== type) throw notFound()
  return found.data
}

function getBlob(call: Call): Answer {
  const sha = call.params.file_sha!
  const data = object(call, sha, 'blob')
  return {
    status: 200,
    body: {
      sha,
      node_id: nodeId('B', sha),
      size: data.length,
      url: url(call, 'blobs', sha),
      content: base64Lines(data),
      encoding: 'base64',
    },
  }
}

/** Base64 in lines of 60, as GitHub breaks it. */
export const base64Lines = (data: Buffer): string =>
  data.toString('base64').replace(/.{60}/g, (line) => `${line}\n`)

interface SentEntry {
  readonly path?: string
  readonly mode?: string
  readonly type?: string
  readonly sha?: string | null
  readonly content?: string
}

function createTree(call: Call<{ tree: readonly SentEntry[]; base_tree?: string }>): Answer {
  assertNotEmpty(call)
  const { git, body } = call
  const base = body.base_tree === undefined ? undefined : (git.commit(body.base_tree)?.tree ?? body.base_tree)
  if (base !== undefined && !git.tree(base)) throw new ApiError(404, 'Not Found')
  const changes = body.tree.map((entry): TreeChange => change(call, entry, base !== undefined))
  const sha = git.writeTree(base, changes)
  if (sha === EMPTY_TREE) throw new ApiError(422, 'Invalid tree info')
  refuseWorkflows(call as Call<never>, base ?? EMPTY_TREE, sha)
  noteObject(call as Call<never>, sha)
  return { status: 201, body: presentTree(call as Call<never>, sha, listing(git, sha, false), false) }
}

function change(call: Call<unknown>, entry: SentEntry, hasBase: boolean): TreeChange {
  const { path = '', mode = '', type, sha, content } = entry
  const wrong = (message: string) => new ApiError(422, message)
  if (path === '' || path.startsWith('/') || path.endsWith('/') || /(^|\/)(\.{1,2}|\.git)?(\/|$)/i.test(path))
    throw wrong('tree.path contains a malformed path component')
  if (mode === '') throw wrong('tree.mode must be supplied')
  if (sha !== undefined && content !== undefined)
    throw wrong('Must supply either tree.sha or tree.content, not both')
  if (sha === null) {
    if (!hasBase) throw wrong('tree.sha cannot be null without base_tree')
    return { path, mode, sha: null }
  }
  if (content !== undefined)
    return { path, mode, sha: store(call as Call<never>, 'blob', Buffer.from(content, 'utf8')) }
  if (sha === undefined) throw wrong('Must supply tree.sha or tree.content')
  const wanted = mode === '040000' ? 'tree' : mode === '160000' ? undefined : 'blob'
  if (type !== undefined && type !== (wanted ?? 'commit'))
    throw wrong(`tree.type ${type} does not fit the mode ${mode}`)
  if (wanted && call.git.read(sha)?.type !== wanted) throw wrong(`tree.sha ${sha} is not a valid ${wanted}`)
  return { path, mode, sha }
}

/** An app without `workflows` may not write a tree whose workflow files differ from those it started from. */
export function refuseWorkflows(call: Call<never>, before: string, after: string): void {
  const { actor, git, repository } = call
  if (may(actor, repository, ['workflows'], true)) return
  const folder = '.github/workflows'
  if (git.find(before, folder)?.sha !== git.find(after, folder)?.sha)
    throw new ApiError(403, 'Resource not accessible by integration')
}

interface Listed {
  readonly path: string
  readonly mode: string
  readonly sha: string
}

const listing = (git: Git, sha: string, recursive: boolean): readonly Listed[] =>
  recursive ? [...git.walk(sha, true)] : (git.tree(sha) ?? []).map((one) => ({ ...one, path: one.name }))

function presentTree(call: Call<never>, sha: string, entries: readonly Listed[], truncated: boolean): object {
  const type = (mode: string) => (mode === '040000' ? 'tree' : mode === '160000' ? 'commit' : 'blob')
  return {
    sha,
    url: url(call, 'trees', sha),
    tree: entries.map(({ path, mode, sha: entry }) => ({
      path,
      mode,
      type: type(mode),
      sha: entry,
      ...(type(mode) === 'blob' && { size: call.git.read(entry)?.data.length ?? 0 }),
      ...(type(mode) !== 'commit' && { url: url(call, `${type(mode)}s`, entry) }),
    })),
    truncated,
  }
}

function getTree(call: Call): Answer {
  assertNotEmpty(call)
  const { git, params, query, services } = call
  const asked = params.tree_sha!
  const sha = call.ref(`refs/heads/${asked}`) ?? asked
  const tree = git.commit(sha)?.tree ?? sha
  if (!call.visible(tree) || !git.tree(tree)) throw notFound()
  const entries = listing(git, tree, query.recursive !== undefined)
  const cap = Math.min(
    effect(call, 'truncate-tree')?.entries ?? services.limits.treeEntries,
    services.limits.treeEntries,
  )
  return {
    status: 200,
    body: presentTree(call as Call<never>, tree, entries.slice(0, cap), entries.length > cap),
  }
}

interface SentPerson {
  readonly name: string
  readonly email: string
  readonly date?: string
}

function createCommit(
  call: Call<{
    message: string
    tree: string
    parents?: readonly string[]
    author?: SentPerson
    committer?: SentPerson
  }>,
): Answer {
  assertNotEmpty(call)
  const { actor, body, git, repository, services, world } = call
  if (!git.tree(body.tree)) throw new ApiError(422, 'Tree SHA does not exist')
  const parents = body.parents ?? []
  for (const sha of parents)
    if (!git.commit(sha)) throw new ApiError(422, 'Parent SHA does not exist or is not a commit object')
  const now = Math.floor(services.clock.now() / 1000)
  const own = world.accounts.get(actor.login.toLowerCase())
  const self = {
    name: actor.login,
    email: `${own?.id ?? 0}+${actor.login}@users.noreply.github.com`,
    seconds: now,
  }
  const person = (sent: SentPerson) => ({
    name: sent.name,
    email: sent.email,
    seconds: sent.date === undefined ? now : Math.floor(Date.parse(sent.date) / 1000),
  })
  const author = body.author ? person(body.author) : self
  // GitHub signs only what it may sign as itself: neither author nor committer given, and a bot's token
  const signs = !body.author && !body.committer && actor.kind === 'installation'
  const committer = body.committer
    ? person(body.committer)
    : body.author
      ? author
      : signs
        ? { name: 'GitHub', email: 'noreply@github.com', seconds: now }
        : self
  const sha = git.writeCommit({ tree: body.tree, parents, author, committer, message: body.message })
  noteObject(call as Call<never>, sha)
  if (signs) repository.signed.add(sha)
  return { status: 201, body: presentGitCommit(call as Call<never>, git.commit(sha)!) }
}

function getCommit(call: Call): Answer {
  assertNotEmpty(call)
  const sha = call.params.commit_sha!
  object(call, sha, 'commit')
  return { status: 200, body: presentGitCommit(call, call.git.commit(sha)!) }
}

function presentRef(call: Call<never>, ref: string, sha: string): object {
  return {
    ref,
    node_id: nodeId('REF', `${call.repository.id}:${ref}`),
    url: `${call.services.url}/repos/${call.repository.fullName}/git/${ref}`,
    object: { type: 'commit', sha, url: url(call, 'commits', sha) },
  }
}

function getRef(call: Call): Answer {
  assertNotEmpty(call)
  const ref = `refs/${call.params.ref!}`
  const sha = call.ref(ref)
  if (sha === undefined) throw notFound()
  return { status: 200, body: presentRef(call as Call<never>, ref, sha) }
}

function matchingRefs(call: Call): Answer {
  assertNotEmpty(call)
  const found = [...call.refs(`refs/${call.params.ref!}`)]
  return { status: 200, body: found.map(([ref, sha]) => presentRef(call as Call<never>, ref, sha)) }
}

const isRefName = (ref: string) =>
  /^refs\/[^/]+\/[^/]/.test(ref) && !/\.\.|[\0-\x20~^:?*[\\\x7f]|@\{|\/\/|\/\.|\.lock(\/|$)|[/.]$/.test(ref)

async function createRef(call: Call<{ ref: string; sha: string }>): Promise<Answer> {
  assertNotEmpty(call)
  const { ref, sha } = call.body
  if (!isRefName(ref) || ref.startsWith('refs/pull/'))
    throw new ApiError(422, `${ref} is not a valid ref name.`)
  if (!call.git.commit(sha)) throw new ApiError(422, 'Object does not exist')
  if (call.ref(ref) !== undefined) throw new ApiError(422, 'Reference already exists')
  await moveRef(call, call.repository, ref, sha, call.actor.login)
  return { status: 201, body: presentRef(call as Call<never>, ref, sha) }
}

async function updateRef(call: Call<{ sha: string; force?: boolean }>): Promise<Answer> {
  assertNotEmpty(call)
  const ref = `refs/${call.params.ref!}`
  const { sha, force = false } = call.body
  const old = call.ref(ref)
  if (old === undefined || ref.startsWith('refs/pull/')) throw new ApiError(422, 'Reference does not exist')
  if (!call.git.commit(sha)) throw new ApiError(422, 'Object does not exist')
  if (!force && !(await call.git.isAncestor(old, sha)))
    throw new ApiError(422, 'Update is not a fast forward')
  await moveRef(call, call.repository, ref, sha, call.actor.login)
  return { status: 200, body: presentRef(call as Call<never>, ref, sha) }
}

async function deleteRef(call: Call): Promise<Answer> {
  assertNotEmpty(call)
  const ref = `refs/${call.params.ref!}`
  if (call.ref(ref) === undefined || ref.startsWith('refs/pull/'))
    throw new ApiError(422, 'Reference does not exist')
  if (ref === `refs/heads/${call.repository.defaultBranch}`)
    throw new ApiError(422, 'Cannot delete the default branch')
  await moveRef(call, call.repository, ref, undefined, call.actor.login)
  return { status: 204 }
}
