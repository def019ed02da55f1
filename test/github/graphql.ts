import { may, sees } from './actors.ts'
import type { Answer, Call } from './call.ts'
import { iso } from './clock.ts'
import { type GraphqlDocument, parseGraphql, type Selection, type Value } from './graphql-document.ts'
import { standing } from './present-pulls.ts'
import { nodeId, type Pull, type Repository, type ReviewComment, type Thread } from './world.ts'

/** Whether a GraphQL request changes something. */
export function isMutation(body: unknown): boolean {
  const query = (body as { query?: unknown } | undefined)?.query
  return typeof query === 'string' && /^\s*mutation\b/.test(query.replace(/#.*$/gm, ''))
}

type Arguments = Readonly<Record<string, unknown>>
type Resolver = (args: Arguments) => unknown
/** A node of the graph: plain values, and functions for what takes arguments or costs something. */
type Node = { readonly __typename: string; readonly [field: string]: unknown }

/** A refusal with GitHub's type of it. */
class GraphqlError extends Error {
  readonly type: string | undefined

  constructor(message: string, type?: string) {
    super(message)
    this.type = type
  }
}

/** Answers GraphQL for what REST cannot do: threads resolved and not, comments minimised. Errors are answered with 200. */
export async function answerGraphql(call: Call<never>): Promise<Answer> {
  const { query = '', variables = {} } = (call.body ?? {}) as { query?: string; variables?: Arguments }
  let document: GraphqlDocument
  try {
    document = parseGraphql(query)
    for (const { name, required } of document.variables)
      if (required && (variables[name] === undefined || variables[name] === null))
        throw new Error(`Variable $${name} of type was provided invalid value`)
  } catch (error) {
    return { status: 200, body: { errors: [{ message: (error as Error).message }] } }
  }
  const errors: object[] = []
  const root = document.operation === 'mutation' ? mutations(call) : queries(call)
  const data = await select(root, document.selections, [])
  return { status: 200, body: { data, ...(errors.length > 0 && { errors }) } }

  async function select(
    node: Node,
    selections: readonly Selection[],
    path: readonly string[],
  ): Promise<object> {
    const result: Record<string, unknown> = {}
    for (const one of selections) {
      if (one.kind !== 'field') {
        const fragment = one.kind === 'spread' ? document.fragments.get(one.name) : one
        if (!fragment)
          errors.push({ message: `Fragment ${(one as { name: string }).name} was used, but not defined` })
        else if (fragment.on === undefined || fragment.on === node.__typename || fragment.on === 'Node')
          Object.assign(result, await select(node, fragment.selections, path))
        continue
      }
      const here = [...path, one.alias]
      try {
        if (!(one.name in node))
          throw new GraphqlError(
            `Field '${one.name}' doesn't exist on type '${node.__typename}'`,
            'undefinedField',
          )
        const field = node[one.name]
        const value = typeof field === 'function' ? await (field as Resolver)(given(one.args)) : field
        result[one.alias] = await shape(value, one.selections, here)
      } catch (error) {
        if (!(error instanceof GraphqlError)) throw error
        result[one.alias] = null
        errors.push({ ...(error.type && { type: error.type }), path: here, message: error.message })
      }
    }
    return result
  }

  async function shape(
    value: unknown,
    selections: readonly Selection[],
    path: readonly string[],
  ): Promise<unknown> {
    if (Array.isArray(value))
      return Promise.all(value.map((one, at) => shape(one, selections, [...path, `${at}`])))
    const isNode = typeof value === 'object' && value !== null
    if (isNode && selections.length === 0)
      throw new GraphqlError(
        `Field must have selections (field '${path.at(-1)}' returns ${(value as Node).__typename})`,
      )
    return isNode ? select(value as Node, selections, path) : (value ?? null)
  }

  function given(args: Readonly<Record<string, Value>>): Arguments {
    return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, evaluated(value)]))
  }

  function evaluated(value: Value): unknown {
    if (Array.isArray(value)) return value.map(evaluated)
    if (typeof value !== 'object' || value === null) return value
    if ('$' in value) return variables[value.$ as string]
    return given((value as { fields: Readonly<Record<string, Value>> }).fields)
  }
}

function queries(call: Call<never>): Node {
  return {
    __typename: 'Query',
    viewer: { __typename: 'User', login: call.actor.login },
    repository: ({ owner, name }: Arguments) => {
      const found = call.world.repositories.get(`${owner}/${name}`.toLowerCase())
      if (!found || !sees(call.actor, found))
        throw new GraphqlError(
          `Could not resolve to a Repository with the name '${owner}/${name}'.`,
          'NOT_FOUND',
        )
      return repositoryNode(call, found)
    },
    node: ({ id }: Arguments) => {
      const { repository, pull, thread, comment } = named(call, String(id))
      if (thread) return threadNode(call, repository, pull, thread)
      return comment ? commentNode(pull, comment) : pullNode(call, repository, pull)
    },
  }
}

interface Named {
  readonly repository: Repository
  readonly pull: Pull
  readonly thread?: Thread
  readonly comment?: ReviewComment
  /** of a comment that is not in the diff */
  readonly issueComment?: number
}

/** What a node id names. */
function named(call: Call<never>, id: string): Named {
  for (const repository of call.world.repositories.values()) {
    if (!sees(call.actor, repository)) continue
    for (const pull of repository.pulls.values()) {
      const thread = pull.threads.find((one) => one.id === id)
      if (thread) return { repository, pull, thread }
      const comment = pull.comments.find((one) => nodeId('PRRC', one.id) === id)
      if (comment) return { repository, pull, comment }
      if (nodeId('PR', pull.id) === id) return { repository, pull }
    }
    for (const one of repository.comments.values())
      if (nodeId('IC', one.id) === id)
        return { repository, pull: repository.pulls.get(one.number)!, issueComment: one.id }
  }
  throw new GraphqlError(`Could not resolve to a node with the global id of '${id}'`, 'NOT_FOUND')
}

function repositoryNode(call: Call<never>, repository: Repository): Node {
  return {
    __typename: 'Repository',
    id: nodeId('R', repository.id),
    name: repository.name,
    nameWithOwner: repository.fullName,
    isPrivate: repository.private,
    pullRequest: ({ number }: Arguments) => {
      const pull = repository.pulls.get(Number(number))
      if (!pull)
        throw new GraphqlError(
          `Could not resolve to a PullRequest with the number of ${number}.`,
          'NOT_FOUND',
        )
      return pullNode(call, repository, pull)
    },
  }
}

function pullNode(call: Call<never>, repository: Repository, pull: Pull): Node {
  return {
    __typename: 'PullRequest',
    id: nodeId('PR', pull.id),
    number: pull.number,
    title: pull.title,
    body: pull.body ?? '',
    state: pull.mergedAt === undefined ? pull.state.toUpperCase() : 'MERGED',
    isDraft: pull.draft,
    isInMergeQueue: pull.queued,
    headRefName: pull.head.ref,
    headRefOid: pull.head.sha,
    baseRefName: pull.base.ref,
    mergeable: pull.mergeable === undefined ? 'UNKNOWN' : pull.mergeable ? 'MERGEABLE' : 'CONFLICTING',
    reviewThreads: (args: Arguments) =>
      connection('PullRequestReviewThread', pull.threads, args, (one) =>
        threadNode(call, repository, pull, one),
      ),
  }
}

function threadNode(call: Call<never>, repository: Repository, pull: Pull, thread: Thread): Node {
  const comments = pull.comments.filter((one) => one.threadId === thread.id)
  const first = comments[0]!
  const today = () => standing(call.services.git(repository), pull, first)
  return {
    __typename: 'PullRequestReviewThread',
    id: thread.id,
    isResolved: thread.resolved,
    isOutdated: async () => first.subjectType === 'line' && (await today()).line === undefined,
    isCollapsed: thread.resolved,
    resolvedBy: thread.resolvedBy === undefined ? null : { __typename: 'User', login: thread.resolvedBy },
    path: first.path,
    line: async () => (await today()).line,
    startLine: async () => (await today()).startLine,
    originalLine: first.line,
    originalStartLine: first.startLine,
    diffSide: first.side,
    subjectType: first.subjectType.toUpperCase(),
    viewerCanResolve: may(call.actor, repository, ['pull_requests'], true),
    comments: (args: Arguments) =>
      connection('PullRequestReviewComment', comments, args, (one) => commentNode(pull, one)),
  }
}

function commentNode(pull: Pull, comment: ReviewComment): Node {
  const bot = comment.user.endsWith('[bot]')
  return {
    __typename: 'PullRequestReviewComment',
    id: nodeId('PRRC', comment.id),
    databaseId: comment.id,
    fullDatabaseId: String(comment.id),
    body: comment.body,
    path: comment.path,
    // GraphQL leaves `[bot]` off
    author: { __typename: bot ? 'Bot' : 'User', login: comment.user.replace(/\[bot\]$/, '') },
    createdAt: iso(comment.createdAt),
    updatedAt: iso(comment.updatedAt),
    isMinimized: comment.minimized !== undefined,
    minimizedReason: comment.minimized,
    pullRequest: { __typename: 'PullRequest', number: pull.number },
  }
}

/** A page of a list: 100 at most, and the number must be said. */
function connection<One>(type: string, all: readonly One[], args: Arguments, node: (one: One) => Node): Node {
  const { first, last, after } = args as { first?: number; last?: number; after?: string | null }
  const size = first ?? last
  if (size === undefined || size === null)
    throw new GraphqlError(
      'You must provide a `first` or `last` value to properly paginate the connection.',
      'MISSING_PAGINATION_BOUNDARIES',
    )
  if (size < 1 || size > 100)
    throw new GraphqlError(
      `Requesting ${size} records on the connection exceeds the \`first\` limit of 100 records.`,
      'EXCESSIVE_PAGINATION',
    )
  const from = first === undefined ? Math.max(0, all.length - size) : Number(after ?? 0)
  const page = all.slice(from, from + size)
  return {
    __typename: `${type}Connection`,
    totalCount: all.length,
    nodes: () => page.map(node),
    pageInfo: {
      __typename: 'PageInfo',
      hasNextPage: from + size < all.length,
      hasPreviousPage: from > 0,
      startCursor: String(from),
      endCursor: page.length === 0 ? null : String(from + page.length),
    },
  }
}

function mutations(call: Call<never>): Node {
  const target = (id: unknown): Named => {
    const found = named(call, String(id))
    if (!may(call.actor, found.repository, ['pull_requests'], true))
      throw new GraphqlError('Resource not accessible by integration', 'FORBIDDEN')
    return found
  }
  const resolve = (resolved: boolean) => (args: Arguments) => {
    const { repository, pull, thread } = target((args.input as Arguments).threadId)
    if (!thread) throw new GraphqlError('Could not resolve to PullRequestReviewThread node', 'NOT_FOUND')
    thread.resolved = resolved
    thread.resolvedBy = resolved ? call.actor.login : undefined
    const name = resolved ? 'ResolveReviewThreadPayload' : 'UnresolveReviewThreadPayload'
    return { __typename: name, thread: threadNode(call, repository, pull, thread) }
  }
  return {
    __typename: 'Mutation',
    resolveReviewThread: resolve(true),
    unresolveReviewThread: resolve(false),
    minimizeComment: (args: Arguments) => {
      const { subjectId, classifier } = args.input as Arguments
      const { comment, issueComment } = target(subjectId)
      if (!comment && issueComment === undefined)
        throw new GraphqlError('Could not minimize', 'UNPROCESSABLE')
      if (comment) comment.minimized = String(classifier).toLowerCase()
      const minimized = {
        __typename: 'Minimizable',
        isMinimized: true,
        minimizedReason: String(classifier).toLowerCase(),
      }
      return { __typename: 'MinimizeCommentPayload', minimizedComment: minimized }
    },
  }
}
