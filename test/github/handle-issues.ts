import type { Answer, Call, Handler } from './call.ts'
import { iso } from './clock.ts'
import { association, presentIssueComment, presentLabel, presentUser } from './present.ts'
import {
  ApiError,
  accountOf,
  type IssueComment,
  invalid,
  type Label,
  newId,
  nodeId,
  notFound,
  type Pull,
} from './world.ts'

/** Comments, labels and reactions of issues; every issue here is a pull request. */
export const issueHandlers: Readonly<Record<string, Handler>> = {
  'issues/get': getIssue,
  'issues/list-comments': listComments,
  'issues/create-comment': createComment,
  'issues/get-comment': (call: Call) => ({ status: 200, body: presentIssueComment(call, commentOf(call)) }),
  'issues/update-comment': updateComment,
  'issues/delete-comment': deleteComment,
  'issues/list-labels-on-issue': (call: Call) => labelsOf(call, issueOf(call)),
  'issues/add-labels': (call: Call) => setLabels(call, [...issueOf(call).labels, ...sentLabels(call.body)]),
  'issues/set-labels': (call: Call) => setLabels(call, sentLabels(call.body)),
  'issues/remove-label': removeLabel,
  'issues/list-labels-for-repo': (call: Call) => ({
    status: 200,
    body: [...call.repository.labels.values()].map((one) => presentLabel(call, call.repository, one)),
    page: true,
  }),
  'issues/create-label': createLabel,
  'issues/get-label': getLabel,
  'reactions/create-for-issue-comment': react,
}

/** Throws 422 for a text beyond the 65,536 characters that GitHub takes; the description does not say so. */
export function assertBody(
  call: Pick<Call, 'services'>,
  body: string | null | undefined,
  resource: string,
): void {
  const { bodyLength } = call.services.limits
  if (body && [...body].length > bodyLength)
    throw invalid(resource, `body is too long (maximum is ${bodyLength} characters)`, 'body')
}

function issueOf(call: Pick<Call, 'repository' | 'params'>): Pull {
  const pull = call.repository.pulls.get(Number(call.params.issue_number))
  if (!pull) throw notFound()
  return pull
}

function commentOf(call: Pick<Call, 'repository' | 'params'>): IssueComment {
  const comment = call.repository.comments.get(Number(call.params.comment_id))
  if (!comment) throw notFound()
  return comment
}

/** An issue in the shape of the API. */
export function presentIssue(call: Call, pull: Pull): object {
  const { url } = call.services
  const { repository } = call
  const self = `${url}/repos/${repository.fullName}/issues/${pull.number}`
  const html = `${url}/${repository.fullName}/pull/${pull.number}`
  return {
    id: pull.id,
    node_id: nodeId('I', pull.id),
    url: self,
    repository_url: `${url}/repos/${repository.fullName}`,
    labels_url: `${self}/labels{/name}`,
    comments_url: `${self}/comments`,
    events_url: `${self}/events`,
    html_url: html,
    number: pull.number,
    title: pull.title,
    body: pull.body,
    state: pull.state,
    locked: false,
    user: presentUser(call, pull.user),
    labels: pull.labels.map((name) =>
      presentLabel(call, repository, repository.labels.get(name.toLowerCase())!),
    ),
    assignee: null,
    assignees: [],
    milestone: null,
    comments: [...repository.comments.values()].filter((one) => one.number === pull.number).length,
    created_at: iso(pull.createdAt),
    updated_at: iso(pull.updatedAt),
    closed_at: pull.closedAt === undefined ? null : iso(pull.closedAt),
    author_association: association(call, repository, pull.user),
    pull_request: {
      url: `${url}/repos/${repository.fullName}/pulls/${pull.number}`,
      html_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      merged_at: pull.mergedAt === undefined ? null : iso(pull.mergedAt),
    },
  }
}

function getIssue(call: Call): Answer {
  return { status: 200, body: presentIssue(call, issueOf(call)) }
}

function listComments(call: Call): Answer {
  const { number } = issueOf(call)
  const since = call.query.since === undefined ? 0 : Date.parse(String(call.query.since))
  const found = [...call.repository.comments.values()].filter(
    (one) => one.number === number && one.updatedAt >= since,
  )
  return { status: 200, body: found.map((one) => presentIssueComment(call, one)), page: true }
}

function createComment(call: Call<{ body: string }>): Answer {
  const { actor, body, repository, services, world } = call
  const pull = issueOf(call)
  if (body.body.trim() === '') throw invalid('IssueComment', 'Body cannot be blank', 'body')
  assertBody(call, body.body, 'IssueComment')
  const now = services.clock.now()
  const comment: IssueComment = {
    id: newId(world),
    number: pull.number,
    user: accountOf(world, actor.login, actor.login.endsWith('[bot]') ? 'Bot' : 'User').login,
    app: actor.kind === 'installation',
    body: body.body,
    createdAt: now,
    updatedAt: now,
    reactions: [],
  }
  repository.comments.set(comment.id, comment)
  pull.updatedAt = now
  const shown = presentIssueComment(call as Call<never>, comment)
  const issue = presentIssue(call as Call<never>, pull)
  services.event(repository, 'issue_comment', { action: 'created', issue, comment: shown }, actor.login)
  return {
    status: 201,
    body: shown,
    headers: { location: `${services.url}/repos/${repository.fullName}/issues/comments/${comment.id}` },
  }
}

/** Only who wrote a comment, and who may write to the repository, may change it; an app only its own. */
export function assertOwn(call: Pick<Call, 'actor'>, author: string): void {
  if (call.actor.kind === 'installation' && call.actor.login !== author)
    throw new ApiError(403, 'Resource not accessible by integration')
}

function updateComment(call: Call<{ body: string }>): Answer {
  const comment = commentOf(call)
  assertOwn(call, comment.user)
  if (call.body.body.trim() === '') throw invalid('IssueComment', 'Body cannot be blank', 'body')
  assertBody(call, call.body.body, 'IssueComment')
  comment.body = call.body.body
  comment.updatedAt = call.services.clock.now()
  return { status: 200, body: presentIssueComment(call as Call<never>, comment) }
}

function deleteComment(call: Call): Answer {
  const comment = commentOf(call)
  call.repository.comments.delete(comment.id)
  return { status: 204 }
}

type SentLabels = readonly (string | { readonly name: string })[]

function sentLabels(body: unknown): readonly string[] {
  const list = Array.isArray(body) ? (body as SentLabels) : ((body as { labels?: SentLabels })?.labels ?? [])
  return list.map((one) => (typeof one === 'string' ? one : one.name))
}

/** The label of a name, made grey where there is none, as GitHub does. */
function labelNamed({ repository, world }: Pick<Call, 'repository' | 'world'>, name: string): Label {
  const known = repository.labels.get(name.toLowerCase())
  if (known) return known
  const made = { id: newId(world), name, color: 'ededed', description: null }
  repository.labels.set(name.toLowerCase(), made)
  return made
}

function setLabels(call: Call, names: readonly string[]): Answer {
  const pull = issueOf(call)
  pull.labels = [...new Set(names.map((name) => labelNamed(call, name).name))]
  pull.updatedAt = call.services.clock.now()
  return { ...labelsOf(call, pull) }
}

function labelsOf(call: Call, pull: Pull): Answer {
  const labels = pull.labels.map((name) => labelNamed(call, name))
  return { status: 200, body: labels.map((one) => presentLabel(call, call.repository, one)) }
}

function removeLabel(call: Call): Answer {
  const pull = issueOf(call)
  const name = call.params.name!.toLowerCase()
  if (!pull.labels.some((one) => one.toLowerCase() === name)) throw new ApiError(404, 'Label does not exist')
  return setLabels(
    call,
    pull.labels.filter((one) => one.toLowerCase() !== name),
  )
}

function createLabel(call: Call<{ name: string; color?: string; description?: string }>): Answer {
  const { name, color = 'ededed', description = null } = call.body
  if (call.repository.labels.has(name.toLowerCase()))
    throw new ApiError(422, 'Validation Failed', [
      { resource: 'Label', code: 'already_exists', field: 'name' },
    ])
  const label = { id: newId(call.world), name, color, description }
  call.repository.labels.set(name.toLowerCase(), label)
  return { status: 201, body: presentLabel(call, call.repository, label) }
}

function getLabel(call: Call): Answer {
  const label = call.repository.labels.get(call.params.name!.toLowerCase())
  if (!label) throw notFound()
  return { status: 200, body: presentLabel(call, call.repository, label) }
}

function react(call: Call<{ content: string }>): Answer {
  const comment = commentOf(call)
  const { content } = call.body
  const known = comment.reactions.find((one) => one.user === call.actor.login && one.content === content)
  const reaction = known ?? { id: newId(call.world), user: call.actor.login, content }
  if (!known) comment.reactions.push(reaction)
  return {
    status: known ? 200 : 201,
    body: {
      id: reaction.id,
      node_id: nodeId('REA', reaction.id),
      user: presentUser(call, reaction.user),
      content,
      created_at: iso(call.services.clock.now()),
    },
  }
}
