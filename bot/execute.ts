import type { Octokit } from '@octokit/rest'
import { withoutTokens } from '../engine/reporters/masking.ts'
import { type GitHub, refusalOf, statusOf } from './github.ts'
import { isOurs, TREE_TRAILER } from './plan-fix.ts'
import { CHECK_NAME } from './read.ts'
import type { FileChange, RepositoryName } from './report.ts'
import type { BranchHead } from './state.ts'
import type { Annotation, Channel, CheckOutput, Write } from './writes.ts'
import { channelOf } from './writes.ts'

/** What became of a write: made, or why it was refused. */
export type Applied = { readonly refused: string | undefined }

/** What an executor needs to know beside GitHub. */
export interface ExecutorOptions {
  readonly name: RepositoryName
  /** milliseconds since 1970 */
  readonly now: () => number
  /** looks at a branch that turned out to exist */
  readonly head: (branch: string) => Promise<BranchHead | null>
}

const DONE: Applied = { refused: undefined }

/** Repetitions are left to the next pass, which looks first whether the write was made: these requests make something new each time. */
const ONCE = { request: { retries: 0 } } as const

/** Applies writes, one after the other. Throws Unsure, Unauthorized and TryLater; what GitHub refuses is an answer. */
export class Executor {
  readonly #github: GitHub
  readonly #options: ExecutorOptions
  #run: number | undefined

  constructor(github: GitHub, options: ExecutorOptions) {
    this.#github = github
    this.#options = options
  }

  /** Makes one write. No body leaves here with a token in it, whoever wrote it there. */
  async apply(write: Write): Promise<Applied> {
    try {
      return await this.#apply(write)
    } catch (error) {
      // what is to be gone is gone
      if (write.do.startsWith('delete-') && isGone(error)) return DONE
      return { refused: refusalOf(error, this.#options.now()) }
    }
  }

  async #apply(write: Write): Promise<Applied> {
    const { rest } = this.#github.client
    const { name } = this.#options
    switch (write.do) {
      case 'create-review':
        await rest.pulls.createReview({
          ...name,
          ...ONCE,
          pull_number: write.pull,
          commit_id: write.commit,
          event: 'COMMENT',
          body: safe(write.body),
          comments: write.comments.map(({ path, line, startLine, body }) => ({
            path,
            line,
            side: 'RIGHT',
            ...(startLine !== undefined && startLine < line
              ? { start_line: startLine, start_side: 'RIGHT' }
              : {}),
            body: safe(body),
          })),
        })
        return DONE
      case 'update-line-comment':
        await rest.pulls.updateReviewComment({ ...name, comment_id: write.id, body: safe(write.body) })
        return DONE
      case 'delete-line-comment':
        await rest.pulls.deleteReviewComment({ ...name, comment_id: write.id })
        return DONE
      case 'resolve-thread':
        return this.#resolve(write.pull, write.id)
      case 'create-comment':
        await rest.issues.createComment({
          ...name,
          ...ONCE,
          issue_number: write.pull,
          body: safe(write.body),
        })
        return DONE
      case 'update-comment':
        await rest.issues.updateComment({ ...name, comment_id: write.id, body: safe(write.body) })
        return DONE
      case 'delete-comment':
        await rest.issues.deleteComment({ ...name, comment_id: write.id })
        return DONE
      case 'create-check-run': {
        const { data } = await rest.checks.create({
          ...name,
          ...ONCE,
          name: CHECK_NAME,
          head_sha: write.commit,
          external_id: write.externalId,
          ...statusOfRun(write.conclusion),
          output: outputOf(write.output),
        })
        this.#run = data.id
        return DONE
      }
      case 'update-check-run': {
        const id = write.id ?? this.#run
        if (id === undefined) return { refused: 'the check run was not made' }
        // annotations are added each time: a repetition would show them twice
        await rest.checks.update({
          ...name,
          ...ONCE,
          check_run_id: id,
          ...statusOfRun(write.conclusion),
          output: outputOf(write.output),
        })
        return DONE
      }
      case 'upload-sarif':
        await rest.codeScanning.uploadSarif({
          ...name,
          commit_sha: write.commit,
          ref: write.ref,
          sarif: write.sarif,
        })
        return DONE
      case 'push-commit':
        return this.#push(write)
      case 'create-pull':
        return this.#open(write)
      case 'update-pull':
        await rest.pulls.update({
          ...name,
          pull_number: write.number,
          ...(write.title === undefined ? {} : { title: safe(write.title) }),
          ...(write.body === undefined ? {} : { body: safe(write.body) }),
          ...(write.state === undefined ? {} : { state: write.state }),
        })
        return DONE
      case 'delete-branch':
        await rest.git.deleteRef({ ...name, ref: `heads/${write.branch}` })
        return DONE
    }
  }

  async #open({ branch, base, title, body }: Extract<Write, { do: 'create-pull' }>): Promise<Applied> {
    try {
      await this.#github.client.rest.pulls.create({
        ...this.#options.name,
        ...ONCE,
        head: branch,
        base,
        title: safe(title),
        body: safe(body),
        maintainer_can_modify: true,
      })
    } catch (error) {
      // made by a run at the same time, or by one whose answer was lost: the next run compares what it says
      if (statusOf(error) !== 422 || !/already exists/i.test((error as Error).message)) throw error
    }
    return DONE
  }

  /** REST has no way to resolve a thread; GraphQL names threads by ids of its own, which are looked up by the first comment. */
  async #resolve(pull: number, comment: number): Promise<Applied> {
    const { graphql } = this.#github.client
    const { owner, repo } = this.#options.name
    for (let after: string | null = null; ; ) {
      const found: Threads = await graphql<Threads>(THREADS, { owner, repo, pull, after })
      const threads = found.repository?.pullRequest?.reviewThreads
      const thread = threads?.nodes.find(({ comments }) => comments.nodes[0]?.databaseId === comment)
      if (thread) {
        if (!thread.isResolved) await graphql(RESOLVE, { thread: thread.id })
        return DONE
      }
      if (!threads?.pageInfo.hasNextPage) return DONE
      after = threads.pageInfo.endCursor
    }
  }

  /** One commit with neither author nor committer, which GitHub signs then, and the branch moved to it. */
  async #push(write: Extract<Write, { do: 'push-commit' }>): Promise<Applied> {
    const { rest } = this.#github.client
    const { name } = this.#options
    let tree = write.base
    for (const part of chunked(write.changes)) {
      const { data } = await rest.git.createTree({
        ...name,
        base_tree: tree,
        tree: part.map(entryOf) as TreeEntries,
      })
      tree = data.sha
    }
    if (write.from?.tree === tree) return DONE
    const { data } = await rest.git.createCommit({
      ...name,
      message: `${safe(write.message)}\n\n${TREE_TRAILER}: ${tree}\n`,
      tree,
      parents: [write.base],
    })
    const { sha } = data
    if (write.from) return this.#move(write.branch, sha)
    const made = await this.#make(write.branch, sha)
    if (made !== 'exists') return DONE
    const head = await this.#options.head(write.branch)
    if (!head) return this.#make(write.branch, sha).then(() => DONE)
    if (head.tree === tree) return DONE
    if (!isOurs(head, await this.#github.login()) && !write.takeOver)
      return { refused: `the branch ${write.branch} has commits that are not ours: ${head.sha.slice(0, 10)}` }
    return this.#move(write.branch, sha)
  }

  /** A commit just made may not be known everywhere yet: the branch is tried again a few times. */
  async #make(branch: string, sha: string): Promise<'made' | 'exists'> {
    const { rest } = this.#github.client
    for (let attempt = 0; ; attempt++) {
      try {
        await rest.git.createRef({ ...this.#options.name, ref: `refs/heads/${branch}`, sha })
        return 'made'
      } catch (error) {
        if (statusOf(error) !== 422) throw error
        const message = error instanceof Error ? error.message : ''
        if (/already exists/i.test(message)) return 'exists'
        if (attempt >= 2 || !/does not exist|not found/i.test(message)) throw error
        await this.#github.pause(2 ** attempt)
      }
    }
  }

  async #move(branch: string, sha: string): Promise<Applied> {
    await this.#github.client.rest.git.updateRef({
      ...this.#options.name,
      ref: `heads/${branch}`,
      sha,
      force: true,
    })
    return DONE
  }
}

/** What came of a list of writes. */
export interface Executed {
  readonly made: readonly Write[]
  /** channel, or branch, → why */
  readonly refused: ReadonlyMap<string, string>
}

/**
 * Makes the writes of a check, in order. When a channel refuses one, its other writes are left out and the plan is made
 * anew without it, so that the next channel says what this one did not.
 */
export async function executeCheck(
  executor: Pick<Executor, 'apply'>,
  planned: (refused: ReadonlySet<Channel>) => readonly Write[],
): Promise<Executed> {
  const refused = new Map<Channel, string>()
  const made = new Map<string, Write>()
  for (let writes = planned(new Set()); ; ) {
    const write = writes.find(({ key }) => !made.has(key))
    if (!write) return { made: [...made.values()], refused }
    const { refused: reason } = await executor.apply(write)
    const channel = channelOf(write)
    if (reason !== undefined && channel && !isMinor(write)) {
      refused.set(channel, reason)
      writes = planned(new Set(refused.keys()))
    } else made.set(write.key, write)
  }
}

/** Writes whose refusal loses nothing: an old comment that stays as it was. */
function isMinor(write: Write): boolean {
  return (
    write.do === 'resolve-thread' ||
    write.do === 'update-line-comment' ||
    write.do === 'delete-line-comment' ||
    write.do === 'delete-comment'
  )
}

/** Makes the writes of a fix. A branch whose write is refused is left; the others go on. */
export async function executeFix(
  executor: Pick<Executor, 'apply'>,
  writes: readonly { readonly branch: string; readonly write: Write }[],
): Promise<Executed> {
  const refused = new Map<string, string>()
  const made: Write[] = []
  for (const { branch, write } of writes) {
    if (refused.has(branch)) continue
    const { refused: reason } = await executor.apply(write)
    if (reason === undefined) made.push(write)
    else refused.set(branch, reason)
  }
  return { made, refused }
}

/** A body as it may leave: whatever looks like a token is masked. */
function safe(text: string): string {
  return withoutTokens(text)
}

function isGone(error: unknown): boolean {
  const status = statusOf(error)
  return status === 404 || (status === 422 && /does not exist/i.test((error as Error).message))
}

function statusOfRun(conclusion: string | undefined) {
  return conclusion === undefined
    ? ({ status: 'in_progress' } as const)
    : ({ status: 'completed', conclusion: conclusion as 'success' } as const)
}

function outputOf({ title, summary, annotations }: CheckOutput) {
  return {
    title: safe(title),
    summary: safe(summary),
    ...(annotations.length > 0 ? { annotations: annotations.map(annotationOf) } : {}),
  }
}

function annotationOf({ path, startLine, endLine, level, title, message }: Annotation) {
  return {
    path,
    start_line: startLine,
    end_line: endLine,
    annotation_level: level,
    title: safe(title),
    message: safe(message),
  }
}

type TreeEntries = Parameters<Octokit['rest']['git']['createTree']>[0] extends infer P
  ? NonNullable<P> extends { tree: infer T }
    ? T
    : never
  : never

function entryOf({ path, mode, content, sha }: FileChange): object {
  if (mode === undefined) return { path, mode: '100644', type: 'blob', sha: null }
  return { path, mode, type: 'blob', ...(content === undefined ? { sha } : { content }) }
}

/** Entries and characters of one tree request; more make a chain of trees. */
const ENTRIES = 100
const CHARACTERS = 2_000_000

function* chunked(changes: readonly FileChange[]): Iterable<readonly FileChange[]> {
  let part: FileChange[] = []
  let size = 0
  for (const change of changes) {
    const length = change.content?.length ?? 0
    if (part.length > 0 && (part.length >= ENTRIES || size + length > CHARACTERS)) {
      yield part
      part = []
      size = 0
    }
    part.push(change)
    size += length
  }
  if (part.length > 0) yield part
}

interface Threads {
  readonly repository: {
    readonly pullRequest: {
      readonly reviewThreads: {
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
        readonly nodes: readonly {
          readonly id: string
          readonly isResolved: boolean
          readonly comments: { readonly nodes: readonly { readonly databaseId: number | null }[] }
        }[]
      }
    } | null
  } | null
}

const THREADS = `query ($owner: String!, $repo: String!, $pull: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $pull) {
      reviewThreads(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { id isResolved comments(first: 1) { nodes { databaseId } } }
      }
    }
  }
}`

const RESOLVE = `mutation ($thread: ID!) {
  resolveReviewThread(input: { threadId: $thread }) { thread { id } }
}`
