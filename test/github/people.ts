import { iso } from './clock.ts'
import { contextOf, presentUser } from './present.ts'
import { presentReviewComment } from './present-pulls.ts'
import type { Stage } from './pull-actions.ts'
import { accountOf, newId, type Pull, type Repository, type Review, type ReviewComment } from './world.ts'

/** Somebody comments on a pull request; returns the comment's id. */
export function writeComment(
  stage: Stage,
  repository: Repository,
  pull: Pull,
  body: string,
  by: string,
): number {
  const { services, world } = stage
  const now = services.clock.now()
  const user = accountOf(world, by).login
  const { number } = pull
  const times = { createdAt: now, updatedAt: now }
  const comment = { id: newId(world), number, user, app: false, body, ...times, reactions: [] }
  repository.comments.set(comment.id, comment)
  const self = `${services.url}/repos/${repository.fullName}`
  const issue = { number, title: pull.title, pull_request: { url: `${self}/pulls/${number}` } }
  const shown = {
    id: comment.id,
    body,
    user: presentUser(contextOf(services, world), by),
    url: `${self}/issues/comments/${comment.id}`,
    author_association: repository.collaborators.has(by.toLowerCase()) ? 'COLLABORATOR' : 'NONE',
    created_at: iso(now),
  }
  services.event(repository, 'issue_comment', { action: 'created', issue, comment: shown }, by)
  return comment.id
}

/** Somebody answers a comment in the diff; returns the reply's id. Throws when there is no such comment. */
export async function writeReply(
  stage: Stage,
  repository: Repository,
  pull: Pull,
  commentId: number,
  body: string,
  by: string,
): Promise<number> {
  const { services, world } = stage
  const first = pull.comments.find((one) => one.id === commentId)
  if (!first) throw new Error(`pull request ${pull.number} has no comment ${commentId}`)
  const now = services.clock.now()
  const user = accountOf(world, by).login
  const commitId = pull.head.sha
  const review: Review = { id: newId(world), user, body: '', state: 'COMMENTED', commitId, submittedAt: now }
  pull.reviews.push(review)
  const own = { id: newId(world), reviewId: review.id, user, body, createdAt: now, updatedAt: now }
  const comment: ReviewComment = { ...first, ...own, inReplyTo: first.id }
  pull.comments.push(comment)
  const context = contextOf(services, world)
  const shown = await presentReviewComment(context, repository, services.git(repository), pull, comment)
  services.event(repository, 'pull_request_review_comment', { action: 'created', comment: shown }, by)
  return comment.id
}

/** Somebody asks for a check run again. Throws when there is no such run. */
export function askAgain(stage: Stage, repository: Repository, checkId: number, by: string): void {
  const check = repository.checks.get(checkId)
  if (!check) throw new Error(`${repository.fullName} has no check run ${checkId}`)
  const pulls = [...repository.pulls.values()].filter(
    (one) => one.state === 'open' && one.head.sha === check.headSha,
  )
  const shown = {
    id: check.id,
    name: check.name,
    head_sha: check.headSha,
    external_id: check.externalId,
    pull_requests: pulls.map(({ number }) => ({ number })),
  }
  stage.services.event(repository, 'check_run', { action: 'rerequested', check_run: shown }, by)
}
