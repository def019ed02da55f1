import type { Answer, Call, Handler } from './call.ts'
import { lineOf, patchLines } from './diff.ts'
import { assertBody, assertOwn } from './handle-issues.ts'
import { pullOf } from './handle-pulls.ts'
import { presentReview, presentReviewComment, pullFiles } from './present-pulls.ts'
import { ApiError, newId, nodeId, notFound, type Pull, type Review, type ReviewComment } from './world.ts'

/** Reviews and comments in the diff. */
export const reviewHandlers: Readonly<Record<string, Handler>> = {
  'pulls/list-reviews': listReviews,
  'pulls/create-review': createReview,
  'pulls/get-review': (call: Call) => shownReview(call, reviewOf(call)),
  'pulls/update-review': updateReview,
  'pulls/submit-review': submitReview,
  'pulls/dismiss-review': dismissReview,
  'pulls/list-comments-for-review': listOfReview,
  'pulls/list-review-comments': listComments,
  'pulls/create-review-comment': createComment,
  'pulls/create-reply-for-review-comment': reply,
  'pulls/get-review-comment': getComment,
  'pulls/update-review-comment': updateComment,
  'pulls/delete-review-comment': deleteComment,
}

/** A comment as it is sent. */
interface SentComment {
  readonly path: string
  readonly body: string
  readonly position?: number
  readonly line?: number
  readonly side?: 'LEFT' | 'RIGHT' | 'side'
  readonly start_line?: number
  readonly start_side?: 'LEFT' | 'RIGHT' | 'side'
  readonly subject_type?: 'line' | 'file'
}

/** Where a comment is to stand. */
type Place = Pick<
  ReviewComment,
  'path' | 'subjectType' | 'side' | 'line' | 'startSide' | 'startLine' | 'position' | 'diffHunk'
>

const outside = (field: string, message: string) =>
  new ApiError(422, 'Validation Failed', [
    { resource: 'PullRequestReviewComment', code: 'custom', field, message },
  ])

/** Finds a comment's place in the diff. Throws 422 where it has none, in GitHub's words. */
async function place(call: Call<unknown>, pull: Pull, sent: SentComment): Promise<Place> {
  const files = await pullFiles(call.git, pull)
  const file = files.find((one) => one.path === sent.path)
  if (!file)
    throw outside(
      'pull_request_review_thread.path',
      'pull_request_review_thread.path is not part of the pull request',
    )
  const side: Place['side'] = sent.side === 'LEFT' ? 'LEFT' : 'RIGHT'
  const nowhere = { startSide: undefined, startLine: undefined, position: undefined }
  if (sent.subject_type === 'file')
    return {
      ...nowhere,
      path: file.path,
      subjectType: 'file',
      side,
      line: undefined,
      diffHunk: file.patch ?? '',
    }
  const patch = file.patch ?? ''
  if (sent.line === undefined) {
    const at = patchLines(patch).find((one) => one.position === sent.position)
    if (!at)
      throw outside('pull_request_review_thread.position', 'pull_request_review_thread.position is invalid')
    const line = at.right ?? at.left
    return {
      ...nowhere,
      path: file.path,
      subjectType: 'line',
      side: at.kind === '-' ? 'LEFT' : 'RIGHT',
      line,
      position: at.position,
      diffHunk: at.above(),
    }
  }
  const at = lineOf(patch, side, sent.line)
  if (!at)
    throw outside(
      'pull_request_review_thread.line',
      'pull_request_review_thread.line must be part of the diff',
    )
  const found = {
    path: file.path,
    subjectType: 'line' as const,
    side,
    line: sent.line,
    position: at.position,
    diffHunk: at.above(),
  }
  if (sent.start_line === undefined) return { ...nowhere, ...found }
  const startSide = sent.start_side === undefined || sent.start_side === 'side' ? side : sent.start_side
  const start = lineOf(patch, startSide, sent.start_line)
  if (startSide === side && sent.start_line >= sent.line)
    throw outside(
      'pull_request_review_thread.start_line',
      'pull_request_review_thread.start_line must precede the end line.',
    )
  if (!start)
    throw outside(
      'pull_request_review_thread.start_line',
      'pull_request_review_thread.start_line must be part of the diff',
    )
  if (start.hunk !== at.hunk)
    throw outside(
      'pull_request_review_thread.start_line',
      'pull_request_review_thread.start_line must be part of the same hunk as the line.',
    )
  return { ...found, startSide, startLine: sent.start_line, position: at.position }
}

function add(
  call: Call<unknown>,
  pull: Pull,
  review: Review,
  at: Place,
  body: string,
  answers?: ReviewComment,
): ReviewComment {
  const { actor, services, world } = call
  const id = newId(world)
  const now = services.clock.now()
  const threadId = answers?.threadId ?? nodeId('PRRT', id)
  const comment: ReviewComment = {
    ...at,
    id,
    reviewId: review.id,
    threadId,
    user: actor.login,
    body,
    originalCommitId: answers?.originalCommitId ?? review.commitId,
    inReplyTo: answers?.id,
    createdAt: now,
    updatedAt: now,
    minimized: undefined,
  }
  pull.comments.push(comment)
  if (!answers) pull.threads.push({ id: threadId, resolved: false, resolvedBy: undefined })
  pull.updatedAt = now
  return comment
}

function makeReview(
  call: Call<unknown>,
  pull: Pull,
  state: Review['state'],
  body: string,
  commitId: string,
): Review {
  const { actor, services, world } = call
  const submittedAt = state === 'PENDING' ? undefined : services.clock.now()
  const review: Review = { id: newId(world), user: actor.login, body, state, commitId, submittedAt }
  pull.reviews.push(review)
  pull.updatedAt = services.clock.now()
  return review
}

const STATES = { APPROVE: 'APPROVED', COMMENT: 'COMMENTED', REQUEST_CHANGES: 'CHANGES_REQUESTED' } as const
type Event = keyof typeof STATES

function assertEvent(
  call: Call<unknown>,
  pull: Pull,
  event: Event | undefined,
  body: string,
  comments: number,
): void {
  if (event === undefined) return
  const wrong = (message: string) => new ApiError(422, 'Unprocessable Entity', [message])
  if (event !== 'COMMENT' && pull.user === call.actor.login)
    throw wrong(`Can not ${event === 'APPROVE' ? 'approve' : 'request changes on'} your own pull request`)
  if (body === '' && (event === 'REQUEST_CHANGES' || (event === 'COMMENT' && comments === 0)))
    throw wrong('Review body can not be blank')
}

interface SentReview {
  readonly commit_id?: string
  readonly body?: string
  readonly event?: Event
  readonly comments?: readonly SentComment[]
}

/** All of a review or nothing: one comment outside the diff, and none is made. */
async function createReview(call: Call<SentReview>): Promise<Answer> {
  const { body, git } = call
  const pull = pullOf(call)
  const comments = body?.comments ?? []
  const text = body?.body ?? ''
  assertBody(call, text, 'PullRequestReview')
  assertEvent(call, pull, body?.event, text, comments.length)
  const commitId = body?.commit_id ?? pull.head.sha
  if (!git.commit(commitId) || !(await git.isAncestor(commitId, pull.head.sha)))
    throw new ApiError(422, 'Unprocessable Entity', ['commit_id is not part of the pull request'])
  if (pull.reviews.some((one) => one.state === 'PENDING' && one.user === call.actor.login))
    throw new ApiError(422, 'Unprocessable Entity', [
      'User can only have one pending review per pull request',
    ])
  const places: Place[] = []
  for (const one of comments) {
    if (one.body.trim() === '') throw new ApiError(422, 'Unprocessable Entity', ['Body can not be blank'])
    assertBody(call, one.body, 'PullRequestReviewComment')
    try {
      places.push(await place(call, pull, one))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const { message } = (error.errors?.[0] ?? {}) as { message?: string }
      const said =
        message?.replace('pull_request_review_thread.', 'Pull request review thread ') ?? error.message
      throw new ApiError(422, 'Unprocessable Entity', [said])
    }
  }
  const review = makeReview(call, pull, body?.event ? STATES[body.event] : 'PENDING', text, commitId)
  for (const [at, one] of comments.entries()) add(call, pull, review, places[at]!, one.body)
  announceReview(call as Call<never>, pull, review, 'submitted')
  return shownReview(call as Call<never>, review)
}

function announceReview(call: Call, pull: Pull, review: Review, action: string): void {
  if (review.state === 'PENDING') return
  const shown = presentReview(call, call.repository, pull, review)
  call.services.event(call.repository, 'pull_request_review', { action, review: shown }, call.actor.login)
}

function reviewOf(call: Pick<Call, 'repository' | 'params'>): Review {
  const review = pullOf(call).reviews.find((one) => one.id === Number(call.params.review_id))
  if (!review) throw notFound()
  return review
}

const shownReview = (call: Call, review: Review): Answer => ({
  status: 200,
  body: presentReview(call, call.repository, pullOf(call), review),
})

function listReviews(call: Call): Answer {
  const pull = pullOf(call)
  // a pending review is its author's alone
  const seen = pull.reviews.filter((one) => one.state !== 'PENDING' || one.user === call.actor.login)
  return { status: 200, body: seen.map((one) => presentReview(call, call.repository, pull, one)), page: true }
}

function updateReview(call: Call<{ body: string }>): Answer {
  const review = reviewOf(call)
  assertOwn(call, review.user)
  assertBody(call, call.body.body, 'PullRequestReview')
  review.body = call.body.body
  return shownReview(call as Call<never>, review)
}

function submitReview(call: Call<{ body?: string; event: Event }>): Answer {
  const pull = pullOf(call)
  const review = reviewOf(call)
  if (review.state !== 'PENDING')
    throw new ApiError(422, 'Unprocessable Entity', ['Review has already been submitted'])
  const body = call.body.body ?? review.body
  assertEvent(
    call,
    pull,
    call.body.event,
    body,
    pull.comments.filter((one) => one.reviewId === review.id).length,
  )
  review.body = body
  review.state = STATES[call.body.event]
  review.submittedAt = call.services.clock.now()
  announceReview(call as Call<never>, pull, review, 'submitted')
  return shownReview(call as Call<never>, review)
}

function dismissReview(call: Call): Answer {
  const review = reviewOf(call)
  if (review.state !== 'APPROVED' && review.state !== 'CHANGES_REQUESTED')
    throw new ApiError(422, 'Unprocessable Entity', ['Can not dismiss a commented pull request review'])
  review.state = 'DISMISSED'
  return shownReview(call, review)
}

/** What is listed of a pull request's comments: not those of pending reviews. */
function visibleComments(pull: Pull): readonly ReviewComment[] {
  const pending = new Set(pull.reviews.filter((one) => one.state === 'PENDING').map((one) => one.id))
  return pull.comments.filter((one) => !pending.has(one.reviewId))
}

const shown = (call: Call<unknown>, comment: ReviewComment, pull = pullOf(call as Call)): Promise<object> =>
  presentReviewComment(call, call.repository, call.git, pull, comment)

async function listOfReview(call: Call): Promise<Answer> {
  const review = reviewOf(call)
  const own = pullOf(call).comments.filter((one) => one.reviewId === review.id)
  const bodies = await Promise.all(own.map((one) => shown(call, one)))
  // this list says less: no lines
  const fewer = bodies.map((one) => ({ position: null, ...one, start_line: null }))
  return { status: 200, body: fewer, page: true }
}

async function listComments(call: Call): Promise<Answer> {
  const pull = pullOf(call)
  const { since, sort = 'created', direction = 'asc' } = call.query
  const from = since === undefined ? 0 : Date.parse(String(since))
  const key = (one: ReviewComment) => (sort === 'updated' ? one.updatedAt : one.id)
  const found = visibleComments(pull).filter((one) => one.updatedAt >= from)
  const sorted = [...found].sort((a, b) => (key(a) - key(b)) * (direction === 'desc' ? -1 : 1))
  return { status: 200, body: await Promise.all(sorted.map((one) => shown(call, one))), page: true }
}

async function createComment(
  call: Call<SentComment & { readonly commit_id: string; readonly in_reply_to?: number }>,
): Promise<Answer> {
  const { body, git } = call
  const pull = pullOf(call)
  assertBody(call, body.body, 'PullRequestReviewComment')
  if (body.body.trim() === '') throw outside('body', 'body is blank')
  if (body.in_reply_to !== undefined) return replyTo(call, pull, body.in_reply_to, body.body)
  if (!git.commit(body.commit_id) || !(await git.isAncestor(body.commit_id, pull.head.sha)))
    throw outside('pull_request_review_thread.commit_id', 'commit_id is not part of the pull request')
  const at = await place(call, pull, body)
  const comment = add(call, pull, makeReview(call, pull, 'COMMENTED', '', body.commit_id), at, body.body)
  return announced(call, pull, comment)
}

async function announced(call: Call<unknown>, pull: Pull, comment: ReviewComment): Promise<Answer> {
  const one = await shown(call, comment, pull)
  call.services.event(
    call.repository,
    'pull_request_review_comment',
    { action: 'created', comment: one },
    call.actor.login,
  )
  return { status: 201, body: one }
}

function reply(call: Call<{ body: string }>): Promise<Answer> {
  assertBody(call, call.body.body, 'PullRequestReviewComment')
  return replyTo(call, pullOf(call), Number(call.params.comment_id), call.body.body)
}

async function replyTo(call: Call<unknown>, pull: Pull, id: number, body: string): Promise<Answer> {
  const first = pull.comments.find((one) => one.id === id)
  if (!first) throw notFound()
  if (first.inReplyTo !== undefined)
    throw outside('in_reply_to', 'in_reply_to must be the first comment of its thread')
  const review = makeReview(call, pull, 'COMMENTED', '', pull.head.sha)
  return announced(call, pull, add(call, pull, review, first, body, first))
}

function commentAt(call: Pick<Call, 'repository' | 'params'>): readonly [Pull, ReviewComment] {
  for (const pull of call.repository.pulls.values()) {
    const comment = pull.comments.find((one) => one.id === Number(call.params.comment_id))
    if (comment) return [pull, comment]
  }
  throw notFound()
}

async function updateComment(call: Call<{ body: string }>): Promise<Answer> {
  const [pull, comment] = commentAt(call)
  assertOwn(call, comment.user)
  assertBody(call, call.body.body, 'PullRequestReviewComment')
  comment.body = call.body.body
  comment.updatedAt = call.services.clock.now()
  return { status: 200, body: await shown(call, comment, pull) }
}

function deleteComment(call: Call): Answer {
  const [pull, comment] = commentAt(call)
  pull.comments.splice(pull.comments.indexOf(comment), 1)
  // a thread goes with the last of its comments
  if (!pull.comments.some((one) => one.threadId === comment.threadId))
    pull.threads.splice(
      pull.threads.findIndex((one) => one.id === comment.threadId),
      1,
    )
  return { status: 204 }
}

async function getComment(call: Call): Promise<Answer> {
  const [pull, comment] = commentAt(call)
  return { status: 200, body: await shown(call, comment, pull) }
}
