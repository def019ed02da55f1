import type { Git } from './git.ts'

/** Who acts: a person, an organisation or an app's bot. */
export interface Account {
  readonly login: string
  readonly id: number
  readonly type: 'User' | 'Organization' | 'Bot'
}

/** What a collaborator may do, by GitHub's legacy names. */
export type Role = 'admin' | 'write' | 'read' | 'none'

/** A file change as helpers take it: text or bytes, null to delete, or bytes with a Git mode. */
export type FileChange = string | Buffer | null | { readonly mode: string; readonly content: string | Buffer }

/** A comment on an issue or pull request. */
export interface IssueComment {
  readonly id: number
  readonly number: number
  readonly user: string
  readonly app: boolean
  body: string
  readonly createdAt: number
  updatedAt: number
  readonly reactions: { readonly id: number; readonly user: string; readonly content: string }[]
}

/** A review; its comments name it by `reviewId`. */
export interface Review {
  readonly id: number
  readonly user: string
  body: string
  state: 'PENDING' | 'COMMENTED' | 'APPROVED' | 'CHANGES_REQUESTED' | 'DISMISSED'
  readonly commitId: string
  submittedAt: number | undefined
}

/** A comment in the diff, as it was written; where it stands today is computed from the pull request's head. */
export interface ReviewComment {
  readonly id: number
  readonly reviewId: number
  /** node id of the thread */
  readonly threadId: string
  readonly user: string
  body: string
  readonly path: string
  readonly subjectType: 'line' | 'file'
  readonly side: 'LEFT' | 'RIGHT'
  readonly line: number | undefined
  readonly startSide: 'LEFT' | 'RIGHT' | undefined
  readonly startLine: number | undefined
  readonly position: number | undefined
  readonly diffHunk: string
  readonly originalCommitId: string
  readonly inReplyTo: number | undefined
  readonly createdAt: number
  updatedAt: number
  minimized: string | undefined
}

/** A conversation in the diff. */
export interface Thread {
  readonly id: string
  resolved: boolean
  resolvedBy: string | undefined
}

/** One end of a pull request; `repo` is gone when the fork was deleted. */
export interface PullEnd {
  /** `owner/name` */
  repo: string | undefined
  readonly owner: string
  ref: string
  sha: string
}

/** A pull request with all that hangs on it. */
export interface Pull {
  readonly id: number
  readonly number: number
  title: string
  body: string | null
  state: 'open' | 'closed'
  draft: boolean
  readonly user: string
  readonly head: PullEnd
  readonly base: PullEnd
  readonly createdAt: number
  updatedAt: number
  closedAt: number | undefined
  mergedAt: number | undefined
  mergedBy: string | undefined
  /** of `refs/pull/N/merge` while open, of the merge afterwards */
  mergeCommitSha: string | undefined
  /** undefined while not computed */
  mergeable: boolean | undefined
  /** in a merge queue */
  queued: boolean
  maintainerCanModify: boolean
  labels: string[]
  reviewers: string[]
  readonly reviews: Review[]
  readonly comments: ReviewComment[]
  readonly threads: Thread[]
}

/** An annotation as it was sent. */
export interface Annotation {
  readonly path: string
  readonly start_line: number
  readonly end_line: number
  readonly start_column?: number
  readonly end_column?: number
  readonly annotation_level: 'notice' | 'warning' | 'failure'
  readonly message: string
  readonly title?: string
  readonly raw_details?: string
}

/** A check run; each belongs to the suite of its app and commit. */
export interface CheckRun {
  readonly id: number
  readonly suiteId: number
  readonly headSha: string
  name: string
  externalId: string
  detailsUrl: string | undefined
  status: string
  conclusion: string | undefined
  startedAt: number
  completedAt: number | undefined
  title: string | undefined
  summary: string | undefined
  text: string | undefined
  readonly annotations: Annotation[]
}

/** A commit status. */
export interface Status {
  readonly id: number
  readonly sha: string
  readonly state: string
  readonly context: string
  readonly description: string | null
  readonly targetUrl: string | null
  readonly user: string
  readonly createdAt: number
}

/** A SARIF upload, unpacked. */
export interface SarifUpload {
  readonly id: string
  readonly commitSha: string
  readonly ref: string
  readonly sarif: unknown
  readonly createdAt: number
}

/** A label of a repository. */
export interface Label {
  readonly id: number
  readonly name: string
  readonly color: string
  readonly description: string | null
}

/** A repository: plain data, so that the past can be kept; Git's part lies on disk. */
export interface Repository {
  readonly id: number
  readonly owner: string
  readonly name: string
  readonly fullName: string
  readonly private: boolean
  readonly archived: boolean
  defaultBranch: string
  /** `owner/name` of what it was forked from */
  readonly parent: string | undefined
  readonly createdAt: number
  pushedAt: number
  /** numbers of issues and pull requests, counted together */
  nextNumber: number
  readonly pulls: Map<number, Pull>
  readonly comments: Map<number, IssueComment>
  readonly checks: Map<number, CheckRun>
  readonly suites: Map<string, number>
  readonly statuses: Status[]
  readonly sarifs: SarifUpload[]
  readonly labels: Map<string, Label>
  readonly collaborators: Map<string, Role>
  /** commits that GitHub signed */
  readonly signed: Set<string>
  /** objects made through the API, by the number of the write that made them */
  readonly objects: Map<string, number>
}

/** All data but Git's; `structuredClone` makes a past of it. */
export interface World {
  nextId: number
  /** writes so far */
  writes: number
  readonly accounts: Map<string, Account>
  readonly repositories: Map<string, Repository>
  /** refs by repository as they were: only in a past */
  readonly refs?: Map<string, Map<string, string>>
}

/** What a request reads Git by. */
export type GitOf = (repository: Repository) => Git

/** An empty world. */
export function makeWorld(): World {
  return { nextId: 1000, writes: 0, accounts: new Map(), repositories: new Map() }
}

/** A number nobody had. */
export function newId(world: World): number {
  world.nextId += 1
  return world.nextId
}

/** The account of a login, made on first use. */
export function accountOf(world: World, login: string, type: Account['type'] = 'User'): Account {
  const known = world.accounts.get(login.toLowerCase())
  if (known) return known
  const made = { login, id: newId(world), type }
  world.accounts.set(login.toLowerCase(), made)
  return made
}

/** An opaque node id, as GraphQL has them. */
export const nodeId = (kind: string, id: number | string): string =>
  `${kind}_${Buffer.from(`${kind}:${id}`).toString('base64url')}`

/** What a refusal answers. */
export class ApiError extends Error {
  readonly status: number
  readonly errors: readonly unknown[] | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    message: string,
    errors?: readonly unknown[],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.status = status
    this.errors = errors
    this.headers = headers
  }
}

/** GitHub's plain 404. */
export const notFound = (): ApiError => new ApiError(404, 'Not Found')

/** GitHub's 422 with one reason, as the endpoints that have a resource say it. */
export const invalid = (resource: string, message: string, field?: string): ApiError =>
  new ApiError(422, 'Validation Failed', [
    { resource, code: 'custom', ...(field !== undefined && { field }), message },
  ])
