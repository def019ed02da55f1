import type { Octokit } from '@octokit/rest'
import { Failure } from '../cli/failure.ts'
import { type GitHub, readFailure, statusOf } from './github.ts'
import { markerIn } from './marker.ts'
import type { RepositoryName } from './report.ts'
import type { BotPull, BranchHead, CheckRun, Comment, LineComment, PullState } from './state.ts'

/** The name of our check run. */
export const CHECK_NAME = 'infra-lint'

/** A pull request as it stands. */
export interface Pull {
  readonly number: number
  readonly open: boolean
  readonly headSha: string
  readonly headRef: string
  /** whether the branch lies in the same repository */
  readonly own: boolean
  readonly baseRef: string
  readonly baseSha: string
  /** the commit that merging would make; undefined where the branches conflict, or GitHub does not know */
  readonly mergeSha: string | undefined
  /** whether GitHub has tried, and they conflict */
  readonly conflicts: boolean
  readonly comments: number
  readonly lineComments: number
}

/** A file of a pull request. */
export interface PullFile {
  readonly path: string
  /** blob of the head */
  readonly sha: string
  readonly removed: boolean
  /** undefined for a binary file and one whose difference is too long */
  readonly patch: string | undefined
}

/** Reads one repository. Every method throws a Failure in words, TryLater or Unauthorized. */
export class Reader {
  readonly name: RepositoryName
  readonly #github: GitHub
  readonly #now: () => number

  constructor(github: GitHub, name: RepositoryName, now: () => number) {
    this.#github = github
    this.name = name
    this.#now = now
  }

  async #ask<T>(what: string, request: (client: Octokit) => Promise<T>): Promise<T> {
    try {
      return await request(this.#github.client)
    } catch (error) {
      throw readFailure(error, what, this.#now())
    }
  }

  /** The pull request; where GitHub has not yet tried to merge it, it is asked a few times. */
  async pull(number: number): Promise<Pull> {
    for (let attempt = 0; ; attempt++) {
      const { data } = await this.#ask(`pull request #${number}`, (client) =>
        client.rest.pulls.get({ ...this.name, pull_number: number }),
      )
      if (data.state === 'open' && data.mergeable === null && attempt < ATTEMPTS) {
        await this.#github.pause(2 ** attempt)
        continue
      }
      return {
        number,
        open: data.state === 'open',
        headSha: data.head.sha,
        headRef: data.head.ref,
        own: data.head.repo !== null && data.head.repo?.full_name === data.base.repo.full_name,
        baseRef: data.base.ref,
        baseSha: data.base.sha,
        mergeSha: data.mergeable === true ? (data.merge_commit_sha ?? undefined) : undefined,
        conflicts: data.mergeable === false,
        comments: data.comments,
        lineComments: data.review_comments,
      }
    }
  }

  /** The parents of a commit. */
  async parents(sha: string): Promise<readonly string[]> {
    const { data } = await this.#ask(`commit ${sha}`, (client) =>
      client.rest.git.getCommit({ ...this.name, commit_sha: sha }),
    )
    return data.parents.map((parent) => parent.sha)
  }

  /** The files of a pull request; GitHub tells 3,000 at most. */
  async files(number: number): Promise<readonly PullFile[]> {
    const files = await this.#ask(`the files of #${number}`, (client) =>
      client.paginate(client.rest.pulls.listFiles, { ...this.name, pull_number: number, per_page: 100 }),
    )
    return files.map(({ filename, sha, status, patch }) => ({
      path: filename,
      sha: sha ?? '',
      removed: status === 'removed',
      patch,
    }))
  }

  /** What a pull request has of us. What it has none of is not asked for. */
  async pullState({ number, headSha, comments, lineComments }: Pull): Promise<PullState> {
    const [below, onLines, checkRuns] = await Promise.all([
      comments > 0 ? this.comments(number) : [],
      lineComments > 0 ? this.#lineComments(number) : [],
      this.#checkRuns(headSha),
    ])
    const marked =
      below.some(({ body }) => markerIn(body, 'check')) ||
      onLines.some(({ body }) => markerIn(body, 'finding'))
    const login = marked ? await this.login() : ''
    return { kind: 'pull', login, comments: below, lineComments: onLines, checkRuns }
  }

  /** Who we are. */
  login(): Promise<string> {
    return this.#ask('who the token belongs to', () => this.#github.login())
  }

  /** The comments below a pull request. */
  async comments(number: number): Promise<readonly Comment[]> {
    const comments = await this.#ask(`the comments of #${number}`, (client) =>
      client.paginate(client.rest.issues.listComments, { ...this.name, issue_number: number, per_page: 100 }),
    )
    return comments.map(({ id, user, body }) => ({ id, author: user?.login ?? '', body: body ?? '' }))
  }

  async #lineComments(number: number): Promise<readonly LineComment[]> {
    const comments = await this.#ask(`the review comments of #${number}`, (client) =>
      client.paginate(client.rest.pulls.listReviewComments, {
        ...this.name,
        pull_number: number,
        per_page: 100,
      }),
    )
    return comments.map(({ id, user, body, path, line, start_line, in_reply_to_id }) => ({
      id,
      author: user?.login ?? '',
      body,
      path,
      line: line ?? undefined,
      startLine: start_line ?? undefined,
      replyTo: in_reply_to_id,
    }))
  }

  async #checkRuns(ref: string): Promise<readonly CheckRun[]> {
    const { data } = await this.#ask(`the checks of ${ref}`, (client) =>
      client.rest.checks.listForRef({
        ...this.name,
        ref,
        check_name: CHECK_NAME,
        per_page: 100,
        filter: 'all',
      }),
    )
    return data.check_runs
      .filter(({ external_id }) => external_id?.startsWith(`${CHECK_NAME}:`))
      .map(({ id, external_id, status, output }) => ({
        id,
        externalId: external_id ?? '',
        completed: status === 'completed',
        annotations: output.annotations_count,
      }))
      .sort((a, b) => b.id - a.id)
  }

  /** A blob's content. */
  async blob(sha: string): Promise<Uint8Array> {
    const { data } = await this.#ask(`blob ${sha}`, (client) =>
      client.rest.git.getBlob({ ...this.name, file_sha: sha }),
    )
    return Buffer.from(data.content, data.encoding === 'base64' ? 'base64' : 'utf8')
  }

  /** Every path of a commit. `truncated` where GitHub does not tell all of them. */
  async listing(sha: string): Promise<Listing> {
    const { data } = await this.#ask(`the files of ${sha}`, (client) =>
      client.rest.git.getTree({ ...this.name, tree_sha: sha, recursive: 'true' }),
    )
    return {
      truncated: data.truncated === true,
      entries: data.tree.flatMap(({ path, mode, type, sha: oid }) =>
        path !== undefined && mode !== undefined && type !== 'tree' ? [{ path, mode, oid: oid ?? '' }] : [],
      ),
    }
  }

  /** The archive of a commit as a stream. */
  async archive(ref: string): Promise<AsyncIterable<Uint8Array>> {
    const { data } = await this.#ask(`the archive of ${ref}`, (client) =>
      client.rest.repos.downloadTarballArchive({
        ...this.name,
        ref,
        request: { parseSuccessResponseBody: false },
      }),
    )
    return data as unknown as AsyncIterable<Uint8Array>
  }

  /** The name of the branch that the repository shows first. */
  async defaultBranch(): Promise<string> {
    const { data } = await this.#ask('the repository', (client) => client.rest.repos.get({ ...this.name }))
    return data.default_branch
  }

  /** The commit at the head of a branch; a Failure where there is none. */
  async branchSha(branch: string): Promise<string> {
    const { data } = await this.#ask(`branch ${branch}`, (client) =>
      client.rest.git.getRef({ ...this.name, ref: `heads/${branch}` }),
    )
    return data.object.sha
  }

  /** What stands at the head of a branch; null where there is none. */
  async branchHead(branch: string): Promise<BranchHead | null> {
    try {
      const { data } = await this.#github.client.rest.repos.getCommit({
        ...this.name,
        ref: `heads/${branch}`,
        per_page: 1,
      })
      return {
        sha: data.sha,
        tree: data.commit.tree.sha,
        message: data.commit.message,
        author: data.author && 'login' in data.author ? String(data.author.login) : '',
      }
    } catch (error) {
      if (statusOf(error) === 404 || statusOf(error) === 422) return null
      throw readFailure(error, `branch ${branch}`, this.#now())
    }
  }

  /** Pull requests towards a branch whose own branch begins with a word, newest first; `more` where older ones were not read. */
  async pullsOf(
    base: string,
    prefix: string,
  ): Promise<{ readonly pulls: readonly BotPull[]; readonly more: boolean }> {
    const { data } = await this.#ask('the pull requests', (client) =>
      client.rest.pulls.list({
        ...this.name,
        base,
        state: 'all',
        sort: 'updated',
        direction: 'desc',
        per_page: PAGE,
      }),
    )
    return { pulls: this.#own(data, prefix), more: data.length === PAGE }
  }

  /** Every pull request that a branch ever had. */
  async pullsOfBranch(base: string, branch: string): Promise<readonly BotPull[]> {
    const { data } = await this.#ask('the pull requests', (client) =>
      client.rest.pulls.list({
        ...this.name,
        base,
        head: `${this.name.owner}:${branch}`,
        state: 'all',
        per_page: PAGE,
      }),
    )
    return this.#own(data, branch)
  }

  #own(data: readonly ListedPull[], prefix: string): readonly BotPull[] {
    const full = `${this.name.owner}/${this.name.repo}`.toLowerCase()
    return data
      .filter(
        ({ head }) =>
          head.ref.startsWith(prefix) && (!head.repo || head.repo.full_name.toLowerCase() === full),
      )
      .map((one) => ({
        number: one.number,
        author: one.user?.login ?? '',
        branch: one.head.ref,
        headSha: one.head.sha,
        base: one.base.ref,
        open: one.state === 'open',
        merged: one.merged_at !== null,
        title: one.title,
        body: one.body ?? '',
      }))
  }

  /** Whether a pull request waits in a merge queue: a push would take it out. REST does not tell. */
  async isQueued(number: number): Promise<boolean> {
    const found = await this.#ask(`whether #${number} is in a merge queue`, (client) =>
      client.graphql<Queued>(QUEUED, { ...this.name, pull: number }),
    )
    return found.repository?.pullRequest?.isInMergeQueue === true
  }

  /** What a person may do here, as GitHub says it; `none` for somebody it does not know. */
  async permission(login: string): Promise<string> {
    const { rest } = this.#github.client
    try {
      const { data } = await rest.repos.getCollaboratorPermissionLevel({ ...this.name, username: login })
      return data.permission
    } catch (error) {
      if (statusOf(error) === 404) return 'none'
      throw readFailure(error, `what ${login} may do`, this.#now())
    }
  }
}

interface Queued {
  readonly repository: { readonly pullRequest: { readonly isInMergeQueue: boolean } | null } | null
}

const QUEUED = `query ($owner: String!, $repo: String!, $pull: Int!) {
  repository(owner: $owner, name: $repo) { pullRequest(number: $pull) { isInMergeQueue } }
}`

/** Attempts to learn whether a pull request can be merged. */
const ATTEMPTS = 4

/** Pull requests of one page; GitHub gives no more. */
const PAGE = 100

interface ListedPull {
  readonly number: number
  readonly state: string
  readonly title: string
  readonly body: string | null
  readonly merged_at: string | null
  readonly user: { readonly login: string } | null
  readonly head: {
    readonly ref: string
    readonly sha: string
    readonly repo: { readonly full_name: string } | null
  }
  readonly base: { readonly ref: string }
}

/** The paths of a commit. */
export interface Listing {
  readonly truncated: boolean
  readonly entries: readonly { readonly path: string; readonly mode: string; readonly oid: string }[]
}

/** `owner/name` taken apart; a Failure for anything else. */
export function repositoryName(text: string): RepositoryName {
  const [, owner, repo] = /^([\w.-]+)\/([\w.-]+)$/.exec(text) ?? []
  if (!owner || !repo) throw new Failure(`${text} is no repository; give owner/name`)
  return { owner, repo }
}
